// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../contracts/interfaces/IAllocation.sol";

/// @notice Curves and schedules month by month, in place of the closed form of the contracts' library.
library VestingReference {
    uint256 private constant MONTH = 2_628_000;

    /// @dev What of a grant of `amount` has vested at `timestamp`.
    function vested(
        IAllocation.Schedule memory schedule,
        uint256 amount,
        uint256 timestamp
    ) internal pure returns (uint256 total) {
        if (timestamp < schedule.start) return 0;
        uint256 instant = (amount * schedule.instantBps) / 10_000;
        total = instant;
        for (uint256 month = 1; month <= schedule.months; ++month) {
            if (timestamp < schedule.start + month * MONTH) break;
            if (month >= schedule.cliffMonths) total = instant + ((amount - instant) * month) / schedule.months;
        }
    }

    /// @dev What of a bucket of `size` its curve has unlocked at `timestamp`.
    function unlocked(
        IAllocation.Curve memory curve,
        uint256 size,
        uint256 tokenGeneration,
        uint256 timestamp
    ) internal pure returns (uint256 total) {
        if (timestamp < tokenGeneration) return 0;
        uint256 instant = (size * curve.instantBps) / 10_000;
        total = instant;
        for (uint256 month = 1; month <= curve.months; ++month) {
            if (timestamp < tokenGeneration + (curve.delayMonths + month) * MONTH) break;
            total = instant + ((size - instant) * month) / curve.months;
        }
    }
}
