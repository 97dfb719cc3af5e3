// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Pause of deposits
/// @notice What a guardian can do to a contract that takes deposits: keep them out for 14 days in 90 (docs/protocol.md
/// section 6). Leaving is never paused.
interface IEntryPause {
    /// @notice The guardian changed; zero is nobody.
    event GuardianSet(address indexed guardian);
    /// @notice Deposits are refused until `pausedUntil`, Unix seconds.
    event EntryPaused(address indexed caller, uint256 pausedUntil);
    /// @notice Deposits are accepted again.
    event EntryResumed(address indexed caller);

    /// @notice The caller is not the timelock.
    error NotTimelock(address caller);
    /// @notice The caller is neither the guardian nor, where it may too, the timelock.
    error NotGuardian(address caller);
    /// @notice Deposits are paused; in Unix seconds.
    error EntryIsPaused(uint256 pausedUntil);
    /// @notice Deposits are not paused.
    error EntryNotPaused();
    /// @notice A pause of this length is not possible; seconds.
    error PauseTooLong(uint256 requested, uint256 maximum);
    /// @notice The next pause can begin only 90 days after the last one began; Unix seconds.
    error PauseTooSoon(uint256 possibleAt, uint256 timestamp);

    /// @notice Longest pause of deposits, seconds.
    function MAXIMUM_PAUSE() external view returns (uint256);

    /// @notice Seconds from the beginning of one pause to the earliest beginning of the next.
    function PAUSE_PERIOD() external view returns (uint256);

    /// @notice Refuses deposits for `duration` seconds, at most `MAXIMUM_PAUSE` in every `PAUSE_PERIOD`. The guardian only.
    /// Leaving, claiming and voting go on.
    function pauseEntry(uint256 duration) external;

    /// @notice Accepts deposits again. The guardian or the timelock.
    function resumeEntry() external;

    /// @notice Appoints the guardian, at once. The timelock only.
    function setGuardian(address newGuardian) external;

    /// @notice Who may pause deposits; zero for nobody.
    function guardian() external view returns (address);

    /// @notice Until when deposits are refused, Unix seconds; past or 0 when they are not.
    function entryPausedUntil() external view returns (uint256);
}
