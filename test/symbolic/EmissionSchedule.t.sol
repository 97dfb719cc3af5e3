// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {EmissionSchedule} from "../../contracts/libraries/EmissionSchedule.sol";
import {TestBase} from "../helpers/TestBase.sol";

/// @notice Proofs about the emission curve, for every 64-bit number of seconds.
contract EmissionScheduleProofs is TestBase {
    uint256 private constant CEILING = 27_500_000e18;

    /// @dev Year by year, so that each multiplication has a constant factor; the ends of a year are below.
    function check_accruedNeverFallsWithinAYear(uint8 year, uint32 earlier, uint32 later) external pure {
        vm.assume(earlier <= later && later < EmissionSchedule.YEAR);
        for (uint256 k = 0; k < EmissionSchedule.YEARS; ++k) {
            if (year != k) continue;
            uint256 start = k * EmissionSchedule.YEAR;
            assert(EmissionSchedule.accrued(start + earlier) <= EmissionSchedule.accrued(start + later));
        }
    }

    /// @dev What a year accrues stays between what was accrued at its two ends, which are the published sums.
    function check_aYearStaysBetweenItsEnds(uint8 year, uint32 passed) external pure {
        vm.assume(passed < EmissionSchedule.YEAR);
        for (uint256 k = 0; k < EmissionSchedule.YEARS; ++k) {
            if (year != k) continue;
            uint256 value = EmissionSchedule.accrued(k * EmissionSchedule.YEAR + passed);
            assert(_published(k) <= value && value <= _published(k + 1));
        }
    }

    function check_yearsEndAtThePublishedSums() external pure {
        for (uint256 k = 0; k <= EmissionSchedule.YEARS; ++k) {
            assert(EmissionSchedule.accrued(k * EmissionSchedule.YEAR) == _published(k));
        }
        assert(_published(0) == 0);
        assert(_published(EmissionSchedule.YEARS) == CEILING);
    }

    function check_nothingMoreAfterTheLastYear(uint64 elapsed) external pure {
        vm.assume(elapsed >= EmissionSchedule.YEARS * EmissionSchedule.YEAR);
        assert(EmissionSchedule.accrued(elapsed) == CEILING);
    }

    /// @dev Sum of 5.0, 4.5, 4.0 … percent of 100 M MSN, added up one by one.
    function _published(uint256 whole) private pure returns (uint256 sum) {
        for (uint256 k = 0; k < whole; ++k) sum += (500 - 50 * k) * 10_000e18;
    }
}
