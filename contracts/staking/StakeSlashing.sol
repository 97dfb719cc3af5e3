// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IBurnable} from "../interfaces/IBurnable.sol";
import {IMinerStaking} from "../interfaces/IMinerStaking.sol";
import {StakePositions} from "./StakePositions.sol";

/// @title Slashing of an operator's own stake
/// @notice Lock, appeal, and then slash or release. Documented in `IMinerStaking`.
abstract contract StakeSlashing is StakePositions {
    /* CONSTANTS */

    /// @inheritdoc IMinerStaking
    uint256 public constant APPEAL_WINDOW = 7 days;
    /// @inheritdoc IMinerStaking
    uint256 public constant DECISION_WINDOW = 7 days;
    /// @inheritdoc IMinerStaking
    uint256 public constant MAXIMUM_REPORTER_SHARE_BPS = 5000;

    /* STORAGE */

    /// @inheritdoc IMinerStaking
    address public slasher;
    /// @inheritdoc IMinerStaking
    uint256 public reporterShareBps;
    /// @inheritdoc IMinerStaking
    uint256 public lockCount;
    mapping(uint256 lockId => Lock) private _locks;

    /* CONSTRUCTOR */

    constructor(address slasher_, uint256 reporterShareBps_) {
        _setSlasher(slasher_);
        _setReporterShare(reporterShareBps_);
    }

    /* EXTERNAL */

    /// @inheritdoc IMinerStaking
    function lockStake(
        address operator,
        uint256 amount,
        address reporter,
        bytes32 evidence
    ) external returns (uint256 lockId) {
        // Check
        if (msg.sender != slasher) revert NotSlasher(msg.sender);
        if (amount == 0) revert ZeroAmount();
        if (reporter == address(0) || reporter == operator || reporter == address(this)) {
            revert ReporterInvalid(reporter);
        }
        uint256 lockable = lockableStake(operator);
        if (amount > lockable) revert LockExceedsCap(amount, lockable);
        // Effect
        lockId = ++lockCount;
        _locks[lockId] = Lock({
            operator: operator,
            amount: uint88(amount),
            state: LockState.Locked,
            reporter: reporter,
            lockedAt: uint40(block.timestamp),
            appealedAt: 0
        });
        _putLien(operator, uint88(amount));
        emit StakeLocked(lockId, operator, amount, reporter, evidence);
    }

    /// @inheritdoc IMinerStaking
    function appeal(uint256 lockId) external {
        // Check
        Lock storage lock = _lockIn(lockId, LockState.Locked);
        if (msg.sender != lock.operator) revert NotAccused(msg.sender, lock.operator);
        uint256 endsAt = lock.lockedAt + APPEAL_WINDOW;
        if (block.timestamp >= endsAt) revert AppealWindowOver(endsAt, block.timestamp);
        // Effect
        lock.state = LockState.Appealed;
        lock.appealedAt = uint40(block.timestamp);
        emit LockAppealed(lockId, block.timestamp + DECISION_WINDOW);
    }

    /// @inheritdoc IMinerStaking
    function settleLock(uint256 lockId) external {
        // Check
        Lock storage lock = _lockIn(lockId, LockState.Locked);
        uint256 endsAt = lock.lockedAt + APPEAL_WINDOW;
        if (block.timestamp < endsAt) revert AppealWindowRunning(endsAt, block.timestamp);
        _slash(lockId, lock);
    }

    /// @inheritdoc IMinerStaking
    function upholdLock(uint256 lockId) external onlyTimelock {
        // Check
        Lock storage lock = _lockIn(lockId, LockState.Appealed);
        uint256 endsAt = lock.appealedAt + DECISION_WINDOW;
        if (block.timestamp >= endsAt) revert DecisionWindowOver(endsAt, block.timestamp);
        _slash(lockId, lock);
    }

    /// @inheritdoc IMinerStaking
    function releaseLock(uint256 lockId) external {
        // Check
        Lock storage lock = _locks[lockId];
        LockState state = lock.state;
        if (state != LockState.Locked && state != LockState.Appealed) revert WrongLockState(lockId, state);
        if (msg.sender != slasher && msg.sender != TIMELOCK) {
            if (state == LockState.Locked) revert NotSlasher(msg.sender);
            uint256 endsAt = lock.appealedAt + DECISION_WINDOW;
            if (block.timestamp < endsAt) revert DecisionWindowRunning(endsAt, block.timestamp);
        }
        // Effect
        lock.state = LockState.Released;
        _endLien(lock.operator, lock.amount);
        emit LockReleased(lockId, lock.operator, lock.amount);
    }

    /// @inheritdoc IMinerStaking
    function setSlasher(address newSlasher) external onlyTimelock {
        _setSlasher(newSlasher);
    }

    /// @inheritdoc IMinerStaking
    function setReporterShare(uint256 newBps) external onlyTimelock {
        _setReporterShare(newBps);
    }

    /* VIEWS */

    /// @inheritdoc IMinerStaking
    function lockOf(uint256 lockId) external view returns (Lock memory) {
        return _locks[lockId];
    }

    /* INTERNAL */

    /// @dev The only way stake leaves a position for anybody but its owner.
    function _slash(uint256 lockId, Lock storage lock) private {
        // Effect
        (address operator, uint88 amount) = (lock.operator, lock.amount);
        lock.state = LockState.Slashed;
        _endLien(operator, amount);
        _takeOwn(operator, amount);
        uint256 rewarded = (amount * reporterShareBps) / BPS;
        emit StakeSlashed(lockId, operator, amount - rewarded, rewarded);
        // Interaction
        if (rewarded != 0 && !TOKEN.transfer(lock.reporter, rewarded)) revert TransferFailed();
        IBurnable(address(TOKEN)).burn(amount - rewarded);
    }

    function _setSlasher(address newSlasher) private {
        slasher = newSlasher;
        emit SlasherSet(newSlasher);
    }

    function _setReporterShare(uint256 newBps) private {
        // Check
        if (newBps > MAXIMUM_REPORTER_SHARE_BPS) revert ReporterShareTooLarge(newBps, MAXIMUM_REPORTER_SHARE_BPS);
        // Effect
        emit ReporterShareSet(reporterShareBps, newBps);
        reporterShareBps = newBps;
    }

    function _lockIn(uint256 lockId, LockState state) private view returns (Lock storage lock) {
        lock = _locks[lockId];
        if (lock.state != state) revert WrongLockState(lockId, lock.state);
    }
}
