// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Emission schedule of MSN
/// @notice Closed form of the emission curve (docs/protocol.md section 1): in year k = 0..9 the rate is `500 - 50k` basis
/// points of the initial supply, accruing linearly by the second within a 365-day year; nothing from year ten on.
/// @dev A pure function of elapsed time: how often and when it is asked changes nothing.
library EmissionSchedule {
    /// @dev A year of the schedule, 365 days, in seconds.
    uint256 internal constant YEAR = 365 days;
    /// @dev Years with emission.
    uint256 internal constant YEARS = 10;
    /// @dev Emission of the first year: 5 % of 100,000,000 MSN, in wei.
    uint256 internal constant FIRST_YEAR = 5_000_000e18;
    /// @dev How much less each following year emits: 0.5 % of 100,000,000 MSN, in wei.
    uint256 internal constant YEARLY_STEP = 500_000e18;

    /// @notice MSN emitted after `elapsed` seconds of emission.
    /// @param elapsed Seconds since the start of emission.
    /// @return Wei of MSN, rounded down; 27,500,000e18 from year ten on.
    function accrued(uint256 elapsed) internal pure returns (uint256) {
        uint256 year = elapsed / YEAR;
        if (year >= YEARS) return _wholeYears(YEARS);
        uint256 ofThisYear = FIRST_YEAR - YEARLY_STEP * year;
        return _wholeYears(year) + (ofThisYear * (elapsed % YEAR)) / YEAR;
    }

    /// @dev Sum of the arithmetic series of the first `count` years; `count * (count - 1)` is even, so nothing is lost.
    function _wholeYears(uint256 count) private pure returns (uint256) {
        if (count == 0) return 0;
        return FIRST_YEAR * count - (YEARLY_STEP * (count * (count - 1))) / 2;
    }
}
