// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMSN} from "../interfaces/IMSN.sol";
import {IEmissionMinter} from "../interfaces/IEmissionMinter.sol";
import {IRewardsDistributor} from "../interfaces/IRewardsDistributor.sol";
import {IRootChallenges} from "../interfaces/IRootChallenges.sol";
import {Epochs} from "../libraries/Epochs.sol";
import {MerkleSum} from "../libraries/MerkleSum.sol";
import {AttesterCommittee} from "./AttesterCommittee.sol";
import {RootChallenges} from "./RootChallenges.sol";

/// @title Life of a root
/// @notice Proposed by attesters, open to scrutiny for a window, then active for ever. Documented in
/// `IRewardsDistributor`.
abstract contract RootLifecycle is AttesterCommittee {
    /* CONSTANTS */

    /// @notice Seconds between an epoch's end and the first moment its root can be proposed.
    uint256 public constant PROPOSAL_DELAY = 2 days;
    /// @notice Most leaves a root may add to the previous one's.
    uint256 public constant MAXIMUM_COUNT_GROWTH = 2 ** 18;
    /// @notice Shortest challenge window governance may set, in seconds.
    uint256 public constant MINIMUM_WINDOW = 1 days;
    /// @notice Longest challenge window governance may set, in seconds.
    uint256 public constant MAXIMUM_WINDOW = 14 days;
    /// @dev Wei of MSN in a gwei.
    uint256 internal constant GWEI = 1e9;

    /* IMMUTABLES */

    /// @notice MSN.
    IMSN public immutable TOKEN;
    /// @notice Start of epoch 1, Unix seconds.
    uint256 public immutable EMISSION_START;
    /// @inheritdoc IRewardsDistributor
    IRootChallenges public immutable CHALLENGES;

    /* STORAGE */

    NewestRoot private _newest;
    PendingRoot private _pending;
    /// @dev By epoch and depth, so that a claim proves its path's length with the read it needs anyway.
    mapping(uint256 epochAndDepth => bytes32 root) private _activeRoots;
    /// @inheritdoc IRewardsDistributor
    uint256 public mintedBefore;
    /// @inheritdoc IRewardsDistributor
    uint256 public challengeWindow;
    bool private _hasHeldMintRight;
    /// @dev Whose signatures the pending root has.
    uint64 private _signedBy;

    /* CONSTRUCTOR */

    /// @param token MSN.
    /// @param window Challenge window in seconds.
    /// @param terms Guardian, bond and deposit of demands.
    constructor(IMSN token, uint256 window, IRootChallenges.Terms memory terms) {
        TOKEN = token;
        CHALLENGES = new RootChallenges(token, TIMELOCK, terms);
        EMISSION_START = token.EMISSION_START();
        _setChallengeWindow(window);
    }

    /* EXTERNAL */

    /// @inheritdoc IRewardsDistributor
    function acceptMintRight() external {
        // Check
        address predecessor = TOKEN.minter();
        if (predecessor == address(this)) return;
        if (_hasHeldMintRight) revert MintRightHeldBefore();
        uint64 paidEpoch = predecessor == address(0) ? 0 : IEmissionMinter(predecessor).newestEpoch();
        uint256 minted = TOKEN.mintedEmission();
        // Effect
        _hasHeldMintRight = true;
        _newest.epoch = paidEpoch;
        mintedBefore = minted;
        emit MintRightAccepted(minted, paidEpoch + 1);
        // Interaction: the token reverts unless this distributor was nominated and the notice has passed.
        TOKEN.acceptMinter();
    }

    /// @inheritdoc IRewardsDistributor
    function propose(RootProposal calldata proposal, string calldata uri, bytes[] calldata signatures) external {
        // Check
        if (TOKEN.minter() != address(this)) revert NoMintRight();
        if (_pending.epoch != 0) revert RootAlreadyPending(_pending.epoch);
        _checkProposal(proposal);
        _checkSignatures(proposal, signatures);
        // Effect
        uint256 activatableAt = block.timestamp + challengeWindow;
        _pending = PendingRoot({
            root: proposal.root,
            manifestDigest: proposal.manifestDigest,
            epoch: proposal.epoch,
            count: proposal.count,
            activatableAt: uint40(activatableAt)
        });
        _signedBy = _committee();
        emit RootProposed(proposal.epoch, proposal.root, proposal.count, proposal.manifestDigest, activatableAt, uri);
        // Interaction: locks the caller's bond.
        bool takesDemands = _isAnotherTree(proposal);
        CHALLENGES.open(msg.sender, proposal.epoch, proposal.root, proposal.count, activatableAt, takesDemands);
    }

    /// @inheritdoc IRewardsDistributor
    function activate() external {
        // Check
        PendingRoot memory pending = _pending;
        if (pending.epoch == 0) revert NoPendingRoot();
        if (block.timestamp < pending.activatableAt) revert WindowRunning(pending.activatableAt, block.timestamp);
        // Effect
        uint64 toMintGwei = MerkleSum.sum(pending.root) - MerkleSum.sum(_newest.root);
        _newest = NewestRoot({
            root: pending.root,
            manifestDigest: pending.manifestDigest,
            epoch: pending.epoch,
            count: pending.count
        });
        _activeRoots[_key(pending.epoch, MerkleSum.depth(pending.count))] = pending.root;
        delete _pending;
        emit RootActivated(pending.epoch, pending.root, pending.count, toMintGwei);
        // Interaction: reverts while demands keep the root waiting.
        CHALLENGES.close();
        TOKEN.mintEmission(address(this), toMintGwei * GWEI);
    }

    /// @inheritdoc IRewardsDistributor
    function cancelPending(bool suspend) external {
        // Check
        if (msg.sender != address(CHALLENGES)) revert NotChallenges(msg.sender);
        // Effect
        emit RootCancelled(_pending.epoch, _pending.root);
        delete _pending;
        // Attesters who came later have signed nothing.
        if (suspend && _signedBy == _committee()) _suspendAttesters();
    }

    /// @inheritdoc IRewardsDistributor
    function setChallengeWindow(uint256 newSeconds) external onlyTimelock {
        _setChallengeWindow(newSeconds);
    }

    /* VIEWS */

    /// @inheritdoc IEmissionMinter
    function hasPendingRoot() external view returns (bool) {
        return _pending.epoch != 0;
    }

    /// @inheritdoc IEmissionMinter
    function newestEpoch() external view returns (uint64) {
        return _newest.epoch;
    }

    /// @inheritdoc IRewardsDistributor
    function newestRoot() external view returns (NewestRoot memory) {
        return _newest;
    }

    /// @inheritdoc IRewardsDistributor
    function pendingRoot() external view returns (PendingRoot memory) {
        return _pending;
    }

    /// @inheritdoc IRewardsDistributor
    function activeRoot(uint256 epoch, uint256 depth) public view returns (bytes32) {
        return _activeRoots[_key(epoch, depth)];
    }

    /// @inheritdoc IRewardsDistributor
    function ceilingGwei(uint256 epoch) public view returns (uint256) {
        uint256 accrued = TOKEN.accruedEmission(Epochs.end(EMISSION_START, epoch));
        return accrued < mintedBefore ? 0 : (accrued - mintedBefore) / GWEI;
    }

    /* INTERNAL */

    function _setChallengeWindow(uint256 newSeconds) private {
        if (newSeconds < MINIMUM_WINDOW || newSeconds > MAXIMUM_WINDOW) {
            revert WindowOutOfRange(newSeconds, MINIMUM_WINDOW, MAXIMUM_WINDOW);
        }
        emit ChallengeWindowSet(challengeWindow, newSeconds);
        challengeWindow = newSeconds;
    }

    function _checkProposal(RootProposal calldata proposal) private view {
        NewestRoot memory newest = _newest;
        if (proposal.epoch != newest.epoch + 1) revert EpochNotNext(proposal.epoch, newest.epoch + 1);
        uint256 opensAt = Epochs.end(EMISSION_START, proposal.epoch) + PROPOSAL_DELAY;
        if (block.timestamp < opensAt) revert ProposalTooEarly(opensAt, block.timestamp);
        if (proposal.previousRoot != newest.root) revert PreviousRootMismatch(proposal.previousRoot, newest.root);
        uint256 maximumCount = newest.count + MAXIMUM_COUNT_GROWTH;
        if (proposal.count < newest.count || proposal.count > maximumCount) {
            revert CountOutOfRange(proposal.count, newest.count, maximumCount);
        }
        if ((proposal.root == 0) != (proposal.count == 0)) revert RootCountMismatch(proposal.root, proposal.count);
        _checkSum(MerkleSum.sum(proposal.root), MerkleSum.sum(newest.root), proposal.epoch);
    }

    /// @dev A higher count over the same words takes nothing. Honest attesters need it, and no demand may stop it, where a hostile
    /// root got through with a leaf beyond its count: no page shows that leaf until the count covers it.
    function _isAnotherTree(RootProposal calldata proposal) private view returns (bool) {
        if (proposal.root != proposal.previousRoot) return true;
        return MerkleSum.depth(proposal.count) != MerkleSum.depth(_newest.count);
    }

    function _checkSum(uint256 sum, uint256 minimum, uint256 epoch) private view {
        uint256 maximum = ceilingGwei(epoch);
        if (sum < minimum || sum > maximum) revert SumOutOfRange(sum, minimum, maximum);
    }

    /// @dev A depth is at most 32, as counts have 32 bits; a longer path meets an empty slot.
    function _key(uint256 epoch, uint256 depth) private pure returns (uint256) {
        return (epoch << 64) | depth;
    }
}
