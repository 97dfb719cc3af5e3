// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IEpochPolicy} from "../interfaces/IEpochPolicy.sol";
import {Epochs} from "../libraries/Epochs.sol";

/// @title Epoch policy and proof commitments
/// @notice Documented in `IEpochPolicy`.
contract EpochPolicy is IEpochPolicy {
    using Checkpoints for Checkpoints.Trace208;

    /* CONSTANTS */

    /// @inheritdoc IEpochPolicy
    uint256 public constant COMMIT_WINDOW = 1 days;
    uint256 private constant _BPS = 10_000;
    uint256 private constant _PPM = 1_000_000;
    uint256 private constant _SHORTEST_ROUND = 60;
    uint256 private constant _FEWEST_VERIFIERS = 3;
    uint256 private constant _MOST_VERIFIERS = 101;

    /* IMMUTABLES */

    /// @notice Start of epoch 1, Unix seconds.
    uint256 public immutable EMISSION_START;
    /// @notice The governance timelock.
    address public immutable TIMELOCK;

    /* STORAGE */

    /// @dev Epoch to one more than the position in `_policies`, so that 0 stands for none.
    Checkpoints.Trace208 private _versions;
    Policy[] private _policies;
    mapping(uint256 epoch => mapping(address verifier => Commitment)) private _commitments;

    /* CONSTRUCTOR */

    /// @param emissionStart As in the token, Unix seconds.
    /// @param timelock The governance timelock.
    /// @param initial The policy from the next epoch on.
    constructor(uint256 emissionStart, address timelock, Policy memory initial) {
        EMISSION_START = emissionStart;
        TIMELOCK = timelock;
        _setPolicy(initial);
    }

    /* EXTERNAL */

    /// @inheritdoc IEpochPolicy
    function setPolicy(Policy calldata policy) external {
        if (msg.sender != TIMELOCK) revert NotTimelock(msg.sender);
        _setPolicy(policy);
    }

    /// @inheritdoc IEpochPolicy
    function commitProofs(uint256 epoch, bytes32 probes, bytes32 registrations) external {
        // Check
        uint256 opensAt = Epochs.end(EMISSION_START, epoch);
        uint256 closesAt = opensAt + COMMIT_WINDOW;
        if (block.timestamp < opensAt || block.timestamp >= closesAt) {
            revert OutsideCommitWindow(opensAt, closesAt, block.timestamp);
        }
        if (probes == 0 || registrations == 0) revert ZeroDigest();
        if (!_isVerifier(msg.sender, epoch)) revert NotVerifier(msg.sender, epoch);
        Commitment storage commitment = _commitments[epoch][msg.sender];
        if (commitment.probes != 0) revert AlreadyCommitted(msg.sender, epoch);
        // Effect
        commitment.probes = probes;
        commitment.registrations = registrations;
        emit ProofsCommitted(epoch, msg.sender, probes, registrations);
    }

    /* VIEWS */

    /// @inheritdoc IEpochPolicy
    function policyAt(uint256 epoch) external view returns (Policy memory) {
        return _policyAt(epoch);
    }

    /// @inheritdoc IEpochPolicy
    function commitmentOf(uint256 epoch, address verifier) external view returns (Commitment memory) {
        return _commitments[epoch][verifier];
    }

    /// @inheritdoc IEpochPolicy
    function currentEpoch() public view returns (uint256) {
        return Epochs.at(EMISSION_START, block.timestamp);
    }

    /* INTERNAL */

    function _setPolicy(Policy memory policy) private {
        // Check
        if (policy.gatewayXShareBps > _BPS) revert PolicyOutOfRange("gatewayXShareBps", policy.gatewayXShareBps);
        if (policy.boostBasePpm > _PPM) revert PolicyOutOfRange("boostBasePpm", policy.boostBasePpm);
        if (policy.boostFloorGwei == 0) revert PolicyOutOfRange("boostFloorGwei", 0);
        if (policy.roundLength < _SHORTEST_ROUND || Epochs.LENGTH % policy.roundLength != 0) {
            revert PolicyOutOfRange("roundLength", policy.roundLength);
        }
        if (policy.rulesVersion == 0) revert PolicyOutOfRange("rulesVersion", 0);
        if (policy.rulesDigest == 0) revert PolicyOutOfRange("rulesDigest", 0);
        _checkVerifiers(policy.verifiers);
        // Effect
        uint256 fromEpoch = currentEpoch() + 1;
        _policies.push(policy);
        _versions.push(uint48(fromEpoch), uint208(_policies.length));
        emit PolicySet(fromEpoch, policy);
    }

    function _policyAt(uint256 epoch) private view returns (Policy storage) {
        uint256 key = epoch > type(uint48).max ? type(uint48).max : epoch;
        uint256 version = _versions.upperLookupRecent(uint48(key));
        if (version == 0) revert NoPolicy(epoch);
        return _policies[version - 1];
    }

    function _isVerifier(address account, uint256 epoch) private view returns (bool) {
        address[] storage verifiers = _policyAt(epoch).verifiers;
        uint256 count = verifiers.length;
        for (uint256 i = 0; i < count; ++i) {
            if (verifiers[i] == account) return true;
        }
        return false;
    }

    function _checkVerifiers(address[] memory verifiers) private pure {
        uint256 count = verifiers.length;
        if (count < _FEWEST_VERIFIERS || count > _MOST_VERIFIERS || count % 2 == 0) revert VerifierCountInvalid(count);
        address previous = address(0);
        for (uint256 i = 0; i < count; ++i) {
            if (verifiers[i] <= previous) revert VerifiersNotAscending(i);
            previous = verifiers[i];
        }
    }
}
