// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";

import {IMSN} from "../interfaces/IMSN.sol";
import {IRewardsDistributor} from "../interfaces/IRewardsDistributor.sol";
import {IRootChallenges} from "../interfaces/IRootChallenges.sol";
import {RewardLeaf} from "../interfaces/RewardLeaf.sol";
import {MerkleSum} from "../libraries/MerkleSum.sol";
import {ReviewFunds} from "./ReviewFunds.sol";

/// @title Scrutiny of pending roots
/// @notice Challenge, demand and veto. Documented in `IRootChallenges`.
/// @dev The distributor makes this contract and is the only one it calls, but for the token's transfers. What it can do to
/// the distributor is to cancel the pending root and to hold its activation up; it never sees an active root but to read.
contract RootChallenges is ReviewFunds, Multicall {
    /// @dev One word.
    struct Guardianship {
        address guardian;
        uint64 vetoedEpoch;
        uint8 vetoes;
    }

    /* CONSTANTS */

    /// @notice Seconds in which a demand must be answered.
    uint256 public constant ANSWER_PERIOD = 1 days;
    /// @notice Seconds that activation waits after the answer of a page, in which what it shows can be challenged.
    uint256 public constant REACTION_PERIOD = 12 hours;
    /// @notice Deposits that the demand of a page costs.
    uint64 public constant PAGE_DEPOSITS = 4;
    /// @notice Vetoes the guardian has in an epoch; with the last one proposals begin to wait for governance.
    uint256 public constant MAXIMUM_VETOES = 2;
    /// @dev A page is a subtree of this depth, or the whole tree where that is lower.
    uint256 private constant _PAGE_DEPTH = 8;

    /* IMMUTABLES */

    /// @notice Whose roots are reviewed here.
    IRewardsDistributor public immutable DISTRIBUTOR;
    /// @notice Leaf domain of the distributor.
    bytes32 public immutable DOMAIN;

    /* STORAGE */

    Review private _review;
    Guardianship private _guardianship;
    mapping(bytes32 serialAndSubject => Demand) private _demands;
    /// @dev But for the last refuted root, which `_review` remembers until the next one arrives: a challenge costs less so.
    mapping(bytes32 epochRootAndDepth => Bar) private _bars;

    /* MODIFIERS */

    modifier onlyDistributor() {
        if (msg.sender != address(DISTRIBUTOR)) revert NotDistributor(msg.sender);
        _;
    }

    /* CONSTRUCTOR */

    /// @param token MSN.
    /// @param timelock The governance timelock.
    /// @param terms Guardian, bond and deposit to begin with.
    /// @dev The distributor makes its own.
    constructor(
        IMSN token,
        address timelock,
        Terms memory terms
    ) ReviewFunds(token, timelock, terms.bondGwei, terms.demandDepositGwei) {
        DISTRIBUTOR = IRewardsDistributor(msg.sender);
        DOMAIN = MerkleSum.domain(msg.sender);
        _setGuardian(terms.guardian);
    }

    /* EXTERNAL: SCRUTINY */

    /// @inheritdoc IRootChallenges
    function challenge(
        RewardLeaf calldata leaf,
        bytes32[] calldata path,
        bytes32 word,
        bytes32[] calldata wordPath
    ) external {
        // Check
        Review memory pending = _pending();
        _checkActive(pending.epoch - 1, leaf.index, _word(leaf), path);
        _checkPending(pending, leaf.index, word, wordPath);
        if (_keeps(word, leaf)) revert NothingTaken(leaf.index, word);
        // Effect
        emit RootRefuted(pending.epoch, pending.root, leaf.index, msg.sender);
        _review.refuted = true;
        _cancelAtFault(pending, msg.sender);
    }

    /// @inheritdoc IRootChallenges
    function demandLeaf(
        uint32 serial,
        uint64 epoch,
        RewardLeaf calldata leaf,
        bytes32[] calldata path
    ) external returns (bytes32 subject) {
        // Check
        Review memory pending = _pending(serial);
        subject = _word(leaf);
        _checkActive(epoch, leaf.index, subject, path);
        // Effect
        uint256 deadline = _demand(pending, subject, demandDepositGwei());
        emit LeafDemanded(serial, subject, msg.sender, leaf, deadline);
    }

    /// @inheritdoc IRootChallenges
    function answerLeaf(RewardLeaf calldata leaf, uint64 cumulativeGwei, bytes32[] calldata path) external {
        // Check
        Review memory pending = _pending();
        if (cumulativeGwei < leaf.cumulativeGwei) revert AmountBelowDemand(cumulativeGwei, leaf.cumulativeGwei);
        bytes32 word = MerkleSum.leaf(DOMAIN, leaf.index, leaf.account, cumulativeGwei);
        _checkPending(pending, leaf.index, word, path);
        // Effect
        bytes32 subject = _word(leaf);
        _answer(pending, subject);
        emit LeafShown(pending.serial, subject, cumulativeGwei, path);
    }

    /// @inheritdoc IRootChallenges
    function answerByNewestRoot(RewardLeaf calldata leaf, bytes32 word, bytes32[] calldata path) external {
        // Check
        Review memory pending = _pending();
        _checkActive(pending.epoch - 1, leaf.index, word, path);
        if (_keeps(word, leaf)) revert NothingTaken(leaf.index, word);
        // Effect
        _answer(pending, _word(leaf));
    }

    /// @inheritdoc IRootChallenges
    function demandPage(uint32 serial, uint32 page) external returns (bytes32 subject) {
        // Check
        Review memory pending = _pending(serial);
        uint256 pages = 1 << (pending.depth - _pageDepth(pending));
        if (page >= pages) revert NoSuchPage(page, pages);
        // Effect
        subject = subjectOfPage(page);
        uint256 deadline = _demand(pending, subject, demandDepositGwei() * PAGE_DEPOSITS);
        emit PageDemanded(serial, subject, msg.sender, page, deadline);
    }

    /// @inheritdoc IRootChallenges
    function answerPage(uint32 page, bytes32[] calldata entries, bytes32[] calldata path) external {
        // Check
        Review memory pending = _pending();
        uint256 pageDepth = _pageDepth(pending);
        _checkPage(pending, uint256(page) << pageDepth, 1 << pageDepth, entries);
        bytes32 computed = MerkleSum.root(MerkleSum.subtree(DOMAIN, uint256(page) << pageDepth, entries), page, path);
        if (computed != pending.root || path.length + pageDepth != pending.depth) {
            revert NotInPendingRoot(path.length + pageDepth, computed);
        }
        // Effect
        _answer(pending, subjectOfPage(page));
        _postpone(pending, block.timestamp + REACTION_PERIOD);
        emit PageShown(pending.serial, page, entries, path);
    }

    /// @inheritdoc IRootChallenges
    function cancelUnanswered(bytes32 subject) external {
        // Check
        Review memory pending = _pending();
        Demand storage entry = _demands[_key(pending.serial, subject)];
        Demand memory demand = entry;
        if (demand.depositGwei == 0) revert NoOpenDemand(subject);
        if (block.timestamp < demand.deadline) revert AnswerStillPossible(demand.deadline, block.timestamp);
        // Effect
        entry.depositGwei = 0;
        _give(demand.demander, demand.depositGwei);
        emit DemandUnanswered(pending.epoch, pending.root, subject);
        _bars[_barKey(pending.epoch, pending.root, pending.depth)] = Bar.Unanswered;
        _cancelAtFault(pending, demand.demander);
    }

    /// @inheritdoc IRootChallenges
    function reclaim(uint32 serial, bytes32 subject) external {
        // Check
        Demand storage entry = _demands[_key(serial, subject)];
        Demand memory demand = entry;
        if (demand.depositGwei == 0) revert NoOpenDemand(subject);
        if (_review.proposer != address(0) && serial == _review.serial) revert DemandStillOpen(subject);
        // Effect
        entry.depositGwei = 0;
        _give(demand.demander, demand.depositGwei);
        emit DepositReclaimed(serial, subject, demand.demander);
    }

    /// @inheritdoc IRootChallenges
    function veto(uint32 serial, string calldata reason) external {
        // Check
        Review memory pending = _pending(serial);
        Guardianship memory present = _guardianship;
        if (msg.sender != present.guardian) revert NotGuardian(msg.sender);
        uint256 before = vetoesOf(pending.epoch);
        if (before == MAXIMUM_VETOES) revert NoVetoLeft(pending.epoch);
        // Effect
        _guardianship.vetoedEpoch = pending.epoch;
        _guardianship.vetoes = uint8(before + 1);
        _bars[_barKey(pending.epoch, pending.root, pending.depth)] = Bar.Vetoed;
        emit RootVetoed(pending.epoch, pending.root, msg.sender, reason);
        _returnBond(pending);
        // Interaction
        DISTRIBUTOR.cancelPending(before + 1 == MAXIMUM_VETOES);
    }

    /// @inheritdoc IRootChallenges
    function allow(uint64 epoch, bytes32 root, uint256 depth) external {
        // Check
        Bar bar = barOf(epoch, root, depth);
        bool mayAllow =
            (bar == Bar.Vetoed && (msg.sender == TIMELOCK || msg.sender == _guardianship.guardian)) ||
                (bar == Bar.Unanswered && msg.sender == TIMELOCK);
        if (!mayAllow) revert CannotAllow(epoch, root, depth, bar, msg.sender);
        // Effect
        _bars[_barKey(epoch, root, depth)] = Bar.None;
        emit RootAllowed(epoch, root, depth);
    }

    /* EXTERNAL: THE DISTRIBUTOR */

    /// @inheritdoc IRootChallenges
    function open(
        address proposer,
        uint64 epoch,
        bytes32 root,
        uint32 count,
        uint256 activatableAt,
        bool takesDemands
    ) external onlyDistributor {
        // Check
        Review memory last = _review;
        uint256 depth = MerkleSum.depth(count);
        Bar bar = barOf(epoch, root, depth);
        if (bar != Bar.None) revert RootBarred(epoch, root, depth, bar);
        // Effect
        if (last.refuted) _bars[_barKey(last.epoch, last.root, last.depth)] = Bar.Refuted;
        uint64 bond = bondGwei();
        _take(proposer, bond);
        _review = Review({
            root: root,
            proposer: proposer,
            bondGwei: bond,
            epoch: epoch,
            serial: last.serial + 1,
            demandsUntil: takesDemands ? uint40(activatableAt) : 0,
            activatableAt: uint40(activatableAt),
            openDemands: 0,
            count: count,
            depth: uint8(depth),
            refuted: false
        });
        emit BondLocked(last.serial + 1, proposer, bond);
    }

    /// @inheritdoc IRootChallenges
    function close() external onlyDistributor {
        // Check
        Review memory pending = _pending();
        if (pending.openDemands != 0 || block.timestamp < pending.activatableAt) {
            revert ReviewRunning(pending.openDemands, pending.activatableAt, block.timestamp);
        }
        // Effect
        _returnBond(pending);
    }

    /* EXTERNAL: GOVERNANCE */

    /// @inheritdoc IRootChallenges
    function setGuardian(address newGuardian) external onlyTimelock {
        _setGuardian(newGuardian);
    }

    /* VIEWS */

    /// @inheritdoc IRootChallenges
    function review() external view returns (Review memory) {
        return _review;
    }

    /// @inheritdoc IRootChallenges
    function demandOf(uint32 serial, bytes32 subject) external view returns (Demand memory) {
        return _demands[_key(serial, subject)];
    }

    /// @inheritdoc IRootChallenges
    function subjectOfLeaf(RewardLeaf calldata leaf) external view returns (bytes32) {
        return _word(leaf);
    }

    /// @inheritdoc IRootChallenges
    function guardian() external view returns (address) {
        return _guardianship.guardian;
    }

    /// @inheritdoc IRootChallenges
    function barOf(uint64 epoch, bytes32 root, uint256 depth) public view returns (Bar) {
        Review memory last = _review;
        if (last.refuted && last.epoch == epoch && last.root == root && last.depth == depth) return Bar.Refuted;
        return _bars[_barKey(epoch, root, depth)];
    }

    /// @inheritdoc IRootChallenges
    function vetoesOf(uint64 epoch) public view returns (uint256) {
        return _guardianship.vetoedEpoch == epoch ? _guardianship.vetoes : 0;
    }

    /// @inheritdoc IRootChallenges
    function subjectOfPage(uint32 page) public pure returns (bytes32) {
        return keccak256(abi.encode("page", page));
    }

    /* INTERNAL */

    function _setGuardian(address newGuardian) private {
        _guardianship.guardian = newGuardian;
        emit GuardianSet(newGuardian);
    }

    /// @dev Makes a demand; activation waits at least until it has expired.
    function _demand(Review memory pending, bytes32 subject, uint64 depositGwei) private returns (uint256 deadline) {
        // Check
        if (block.timestamp >= pending.demandsUntil) revert DemandsClosed(pending.demandsUntil, block.timestamp);
        Demand storage entry = _demands[_key(pending.serial, subject)];
        if (entry.demander != address(0)) revert DemandedBefore(subject);
        // Effect
        _take(msg.sender, depositGwei);
        deadline = block.timestamp + ANSWER_PERIOD;
        (entry.demander, entry.deadline, entry.depositGwei) = (msg.sender, uint40(deadline), uint56(depositGwei));
        ++_review.openDemands;
        _postpone(pending, deadline);
    }

    function _postpone(Review memory pending, uint256 until) private {
        if (until > pending.activatableAt) _review.activatableAt = uint40(until);
    }

    /// @dev Ends a demand whose answer the caller has shown. The entry stays, so that nothing is demanded twice.
    function _answer(Review memory pending, bytes32 subject) private {
        // Check
        Demand storage entry = _demands[_key(pending.serial, subject)];
        (uint64 depositGwei, uint256 deadline) = (entry.depositGwei, entry.deadline);
        if (depositGwei == 0) revert NoOpenDemand(subject);
        if (block.timestamp >= deadline) revert AnswerTooLate(deadline, block.timestamp);
        // Effect
        entry.depositGwei = 0;
        --_review.openDemands;
        _give(msg.sender, depositGwei);
        emit DemandAnswered(pending.serial, subject, msg.sender);
    }

    /// @dev Cancels the pending root, takes the bond and suspends the attesters.
    function _cancelAtFault(Review memory pending, address challenger) private {
        // Effect
        _review.proposer = address(0);
        _review.bondGwei = 0;
        uint64 bounty = _loseBond(pending.bondGwei, challenger);
        emit BondLost(pending.serial, pending.proposer, pending.bondGwei, challenger, bounty);
        // Interaction
        DISTRIBUTOR.cancelPending(true);
    }

    function _returnBond(Review memory pending) private {
        _review.proposer = address(0);
        _review.bondGwei = 0;
        _give(pending.proposer, pending.bondGwei);
        emit BondReturned(pending.serial, pending.proposer, pending.bondGwei);
    }

    function _pending() private view returns (Review memory pending) {
        pending = _review;
        if (pending.proposer == address(0)) revert NothingUnderReview();
    }

    /// @dev For what is meant for one proposal, and could otherwise meet another after a reorganisation.
    function _pending(uint32 serial) private view returns (Review memory pending) {
        pending = _pending();
        if (pending.serial != serial) revert AnotherProposal(serial, pending.serial);
    }

    /// @dev Where there is no root stands zero, to which no path leads.
    function _checkActive(uint256 epoch, uint32 index, bytes32 word, bytes32[] calldata path) private view {
        bytes32 computed = MerkleSum.root(word, index, path);
        if (computed == 0 || computed != DISTRIBUTOR.activeRoot(epoch, path.length)) {
            revert NotInActiveRoot(epoch, path.length, computed);
        }
    }

    function _word(RewardLeaf calldata leaf) private view returns (bytes32) {
        return MerkleSum.leaf(DOMAIN, leaf.index, leaf.account, leaf.cumulativeGwei);
    }

    /// @dev Whether a word still gives the leaf's account at least the leaf's amount.
    function _keeps(bytes32 word, RewardLeaf calldata leaf) private view returns (bool) {
        uint64 sum = MerkleSum.sum(word);
        return sum >= leaf.cumulativeGwei && word == MerkleSum.leaf(DOMAIN, leaf.index, leaf.account, sum);
    }

    function _checkPending(Review memory pending, uint32 index, bytes32 word, bytes32[] calldata path) private pure {
        bytes32 computed = MerkleSum.root(word, index, path);
        if (computed != pending.root || path.length != pending.depth) {
            revert NotInPendingRoot(path.length, computed);
        }
    }

    /// @dev A leaf beyond the count would be one that no honest successor of the tree has a place for.
    function _checkPage(
        Review memory pending,
        uint256 firstIndex,
        uint256 length,
        bytes32[] calldata entries
    ) private pure {
        if (entries.length != length) revert PageLengthMismatch(entries.length, length);
        uint256 used = pending.count > firstIndex ? pending.count - firstIndex : 0;
        for (uint256 i = used; i < length; ++i) {
            if (entries[i] != 0) revert PlaceBeyondCount(firstIndex + i, pending.count);
        }
    }

    function _pageDepth(Review memory pending) private pure returns (uint256) {
        return pending.depth < _PAGE_DEPTH ? pending.depth : _PAGE_DEPTH;
    }

    function _key(uint32 serial, bytes32 subject) private pure returns (bytes32) {
        return keccak256(abi.encode(serial, subject));
    }

    function _barKey(uint64 epoch, bytes32 root, uint256 depth) private pure returns (bytes32) {
        return keccak256(abi.encode(epoch, root, depth));
    }
}
