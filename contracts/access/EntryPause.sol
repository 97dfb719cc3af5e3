// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEntryPause} from "../interfaces/IEntryPause.sol";

/// @title Pause of deposits
/// @notice All that a guardian can do here: keep deposits out for 14 days in 90. Documented in `IEntryPause`.
abstract contract EntryPause is IEntryPause {
    /// @dev One word, so that a deposit reads it once. The budget belongs to the contract, whoever is guardian.
    /// @param guardian Who may pause; zero for nobody.
    /// @param pausedUntil End of the pause, Unix seconds; 0 after it was ended early.
    /// @param pauseStartedAt Beginning of the last pause, Unix seconds; 0 before the first.
    struct Entry {
        address guardian;
        uint40 pausedUntil;
        uint40 pauseStartedAt;
    }

    /* CONSTANTS */

    /// @inheritdoc IEntryPause
    uint256 public constant MAXIMUM_PAUSE = 14 days;
    /// @inheritdoc IEntryPause
    uint256 public constant PAUSE_PERIOD = 90 days;

    /* IMMUTABLES */

    /// @notice The governance timelock.
    address public immutable TIMELOCK;

    /* STORAGE */

    Entry private _entry;

    /* MODIFIERS */

    modifier onlyTimelock() {
        if (msg.sender != TIMELOCK) revert NotTimelock(msg.sender);
        _;
    }

    /* CONSTRUCTOR */

    constructor(address timelock, address guardian_) {
        TIMELOCK = timelock;
        _setGuardian(guardian_);
    }

    /* EXTERNAL */

    /// @inheritdoc IEntryPause
    function pauseEntry(uint256 duration) external {
        // Check
        Entry memory entry = _entry;
        if (msg.sender != entry.guardian) revert NotGuardian(msg.sender);
        if (duration == 0 || duration > MAXIMUM_PAUSE) revert PauseTooLong(duration, MAXIMUM_PAUSE);
        if (entry.pauseStartedAt != 0) {
            uint256 possibleAt = entry.pauseStartedAt + PAUSE_PERIOD;
            if (block.timestamp < possibleAt) revert PauseTooSoon(possibleAt, block.timestamp);
        }
        // Effect
        uint256 pausedUntil = block.timestamp + duration;
        _entry.pausedUntil = uint40(pausedUntil);
        _entry.pauseStartedAt = uint40(block.timestamp);
        emit EntryPaused(msg.sender, pausedUntil);
    }

    /// @inheritdoc IEntryPause
    function resumeEntry() external {
        // Check
        Entry memory entry = _entry;
        if (msg.sender != entry.guardian && msg.sender != TIMELOCK) revert NotGuardian(msg.sender);
        if (block.timestamp >= entry.pausedUntil) revert EntryNotPaused();
        // Effect: the rest of the pause is lost, not saved.
        _entry.pausedUntil = 0;
        emit EntryResumed(msg.sender);
    }

    /// @inheritdoc IEntryPause
    function setGuardian(address newGuardian) external onlyTimelock {
        _setGuardian(newGuardian);
    }

    /* VIEWS */

    /// @inheritdoc IEntryPause
    function guardian() external view returns (address) {
        return _entry.guardian;
    }

    /// @inheritdoc IEntryPause
    function entryPausedUntil() external view returns (uint256) {
        return _entry.pausedUntil;
    }

    /* INTERNAL */

    /// @dev For deposits, and for nothing else.
    function _requireEntryOpen() internal view {
        uint256 pausedUntil = _entry.pausedUntil;
        if (block.timestamp < pausedUntil) revert EntryIsPaused(pausedUntil);
    }

    function _setGuardian(address newGuardian) private {
        _entry.guardian = newGuardian;
        emit GuardianSet(newGuardian);
    }
}
