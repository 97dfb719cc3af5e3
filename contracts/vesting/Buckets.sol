// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IAllocation} from "../interfaces/IAllocation.sol";
import {IMSN} from "../interfaces/IMSN.sol";
import {Vesting} from "../libraries/Vesting.sol";
import {VoteLedger} from "../libraries/VoteLedger.sol";

/// @title The seven buckets of the initial supply
/// @notice Sizes, unlock curves, granters, and what is assigned. Documented in `IAllocation`.
abstract contract Buckets is IAllocation {
    using Checkpoints for Checkpoints.Trace208;

    /// @param granter Who may grant.
    /// @param unassigned Wei not granted, or returned by revocations.
    struct BucketState {
        address granter;
        uint88 unassigned;
    }

    /* CONSTANTS */

    /// @inheritdoc IAllocation
    uint256 public constant MONTH = Vesting.MONTH;
    uint256 private constant _BUCKETS = 7;
    /// @dev Size of each bucket, millions: 26, 5, 27, 20, 15, 6, 1.
    bytes7 private constant _MILLIONS = hex"1a051b140f0601";

    /* IMMUTABLES */

    /// @inheritdoc IAllocation
    IMSN public immutable TOKEN;
    /// @inheritdoc IAllocation
    address public immutable TIMELOCK;
    /// @inheritdoc IAllocation
    uint256 public immutable TOKEN_GENERATION;
    /// @dev The curves, 32 bits a bucket from the lowest up: `instantBps`, `delayMonths`, `months`.
    uint256 private immutable _CURVES;

    /* STORAGE */

    mapping(Bucket bucket => BucketState) private _states;
    /// @dev Newest revocation, Unix seconds; 0 if there was none.
    mapping(Bucket bucket => uint256) private _revokedAt;
    /// @dev By timestamp: what the voting buckets had assigned, wei.
    Checkpoints.Trace208 private _assignedVoting;

    /* CONSTRUCTOR */

    /// @param token MSN. May come into being after this contract: it is not called here.
    constructor(
        IMSN token,
        address timelock,
        uint256 tokenGeneration,
        Curve[7] memory curves,
        address[7] memory granters
    ) {
        if (tokenGeneration < block.timestamp) revert TokenGenerationInPast(tokenGeneration, block.timestamp);
        TOKEN = token;
        TIMELOCK = timelock;
        TOKEN_GENERATION = tokenGeneration;
        uint256 packed;
        for (uint256 i = 0; i < _BUCKETS; ++i) {
            Bucket bucket = Bucket(i);
            packed |= _pack(bucket, curves[i]) << (32 * i);
            _states[bucket] = BucketState({granter: granters[i], unassigned: uint88(bucketSize(bucket))});
            emit GranterSet(bucket, granters[i]);
        }
        _CURVES = packed;
    }

    /* EXTERNAL */

    /// @inheritdoc IAllocation
    function setGranter(Bucket bucket, address granter) external {
        if (msg.sender != TIMELOCK) revert NotTimelock(msg.sender);
        _states[bucket].granter = granter;
        emit GranterSet(bucket, granter);
    }

    /* VIEWS */

    /// @inheritdoc IAllocation
    function unlockedOf(Bucket bucket, uint256 timestamp) external view returns (uint256) {
        return _unlocked(bucket, timestamp);
    }

    /// @inheritdoc IAllocation
    function assignedOf(Bucket bucket) external view returns (uint256) {
        return bucketSize(bucket) - _states[bucket].unassigned;
    }

    /// @inheritdoc IAllocation
    function getPastNonVotingSupply(uint256 timepoint) external view returns (uint256 amount) {
        VoteLedger.requirePast(timepoint);
        for (uint256 i = 0; i < _BUCKETS; ++i) {
            Bucket bucket = Bucket(i);
            amount += bucketSize(bucket);
            if (!bucketVotes(bucket)) amount -= _unlocked(bucket, timepoint);
        }
        amount -= _assignedVoting.upperLookupRecent(uint48(timepoint));
    }

    /// @inheritdoc IAllocation
    function curveOf(Bucket bucket) public view returns (Curve memory) {
        uint256 packed = _CURVES >> (32 * uint256(bucket));
        return Curve({instantBps: uint16(packed), delayMonths: uint8(packed >> 16), months: uint8(packed >> 24)});
    }

    /// @inheritdoc IAllocation
    function granterOf(Bucket bucket) public view returns (address) {
        return _states[bucket].granter;
    }

    /// @inheritdoc IAllocation
    function earliestStartOf(Bucket bucket) public view returns (uint256) {
        uint256 stepsBegin = TOKEN_GENERATION + uint256(curveOf(bucket).delayMonths) * MONTH;
        if (!bucketRevocable(bucket)) return stepsBegin;
        uint256 revokedAt = _revokedAt[bucket];
        return stepsBegin > revokedAt ? stepsBegin : revokedAt;
    }

    /// @inheritdoc IAllocation
    function bucketSize(Bucket bucket) public pure returns (uint256) {
        return uint256(uint8(_MILLIONS[uint256(bucket)])) * 1_000_000e18;
    }

    /// @inheritdoc IAllocation
    function bucketVotes(Bucket bucket) public pure returns (bool) {
        return bucket != Bucket.Ecosystem && bucket != Bucket.Foundation && bucket != Bucket.Testnet;
    }

    /// @inheritdoc IAllocation
    function bucketRevocable(Bucket bucket) public pure returns (bool) {
        return bucket == Bucket.Team;
    }

    /* INTERNAL */

    /// @dev Takes `amount` out of what the bucket has unassigned. The bucket's granter only.
    function _assign(Bucket bucket, uint256 amount) internal {
        // Check
        BucketState memory state = _states[bucket];
        if (msg.sender != state.granter) revert NotGranter(msg.sender, bucket);
        if (amount > state.unassigned) revert BucketExceeded(bucket, amount, state.unassigned);
        // Effect
        _states[bucket].unassigned = state.unassigned - uint88(amount);
        if (bucketVotes(bucket)) _setAssignedVoting(_assignedVoting.latest() + amount);
    }

    /// @dev Takes back `amount` of a grant revoked now.
    function _takeBack(Bucket bucket, uint256 amount) internal {
        _states[bucket].unassigned += uint88(amount);
        _revokedAt[bucket] = block.timestamp;
        if (bucketVotes(bucket)) _setAssignedVoting(_assignedVoting.latest() - amount);
    }

    /// @dev Refuses a schedule that could run ahead of its bucket's curve.
    ///
    /// Why the three comparisons suffice. Let the curve begin its N steps at c, with the share f at once; the grant its m
    /// steps at s, with the share g <= f at once. If either has no steps, f is everything, and s is not before token
    /// generation. Otherwise, at any time t >= s the grant has made k = min(⌊(t − s)/month⌋, m) steps, or none during its
    /// cliff, and the curve n. As a share at once only lifts a line, k/m <= n/N is enough: g + (1 − g)·k/m is then at most
    /// f + (1 − f)·n/N. Let q = ⌊(s − c)/month⌋. By (1) it is not negative, so n >= min(k + q, N); by (3) m >= N − q. If
    /// n = N there is nothing to show. Otherwise k + q < N, and k/m <= k/(N − q) <= (k + q)/N <= n/N, the middle one
    /// because q·(N − q − k) >= 0.
    /// Rounding: every grant is rounded down by itself, the curve once, and what a bucket gives at once is a whole number of
    /// wei. So the sum of the grants, a whole number not above the curve before rounding, is not above it afterwards.
    /// Revocation, where f = 0: what was revoked at r has kept at most n(r)/N of itself. What is granted anew of the rest
    /// starts at s >= r, so q >= n(r), and the inequality above, counted from r on with N − n(r) steps left, says
    /// k/m <= (n − n(r))/(N − n(r)): what was kept and what is new make at most n/N together. The same holds from one
    /// revocation to the next.
    function _checkSchedule(Bucket bucket, Schedule memory schedule) internal view {
        (uint256 start, uint256 months) = (schedule.start, schedule.months);
        bool valid = Vesting.isLine(schedule.instantBps, schedule.cliffMonths, months);
        if (!valid || schedule.cliffMonths > months) {
            revert ScheduleInvalid(schedule.instantBps, schedule.cliffMonths, months);
        }
        // (1)
        uint256 earliest = earliestStartOf(bucket);
        if (start < earliest) revert GrantStartsTooEarly(start, earliest);
        // (2)
        Curve memory curve = curveOf(bucket);
        if (schedule.instantBps > curve.instantBps) revert GrantInstantTooLarge(schedule.instantBps, curve.instantBps);
        // (3)
        uint256 end = start + months * MONTH;
        uint256 curveEnd = TOKEN_GENERATION + (uint256(curve.delayMonths) + curve.months) * MONTH;
        if (end < curveEnd) revert GrantEndsTooEarly(end, curveEnd);
    }

    function _setAssignedVoting(uint256 amount) private {
        _assignedVoting.push(uint48(block.timestamp), uint208(amount));
    }

    function _unlocked(Bucket bucket, uint256 timestamp) private view returns (uint256) {
        return Vesting.unlocked(curveOf(bucket), bucketSize(bucket), TOKEN_GENERATION, timestamp);
    }

    function _pack(Bucket bucket, Curve memory curve) private pure returns (uint256) {
        if (!Vesting.isLine(curve.instantBps, curve.delayMonths, curve.months)) {
            revert ScheduleInvalid(curve.instantBps, curve.delayMonths, curve.months);
        }
        if (bucketRevocable(bucket) && curve.instantBps != 0) revert RevocableCurveInstant(bucket);
        return uint256(curve.instantBps) | (uint256(curve.delayMonths) << 16) | (uint256(curve.months) << 24);
    }
}
