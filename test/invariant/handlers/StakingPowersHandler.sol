// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {StakingModel} from "./StakingModel.sol";

/// @notice Slasher, accused operators, timelock, guardian, and strangers who try their powers.
abstract contract StakingPowersHandler is StakingModel {
    address private immutable SECOND = account("second appointee");

    address private slasher = SLASHER;
    address private guardian = GUARDIAN;
    uint256 private reporterShare = REPORTER_SHARE;
    uint256 internal cooldownPeriod = COOLDOWN;
    uint256 private pausedUntil;
    uint256 private pauseStartedAt;

    /* SLASHING */

    /// @dev Amounts around what is lockable, one wei too much included, more often than not by the slasher.
    function lock(uint256 operator, uint256 amount, uint256 caller) external timed {
        address whom = operators[operator % 3];
        uint256 lockable = lockableOf(whom);
        amount = amount % 3 == 0 ? lockable : bound(amount, 0, lockable + 1);
        address who = caller % 5 == 0 ? STRANGER : slasher;
        if (who == address(0)) return;
        bool expected = who == slasher && amount > 0 && amount <= lockable;
        vm.prank(who);
        try staking.lockStake(whom, amount, REPORTER, EVIDENCE) {
            _accuse(whom, amount);
            _expect(expected, true);
        } catch {
            _expect(expected, false);
        }
    }

    function appeal(uint256 chosen, uint256 caller) external timed {
        (uint256 lockId, Accusation storage accusation) = _chosen(chosen);
        address who = caller % 4 == 0 ? operators[(caller / 4) % 3] : accusation.operator;
        bool expected =
            accusation.state == IMinerStaking.LockState.Locked &&
                time < accusation.lockedAt + WINDOW &&
                who == accusation.operator;
        vm.prank(who);
        try staking.appeal(lockId) {
            accusation.state = IMinerStaking.LockState.Appealed;
            accusation.appealedAt = time;
            _expect(expected, true);
        } catch {
            _expect(expected, false);
        }
    }

    function settle(uint256 chosen, bool waits) external {
        (uint256 lockId, Accusation storage accusation) = _chosen(chosen);
        if (waits) _waitUntil(accusation.lockedAt + WINDOW);
        _settle(lockId, accusation);
    }

    function uphold(uint256 chosen, uint256 caller) external timed {
        (uint256 lockId, Accusation storage accusation) = _chosen(chosen);
        address who = caller % 5 == 0 ? slasher : TIMELOCK;
        bool expected =
            accusation.state == IMinerStaking.LockState.Appealed &&
                time < accusation.appealedAt + WINDOW &&
                who == TIMELOCK;
        vm.prank(who);
        try staking.upholdLock(lockId) {
            _noteSlash(accusation, reporterShare);
            _expect(expected, true);
        } catch {
            _expect(expected, false);
        }
    }

    function release(uint256 chosen, uint256 caller, bool waits) external {
        (uint256 lockId, Accusation storage accusation) = _chosen(chosen);
        if (waits && accusation.appealedAt != 0) _waitUntil(accusation.appealedAt + WINDOW);
        _release(lockId, accusation, [slasher, TIMELOCK, STRANGER, accusation.operator][caller % 4]);
    }

    /* PAUSE */

    function pause(uint256 duration, uint256 caller) external timed {
        duration = bound(duration, 0, 14 days + 1);
        address who = caller % 4 == 0 ? TIMELOCK : guardian;
        if (who == address(0)) return;
        bool expected =
            who == guardian &&
                duration > 0 &&
                duration <= 14 days &&
                (pauseStartedAt == 0 || time >= pauseStartedAt + 90 days);
        vm.prank(who);
        try staking.pauseEntry(duration) {
            (pauseStartedAt, pausedUntil) = (time, time + duration);
            _expect(expected, true);
        } catch {
            _expect(expected, false);
        }
    }

    function resume(uint256 caller) external timed {
        address who = [guardian, TIMELOCK, STRANGER][caller % 3];
        if (who == address(0)) return;
        bool expected = _isPaused() && who != STRANGER;
        vm.prank(who);
        try staking.resumeEntry() {
            pausedUntil = time;
            _expect(expected, true);
        } catch {
            _expect(expected, false);
        }
    }

    /* APPOINTMENTS AND POLICY */

    /// @dev One door for all of them, so that they do not crowd out the rest.
    function govern(uint256 what, uint256 value) external timed {
        vm.startPrank(TIMELOCK);
        if (what % 4 == 0) staking.setSlasher(slasher = [SLASHER, SLASHER, SECOND, address(0)][value % 4]);
        if (what % 4 == 1) staking.setGuardian(guardian = [GUARDIAN, GUARDIAN, SECOND, address(0)][value % 4]);
        if (what % 4 == 2) staking.setReporterShare(reporterShare = bound(value, 0, 5000));
        if (what % 4 == 3) staking.setCooldownPeriod(cooldownPeriod = bound(value, 0, 30 days));
        vm.stopPrank();
    }

    /* INTERNAL */

    function _isPaused() internal view returns (bool) {
        return time < pausedUntil;
    }

    function _waitUntil(uint256 timestamp) internal {
        if (time < timestamp) time = timestamp;
    }

    function _settle(uint256 lockId, Accusation storage accusation) private timed {
        bool expected = accusation.state == IMinerStaking.LockState.Locked && time >= accusation.lockedAt + WINDOW;
        vm.prank(STRANGER);
        try staking.settleLock(lockId) {
            _noteSlash(accusation, reporterShare);
            _expect(expected, true);
        } catch {
            _expect(expected, false);
        }
    }

    function _release(uint256 lockId, Accusation storage accusation, address who) private timed {
        if (who == address(0)) return;
        bool undecided = accusation.state == IMinerStaking.LockState.Appealed && time >= accusation.appealedAt + WINDOW;
        bool expected = _isOpen(accusation.state) && (who == slasher || who == TIMELOCK || undecided);
        vm.prank(who);
        try staking.releaseLock(lockId) {
            accusation.state = IMinerStaking.LockState.Released;
            _expect(expected, true);
        } catch {
            _expect(expected, false);
        }
    }

    /// @dev One of the newest locks, or the one that never was.
    function _chosen(uint256 chosen) private view returns (uint256 lockId, Accusation storage accusation) {
        uint256 length = accusations.length;
        lockId = length - 1 - (chosen % (length < 4 ? length : 4));
        accusation = accusations[lockId];
    }
}
