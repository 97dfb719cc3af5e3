// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IRewardsDistributor} from "../interfaces/IRewardsDistributor.sol";

/// @title Attester committee
/// @notice Who may propose roots: M of N externally owned accounts over one EIP-712 digest. Documented in
/// `IRewardsDistributor`.
abstract contract AttesterCommittee is IRewardsDistributor, EIP712 {
    /* CONSTANTS */

    bytes32 private constant _PROPOSAL_TYPEHASH = keccak256(
        "RootProposal(uint64 epoch,bytes32 previousRoot,bytes32 root,uint32 count,bytes32 manifestDigest)"
    );

    /* IMMUTABLES */

    /// @notice The governance timelock.
    address public immutable TIMELOCK;

    /* STORAGE */

    address[] private _attesters;
    mapping(address account => bool) private _isAttester;
    /// @dev Beside the flag in one word that is never zero, so that a suspension costs no new slot.
    uint64 private _threshold;
    /// @dev Counts appointments.
    uint64 private _appointments;
    /// @inheritdoc IRewardsDistributor
    bool public attestersSuspended;

    /* MODIFIERS */

    modifier onlyTimelock() {
        if (msg.sender != TIMELOCK) revert NotTimelock(msg.sender);
        _;
    }

    /* CONSTRUCTOR */

    constructor(address timelock, address[] memory attesters_, uint256 threshold_) EIP712("Meson Rewards", "1") {
        TIMELOCK = timelock;
        _setAttesters(attesters_, threshold_);
    }

    /* EXTERNAL */

    /// @inheritdoc IRewardsDistributor
    function setAttesters(address[] calldata attesters_, uint256 threshold_) external onlyTimelock {
        _setAttesters(attesters_, threshold_);
    }

    /* VIEWS */

    /// @inheritdoc IRewardsDistributor
    function attesters() external view returns (address[] memory) {
        return _attesters;
    }

    /// @inheritdoc IRewardsDistributor
    function threshold() external view returns (uint256) {
        return _threshold;
    }

    /// @inheritdoc IRewardsDistributor
    function proposalDigest(RootProposal calldata proposal) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_PROPOSAL_TYPEHASH, proposal)));
    }

    /* INTERNAL */

    function _suspendAttesters() internal {
        attestersSuspended = true;
        emit AttestersSuspended();
    }

    /// @dev Number of the present committee.
    function _committee() internal view returns (uint64) {
        return _appointments;
    }

    /// @dev Signatures ascending by signer, so that distinctness costs one comparison.
    function _checkSignatures(RootProposal calldata proposal, bytes[] calldata signatures) internal view {
        uint256 count = signatures.length;
        if (attestersSuspended) revert AttestersAreSuspended();
        if (count < _threshold) revert NotEnoughSignatures(count, _threshold);
        bytes32 digest = proposalDigest(proposal);
        address previous = address(0);
        for (uint256 i = 0; i < count; ++i) {
            address signer = ECDSA.recover(digest, signatures[i]);
            if (signer <= previous) revert SignersNotAscending(i);
            if (!_isAttester[signer]) revert NotAttester(signer);
            previous = signer;
        }
    }

    function _setAttesters(address[] memory next, uint256 threshold_) private {
        // Check
        uint256 count = next.length;
        if (threshold_ > count || 2 * threshold_ <= count) revert AttestersInvalid(count, threshold_);
        // Effect
        address[] memory present = _attesters;
        for (uint256 i = 0; i < present.length; ++i) _isAttester[present[i]] = false;
        address previous = address(0);
        for (uint256 i = 0; i < count; ++i) {
            if (next[i] <= previous) revert AttestersInvalid(count, threshold_);
            _isAttester[next[i]] = true;
            previous = next[i];
        }
        _attesters = next;
        _threshold = uint64(threshold_);
        ++_appointments;
        attestersSuspended = false;
        emit AttestersSet(next, threshold_);
    }
}
