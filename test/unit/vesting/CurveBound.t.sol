// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {VestingWorld} from "../../helpers/VestingWorld.sol";

/// @notice Invariant 5: whatever is granted, revoked and granted anew, the grants of a bucket together never have more
/// vested than its curve has unlocked.
/// @dev Random curves and greedy granters: they take all there is, start as early, end as early and give as much at once as
/// they may, and now and then try a little more. Nothing here repeats the rule; what the contract accepts is what is judged.
contract CurveBoundTest is VestingWorld {
    IAllocation.Bucket private constant TEAM = IAllocation.Bucket.Team;
    uint256 private constant EVENTS = 8;

    IAllocation.Bucket private bucket;
    uint256[] private grantIds;

    function testFuzz_grantsOfAnyBucketStayBelowItsCurve(uint256 seed) external {
        bucket = IAllocation.Bucket(draw(seed, 1) % 7);
        _run(seed);
    }

    /// @dev Where tokens come back and are granted anew.
    function testFuzz_revocationsAndNewGrantsStayBelowTheCurve(uint256 seed) external {
        bucket = TEAM;
        _run(seed);
    }

    /// @dev Greedy all the way: one grant of the whole bucket after the other, each revoked at a moment that suits it.
    function testFuzz_theWholeBucketAgainAndAgain(uint256 seed) external {
        bucket = TEAM;
        _deployUnbound(_randomCurves(seed));
        for (uint256 i = 0; i < EVENTS; ++i) {
            uint256 left = allocation.bucketSize(TEAM) - allocation.assignedOf(TEAM);
            if (left == 0) break;
            uint256 start = allocation.earliestStartOf(TEAM) + _jitter(draw(seed, 10 * i));
            grantIds.push(_grantOn(TEAM, _tightest(start), ALICE, left));
            _assertBelowCurve(seed, i, 6);
            uint256 moment = start + (draw(seed, 10 * i + 1) % 30) * MONTH + _jitter(draw(seed, 10 * i + 2));
            vm.warp(moment > now_() ? moment : now_());
            try this.revokeByGranter(grantIds[i]) {} catch {}
        }
        _assertBelowCurveAtEveryStep();
    }

    /// @dev The other way round: no schedule that is slow enough is refused.
    function testFuzz_whatIsSlowEnoughIsAccepted(uint256 seed) external {
        bucket = IAllocation.Bucket(draw(seed, 1) % 7);
        _deployUnbound(_randomCurves(seed));
        IAllocation.Curve memory curve = allocation.curveOf(bucket);
        uint256 start = TGE + curve.delayMonths * MONTH + (draw(seed, 2) % (5 * MONTH));
        IAllocation.Schedule memory schedule = _tightest(start);
        if (schedule.months != 0) {
            schedule.instantBps -= uint16(draw(seed, 3) % (schedule.instantBps + 1));
            schedule.months += uint8(draw(seed, 4) % (256 - schedule.months));
            schedule.cliffMonths = uint8(draw(seed, 5) % (uint256(schedule.months) + 1));
        }
        grantIds.push(_grantOn(bucket, schedule, ALICE, allocation.bucketSize(bucket)));
        _assertBelowCurveAtEveryStep();
    }

    /// @dev So that a refusal can be caught.
    function revokeByGranter(uint256 grantId) external {
        _revoke(grantId);
    }

    /// @dev So that a refusal can be caught.
    function grantByGranter(IAllocation.Schedule memory schedule, uint256 amount) external returns (uint256) {
        return _grantOn(bucket, schedule, ALICE, amount);
    }

    function _run(uint256 seed) private {
        _deployUnbound(_randomCurves(seed));
        for (uint256 i = 0; i < EVENTS; ++i) {
            uint256 word = draw(seed, 100 + i);
            if (word % 3 == 0) vm.warp(now_() + ((word >> 8) % (9 * MONTH)));
            if (word % 3 == 1) vm.warp(_nextStep(word >> 8));
            uint256 count = grantIds.length;
            bool revokes = bucket == TEAM && count != 0 && (word >> 200) % 2 == 0;
            if (revokes) try this.revokeByGranter(grantIds[(word >> 100) % count]) {} catch {}
            else _tryGrant(draw(seed, 200 + i));
            _assertBelowCurve(seed, i, 10);
        }
        _assertBelowCurveAtEveryStep();
    }

    /// @dev A schedule at the limit or just beyond it, for all that is left or a part of it.
    function _tryGrant(uint256 word) private {
        uint256 left = allocation.bucketSize(bucket) - allocation.assignedOf(bucket);
        if (left == 0) return;
        uint256 amount = word % 2 == 0 ? left : 1 + ((word >> 64) % left);
        uint256 start = allocation.earliestStartOf(bucket);
        if ((word >> 2) % 2 == 0) start += _jitter(word >> 16) + ((word >> 24) % 12) * MONTH;
        if ((word >> 3) % 8 == 0) start -= (word >> 40) % 2 == 0 ? 1 : 1 + ((word >> 41) % MONTH);
        IAllocation.Schedule memory schedule = _tightest(start);
        if ((word >> 6) % 8 == 0 && schedule.months > 1) --schedule.months;
        if ((word >> 9) % 8 == 0 && schedule.months != 0) ++schedule.instantBps;
        if ((word >> 12) % 4 == 0) schedule.cliffMonths = uint8((word >> 48) % (uint256(schedule.months) + 1));
        try this.grantByGranter(schedule, amount) returns (uint256 grantId) {
            grantIds.push(grantId);
        } catch {}
    }

    /// @dev The fastest schedule from `start`: all at once, or as few steps as reach the end of the curve.
    function _tightest(uint256 start) private view returns (IAllocation.Schedule memory) {
        IAllocation.Curve memory curve = allocation.curveOf(bucket);
        if (curve.months == 0) return _schedule(start, 10_000, 0, 0);
        uint256 end = TGE + (uint256(curve.delayMonths) + curve.months) * MONTH;
        uint256 months = start < end ? (end - start + MONTH - 1) / MONTH : 0;
        if (months == 0) months = 1;
        return _schedule(start, curve.instantBps, 0, months);
    }

    /// @dev A random curve for each bucket, short and long ones, with sums that divide badly.
    function _randomCurves(uint256 seed) private pure returns (IAllocation.Curve[7] memory curves) {
        for (uint256 i = 0; i < 7; ++i) {
            uint256 word = draw(seed, 1000 + i);
            curves[i].delayMonths = uint8((word >> 32) % 8);
            curves[i].months = uint8(1 + ((word >> 16) % (word % 4 == 0 ? 5 : 40)));
            if (i != uint256(TEAM)) curves[i].instantBps = uint16(word % 3 == 0 ? 0 : (word >> 48) % 10_000);
            if (i != uint256(TEAM) && word % 16 == 0) curves[i] = IAllocation.Curve(10_000, 0, 0);
        }
    }

    /// @dev 0, a second, or the second before a step.
    function _jitter(uint256 word) private pure returns (uint256) {
        uint256 kind = word % 4;
        if (kind == 0) return 0;
        if (kind == 1) return 1;
        if (kind == 2) return MONTH - 1;
        return (word >> 8) % MONTH;
    }

    /// @dev A moment around the next steps of the curve or of a grant.
    function _nextStep(uint256 word) private view returns (uint256) {
        uint256 origin =
            word % 2 == 0 || grantIds.length == 0
                ? TGE
                : uint256(allocation.grantOf(grantIds[(word >> 8) % grantIds.length]).schedule.start);
        uint256 passed = now_() > origin ? (now_() - origin) / MONTH : 0;
        uint256 moment = origin + (passed + 1 + ((word >> 32) % 4)) * MONTH + ((word >> 64) % 3) - 1;
        return moment > now_() ? moment : now_();
    }

    /// @dev At random steps of the curve and of the grants, from now on: what vested earlier was judged earlier.
    function _assertBelowCurve(uint256 seed, uint256 event_, uint256 samples) private view {
        _assertAround(now_());
        for (uint256 i = 0; i < samples; ++i) _assertAround(_nextStep(draw(seed, 5000 + 100 * event_ + i)));
    }

    function _assertBelowCurveAtEveryStep() private view {
        IAllocation.Curve memory curve = allocation.curveOf(bucket);
        uint256 months = uint256(curve.delayMonths) + curve.months;
        for (uint256 month = 0; month <= months; ++month) {
            _assertAround(TGE + month * MONTH);
            for (uint256 i = 0; i < grantIds.length; ++i) {
                _assertAround(allocation.grantOf(grantIds[i]).schedule.start + month * MONTH);
            }
        }
        _assertAround(TGE + 1000 * MONTH);
    }

    function _assertAround(uint256 moment) private view {
        for (uint256 timestamp = moment - 1; timestamp <= moment + 1; ++timestamp) {
            if (timestamp < now_()) continue;
            uint256 vested = 0;
            for (uint256 i = 0; i < grantIds.length; ++i) vested += allocation.vestedOf(grantIds[i], timestamp);
            vm.assertLe(vested, allocation.unlockedOf(bucket, timestamp), "vested against unlocked");
        }
    }
}
