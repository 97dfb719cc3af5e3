// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

import {IAllocation} from "../interfaces/IAllocation.sol";
import {IVoteSource} from "../interfaces/IVoteSource.sol";
import {VoteLedger} from "../libraries/VoteLedger.sol";
import {Buckets} from "./Buckets.sol";
import {Holding, HoldingLib} from "./Holding.sol";
import {Terms, TermsLib} from "./Terms.sol";

/// @title The grants as stored, what of them can be had, and how they vote
/// @notice Documented in `IAllocation`.
/// @dev Always `released + staked <= vested` for a grant that can be revoked, and `<= amount` for any other: what a
/// revocation takes back is here. A grant votes with `amount - released`.
abstract contract Grants is Buckets {
    using VoteLedger for VoteLedger.Ledger;

    /// @param delegatee Whom the grant votes for.
    /// @param staked Wei of it that are staked.
    struct Link {
        address delegatee;
        uint88 staked;
    }

    /// @dev Three slots; the third is written for grants that vote or stake.
    struct Record {
        Holding holding;
        Terms terms;
        Link link;
    }

    /* STORAGE */

    uint256 private _nextId = 1;
    mapping(uint256 grantId => Record) private _records;
    VoteLedger.Ledger private _votes;

    /* EXTERNAL */

    /// @inheritdoc IAllocation
    function syncVotes(uint256[] calldata grantIds) external {
        for (uint256 i = 0; i < grantIds.length; ++i) {
            (Record storage record, Holding held, Terms terms) = _load(grantIds[i]);
            if (bucketVotes(terms.bucket())) _followBeneficiary(grantIds[i], record, held, terms);
        }
    }

    /* VIEWS */

    /// @inheritdoc IAllocation
    function grantCount() external view returns (uint256) {
        return _nextId - 1;
    }

    /// @inheritdoc IAllocation
    function grantOf(uint256 grantId) external view returns (Grant memory) {
        (Record storage record, Holding held, Terms terms) = _load(grantId);
        return
            Grant({
                beneficiary: held.beneficiary(),
                bucket: terms.bucket(),
                amount: uint88(terms.amount()),
                released: uint88(held.released()),
                staked: record.link.staked,
                delegatee: record.link.delegatee,
                revoked: terms.revoked(),
                schedule: terms.schedule()
            });
    }

    /// @inheritdoc IAllocation
    function vestedOf(uint256 grantId, uint256 timestamp) external view returns (uint256) {
        (, , Terms terms) = _load(grantId);
        return terms.vested(timestamp);
    }

    /// @inheritdoc IAllocation
    function releasableOf(uint256 grantId) external view returns (uint256) {
        (Record storage record, Holding held, Terms terms) = _load(grantId);
        return _releasable(record, held, terms);
    }

    /// @inheritdoc IAllocation
    function stakeableOf(uint256 grantId) external view returns (uint256) {
        (Record storage record, Holding held, Terms terms) = _load(grantId);
        return _stakeable(record, held, terms);
    }

    /// @inheritdoc IVoteSource
    function getVotes(address delegatee) external view returns (uint256) {
        return _votes.votes(delegatee);
    }

    /// @inheritdoc IVoteSource
    function getPastVotes(address delegatee, uint256 timepoint) external view returns (uint256) {
        return _votes.pastVotes(delegatee, timepoint);
    }

    /* INTERNAL */

    /// @dev Makes grants of tokens that the bucket has assigned, `total` wei.
    /// @return firstId Id of the first grant; the others follow.
    function _grantAll(
        Bucket bucket,
        Schedule calldata schedule,
        Award[] calldata awards,
        uint256 total
    ) internal returns (uint256 firstId) {
        firstId = _nextId;
        _nextId = firstId + awards.length;
        emit BatchGranted(bucket, firstId, awards.length, total, schedule);
        Terms none = TermsLib.scheduled(bucket, schedule);
        bool votes = bucketVotes(bucket);
        uint256 sum = 0;
        for (uint256 i = 0; i < awards.length; ++i) {
            sum += awards[i].amount;
            _grant(firstId + i, awards[i], none, votes);
        }
        if (sum != total) revert TotalMismatch(sum, total);
    }

    /// @dev Marks what can be released as released; the caller sends it. Zero changes nothing.
    function _takeReleasable(uint256 grantId) internal returns (address beneficiary, uint256 amount) {
        // Check
        (Record storage record, Holding held, Terms terms) = _load(grantId);
        beneficiary = held.beneficiary();
        amount = _releasable(record, held, terms);
        if (amount == 0) return (beneficiary, 0);
        // Effect
        record.holding = held.withRelease(amount);
        if (held.linked()) _loseVotes(record, amount);
        emit Released(grantId, beneficiary, amount);
    }

    function _setBeneficiary(uint256 grantId, address next) internal {
        (Record storage record, Holding held, Terms terms) = _load(grantId);
        emit BeneficiaryChanged(grantId, held.beneficiary(), next);
        held = held.withBeneficiary(next);
        record.holding = held;
        if (bucketVotes(terms.bucket())) _followBeneficiary(grantId, record, held, terms);
    }

    function _addStaked(uint256 grantId, uint256 amount) internal {
        // Check
        (Record storage record, Holding held, Terms terms) = _load(grantId);
        uint256 stakeable = _stakeable(record, held, terms);
        if (amount > stakeable) revert StakeExceedsGrant(amount, stakeable);
        // Effect
        record.holding = held.withLink();
        record.link.staked += uint88(amount);
    }

    /// @dev Tokens left the grant: its delegatee, whoever that was when it was last synced, votes with less.
    function _loseVotes(Record storage record, uint256 amount) internal {
        _votes.move(record.link.delegatee, address(0), amount);
    }

    /// @dev Anyone can stake for a grant's staker, or send tokens to it: more may come back than the grant staked.
    function _subtractStaked(uint256 grantId, uint256 amount) internal {
        Link storage link = _records[grantId].link;
        uint88 staked = link.staked;
        link.staked = amount < staked ? staked - uint88(amount) : 0;
    }

    function _load(uint256 grantId) internal view returns (Record storage record, Holding held, Terms terms) {
        record = _records[grantId];
        (held, terms) = (record.holding, record.terms);
        if (held.beneficiary() == address(0)) revert NoGrant(grantId);
    }

    function _checkIsBeneficiary(uint256 grantId) internal view {
        (, Holding held, ) = _load(grantId);
        if (msg.sender != held.beneficiary()) revert NotBeneficiary(msg.sender, grantId);
    }

    function _checkBeneficiary(address beneficiary) internal view {
        if (beneficiary == address(0) || beneficiary == address(this)) revert BeneficiaryInvalid(beneficiary);
    }

    function _grant(uint256 grantId, Award calldata award, Terms none, bool votes) private {
        // Check
        (address beneficiary, uint88 amount) = (award.beneficiary, award.amount);
        _checkBeneficiary(beneficiary);
        if (amount == 0) revert ZeroAmount();
        // Effect
        Record storage record = _records[grantId];
        (Holding held, Terms terms) = (HoldingLib.heldBy(beneficiary), none.withAmount(amount));
        record.holding = held;
        record.terms = terms;
        emit Granted(grantId, beneficiary, amount);
        if (votes) _followBeneficiary(grantId, record, held, terms);
    }

    /// @dev Lets a grant that votes do so for whom its beneficiary delegates to in the token now.
    function _followBeneficiary(uint256 grantId, Record storage record, Holding held, Terms terms) private {
        address next = IVotes(address(TOKEN)).delegates(held.beneficiary());
        address previous = held.linked() ? record.link.delegatee : address(0);
        if (next == previous) return;
        record.link.delegatee = next;
        record.holding = held.withLink();
        _votes.move(previous, next, terms.amount() - held.released());
        emit GrantDelegateChanged(grantId, previous, next);
    }

    /// @dev What has vested, was not released, and is here. Where the stake may be more than has vested, the staked tokens
    /// are those that vest last.
    function _releasable(Record storage record, Holding held, Terms terms) private view returns (uint256) {
        uint256 due = terms.vested(block.timestamp) - held.released();
        if (due == 0 || !held.linked()) return due;
        uint256 here = _stakeable(record, held, terms);
        return due < here ? due : here;
    }

    /// @dev What is here and no revocation can take back.
    function _stakeable(Record storage record, Holding held, Terms terms) private view returns (uint256) {
        uint256 kept = bucketRevocable(terms.bucket()) ? terms.vested(block.timestamp) : terms.amount();
        return kept - held.released() - record.link.staked;
    }
}
