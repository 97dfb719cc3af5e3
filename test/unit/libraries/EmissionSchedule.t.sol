// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {EmissionSchedule} from "../../../contracts/libraries/EmissionSchedule.sol";
import {Epochs} from "../../../contracts/libraries/Epochs.sol";
import {TestBase} from "../../helpers/TestBase.sol";

/// @notice The emission curve against published numbers and against an integral taken year by year; epoch arithmetic.
contract EmissionScheduleTest is TestBase {
    uint256 private constant YEAR = 365 days;
    uint256 private constant CEILING = 27_500_000e18;

    function test_publishedVectors() external pure {
        uint256[2][10] memory vectors = [
            [uint256(0), 0],
            [uint256(1), 158548959918822932],
            [uint256(604800), 95890410958904109589041],
            [uint256(31535999), 4999999841451040081177067],
            [uint256(31536000), 5000000000000000000000000],
            [uint256(31536001), 5000000142694063926940639],
            [uint256(157680000), 20000000000000000000000000],
            [uint256(315359999), 27499999984145104008117706],
            [uint256(315360000), 27500000000000000000000000],
            [uint256(346896000), 27500000000000000000000000]
        ];
        for (uint256 i = 0; i < vectors.length; ++i) {
            vm.assertEq(EmissionSchedule.accrued(vectors[i][0]), vectors[i][1], "published vector");
        }
    }

    function test_cumulativeAfterEachYear() external pure {
        uint256[11] memory millionsTimesTen = [uint256(0), 50, 95, 135, 170, 200, 225, 245, 260, 270, 275];
        for (uint256 year = 0; year <= 10; ++year) {
            vm.assertEq(EmissionSchedule.accrued(year * YEAR), millionsTimesTen[year] * 1e23, "whole year");
        }
    }

    function testFuzz_equalsTheIntegralOfTheYearlyRates(uint256 elapsed) external pure {
        elapsed = bound(elapsed, 0, 12 * YEAR);
        vm.assertEq(EmissionSchedule.accrued(elapsed), _integral(elapsed), "closed form");
    }

    function testFuzz_isMonotoneAndBounded(uint256 elapsed, uint256 more) external pure {
        elapsed = bound(elapsed, 0, 12 * YEAR);
        more = bound(more, 0, 2 * YEAR);
        uint256 earlier = EmissionSchedule.accrued(elapsed);
        uint256 later = EmissionSchedule.accrued(elapsed + more);
        vm.assertLe(earlier, later, "never falls");
        vm.assertLe(later, CEILING, "never above the ceiling");
        // The first year is the fastest: 5 million MSN a year, plus one wei of rounding.
        vm.assertLe(later - earlier, (5_000_000e18 * more) / YEAR + 1, "never faster than year 0");
    }

    /// @dev Every second of ten minutes around the end of each year, where the rate changes.
    function test_noSecondAroundAYearsEndFallsOrLeaps() external pure {
        for (uint256 year = 1; year <= 10; ++year) {
            uint256 earlier = EmissionSchedule.accrued(year * YEAR - 300);
            for (uint256 elapsed = year * YEAR - 299; elapsed <= year * YEAR + 300; ++elapsed) {
                uint256 later = EmissionSchedule.accrued(elapsed);
                uint256 ofYear = elapsed <= year * YEAR ? year - 1 : year;
                uint256 perSecond = (5_000_000e18 - 500_000e18 * ofYear) / YEAR;
                vm.assertGe(later - earlier, perSecond, "the rate of its year");
                vm.assertLe(later - earlier, perSecond + 1, "rounding");
                earlier = later;
            }
        }
    }

    function testFuzz_anyTimeFarAheadGivesTheCeiling(uint256 elapsed) external pure {
        elapsed = bound(elapsed, 10 * YEAR, type(uint256).max);
        vm.assertEq(EmissionSchedule.accrued(elapsed), CEILING, "ceiling for ever");
    }

    function testFuzz_theStepsOfAnyPartitionAddUpToTheWhole(uint256 elapsed, uint256 seed) external pure {
        elapsed = bound(elapsed, 0, 11 * YEAR);
        uint256 reached = 0;
        uint256 total = 0;
        for (uint256 i = 0; i < 8; ++i) {
            uint256 next = i == 7 ? elapsed : bound(draw(seed, i), reached, elapsed);
            total += EmissionSchedule.accrued(next) - EmissionSchedule.accrued(reached);
            reached = next;
        }
        vm.assertEq(total, EmissionSchedule.accrued(elapsed), "independent of the steps");
    }

    function testFuzz_epochHoldsItsSeconds(uint256 start, uint256 timestamp) external pure {
        start = bound(start, 1, 2 ** 40);
        timestamp = bound(timestamp, 0, 2 ** 41);
        uint256 epoch = Epochs.at(start, timestamp);
        if (timestamp < start) {
            vm.assertEq(epoch, 0, "before emission");
            return;
        }
        vm.assertLt(timestamp, Epochs.end(start, epoch), "before its end");
        vm.assertGe(timestamp, Epochs.end(start, epoch - 1), "not before the end of the one before");
        vm.assertEq(Epochs.end(start, epoch) - Epochs.end(start, epoch - 1), 604_800, "seven days");
    }

    function test_epochEdges() external pure {
        vm.assertEq(Epochs.at(1000, 999), 0, "last second before emission");
        vm.assertEq(Epochs.at(1000, 1000), 1, "first second of emission");
        vm.assertEq(Epochs.at(1000, 1000 + 604_799), 1, "last second of epoch 1");
        vm.assertEq(Epochs.at(1000, 1000 + 604_800), 2, "first second of epoch 2");
        vm.assertEq(Epochs.end(1000, 0), 1000, "epoch 0 ends where emission starts");
    }

    function _integral(uint256 elapsed) private pure returns (uint256) {
        uint256 numerator = 0;
        for (uint256 year = 0; year < 10; ++year) {
            uint256 from = year * YEAR;
            if (elapsed <= from) break;
            uint256 spent = elapsed - from > YEAR ? YEAR : elapsed - from;
            // 500 - 50k basis points of 100 million MSN.
            numerator += ((500 - 50 * year) * 100_000_000e18 * spent) / 10_000;
        }
        return numerator / YEAR;
    }
}
