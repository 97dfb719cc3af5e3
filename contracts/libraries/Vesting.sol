// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../interfaces/IAllocation.sol";

/// @title Vesting arithmetic
/// @notice Unlock curves of buckets and schedules of grants, as closed forms of time (docs/protocol.md section 2). Amounts
/// are wei of MSN, times Unix seconds; everything is rounded down.
library Vesting {
    /// @dev Length of a vesting month in seconds, a twelfth of 365 days.
    uint256 internal constant MONTH = 2_628_000;
    /// @dev Basis points in a whole.
    uint256 internal constant BPS = 10_000;

    /// @notice What of a bucket of `size` its curve has unlocked at `timestamp`.
    function unlocked(
        IAllocation.Curve memory curve,
        uint256 size,
        uint256 tokenGeneration,
        uint256 timestamp
    ) internal pure returns (uint256) {
        if (timestamp < tokenGeneration) return 0;
        uint256 passed = (timestamp - tokenGeneration) / MONTH;
        uint256 steps = passed > curve.delayMonths ? passed - curve.delayMonths : 0;
        return _afterSteps(size, curve.instantBps, steps, curve.months);
    }

    /// @notice What of a grant of `amount` has vested at `timestamp`; the rest is an `IAllocation.Schedule`, one by one.
    function vested(
        uint256 amount,
        uint256 start,
        uint256 instantBps,
        uint256 cliffMonths,
        uint256 months,
        uint256 timestamp
    ) internal pure returns (uint256) {
        if (timestamp < start) return 0;
        unchecked {
            uint256 steps = (timestamp - start) / MONTH;
            if (steps < cliffMonths) steps = 0;
            return _afterSteps(amount, instantBps, steps, months);
        }
    }

    /// @notice Whether a share at once and a number of steps make a line that reaches the whole: steps exactly when not all
    /// comes at once, and nothing to wait for when all does.
    function isLine(uint256 instantBps, uint256 waitMonths, uint256 months) internal pure returns (bool) {
        if (instantBps == BPS) return months == 0 && waitMonths == 0;
        return instantBps < BPS && months != 0;
    }

    /// @dev Amounts are below 2^88, as all of MSN is, and steps below 256: nothing overflows.
    function _afterSteps(
        uint256 total,
        uint256 instantBps,
        uint256 steps,
        uint256 months
    ) private pure returns (uint256) {
        if (steps >= months) return total;
        unchecked {
            uint256 instant = (total * instantBps) / BPS;
            return instant + ((total - instant) * steps) / months;
        }
    }
}
