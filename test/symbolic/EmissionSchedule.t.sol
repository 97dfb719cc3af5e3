// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {EmissionSchedule} from "../../contracts/libraries/EmissionSchedule.sol";
import {TestBase} from "../helpers/TestBase.sol";

/// @notice Proofs about the emission curve, for every 64-bit number of seconds.
contract EmissionScheduleProofs is TestBase {
    uint256 private constant CEILING = 27_500_000e18;

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
