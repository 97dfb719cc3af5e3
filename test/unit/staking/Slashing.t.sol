// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEntryPause} from "../../../contracts/interfaces/IEntryPause.sol";
import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {StakingWorld} from "../../helpers/StakingWorld.sol";

/// @notice Life of a lock: appeal, settlement, decision and release, each window to the second.
contract SlashingTest is StakingWorld {
    uint256 private constant HELD = 100e18;
    uint256 private constant LOCKED = 10e18;

    function setUp() external {
        _deployWorld();
        _warpIntoEpoch(1, 0);
        _stake(OPERATOR, OPERATOR, HELD);
        _warpIntoEpoch(2, 1 days);
    }

    /* LOCK */

    function test_aLockMovesNothing() external {
        _delegate(OPERATOR, STRANGER);
        _syncVotes(OPERATOR, OPERATOR);
        vm.expectEmit(address(staking));
        emit IMinerStaking.StakeLocked(1, OPERATOR, LOCKED, REPORTER, EVIDENCE);
        uint256 lockId = _lock(OPERATOR, LOCKED);
        vm.assertEq(lockId, 1, "ids begin at 1");
        vm.assertEq(staking.lockCount(), 1, "count");
        _assertLock(lockId, IMinerStaking.LockState.Locked, now_(), 0);
        vm.assertEq(staking.lockedStake(OPERATOR), LOCKED, "locked");
        _assertPosition(OPERATOR, OPERATOR, HELD, 0, 0);
        vm.assertEq(staking.activeStake(OPERATOR), HELD, "goes on mining");
        vm.assertEq(staking.minStake(OPERATOR, 2), HELD, "counts for the epoch");
        vm.assertEq(staking.getVotes(STRANGER), HELD, "goes on voting");
        vm.assertEq(token.balanceOf(address(staking)), HELD, "tokens");
        vm.assertEq(token.totalSupply(), 100_000_000e18, "supply");
    }

    function testFuzz_RevertWhen_anybodyButTheSlasherLocks(address caller) external {
        vm.assume(caller != SLASHER);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.NotSlasher.selector, caller));
        vm.prank(caller);
        staking.lockStake(OPERATOR, LOCKED, REPORTER, EVIDENCE);
    }

    function test_RevertWhen_nothingIsLockedOrTheReporterIsInvalid() external {
        vm.expectRevert(IMinerStaking.ZeroAmount.selector);
        _lock(OPERATOR, 0);
        address[3] memory invalid = [address(0), OPERATOR, address(staking)];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMinerStaking.ReporterInvalid.selector, invalid[i]));
            vm.prank(SLASHER);
            staking.lockStake(OPERATOR, LOCKED, invalid[i], EVIDENCE);
        }
        vm.assertEq(staking.lockCount(), 0, "no lock");
    }

    function test_RevertWhen_theOperatorHasNoOwnStake() external {
        _stake(OWNER, OTHER, 50e18);
        _warpIntoEpoch(3, 0);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.LockExceedsCap.selector, 1, 0));
        _lock(OTHER, 1);
    }

    /* APPEAL */

    function test_theAccusedAppealsUntilTheLastSecond() external {
        uint256 lockId = _lock(OPERATOR, LOCKED);
        uint256 lockedAt = now_();
        vm.warp(lockedAt + WINDOW - 1);
        vm.expectEmit(address(staking));
        emit IMinerStaking.LockAppealed(lockId, now_() + WINDOW);
        _appeal(OPERATOR, lockId);
        _assertLock(lockId, IMinerStaking.LockState.Appealed, lockedAt, now_());
        vm.assertEq(staking.lockedStake(OPERATOR), LOCKED, "still locked");
    }

    function test_RevertWhen_theAppealIsLate() external {
        uint256 lockId = _lock(OPERATOR, LOCKED);
        uint256 endsAt = now_() + WINDOW;
        vm.warp(endsAt);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.AppealWindowOver.selector, endsAt, endsAt));
        _appeal(OPERATOR, lockId);
    }

    function testFuzz_RevertWhen_anotherAccountAppeals(address caller) external {
        vm.assume(caller != OPERATOR);
        uint256 lockId = _lock(OPERATOR, LOCKED);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.NotAccused.selector, caller, OPERATOR));
        _appeal(caller, lockId);
    }

    /* SETTLEMENT AND DECISION */

    function test_anUnappealedLockIsSlashedByAnybodyAfterTheWindow() external {
        uint256 lockId = _lock(OPERATOR, LOCKED);
        uint256 endsAt = now_() + WINDOW;
        vm.warp(endsAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.AppealWindowRunning.selector, endsAt, endsAt - 1));
        _settle(lockId);
        vm.warp(endsAt);
        vm.expectEmit(address(staking));
        emit IMinerStaking.StakeSlashed(lockId, OPERATOR, 8e18, 2e18);
        _settle(lockId);
        _assertSlashed(lockId);
    }

    function test_theTimelockUpholdsUntilTheLastSecond() external {
        uint256 lockId = _lock(OPERATOR, LOCKED);
        vm.warp(now_() + 3 days);
        _appeal(OPERATOR, lockId);
        vm.warp(now_() + WINDOW - 1);
        vm.expectEmit(address(staking));
        emit IMinerStaking.StakeSlashed(lockId, OPERATOR, 8e18, 2e18);
        _uphold(lockId);
        _assertSlashed(lockId);
    }

    function test_RevertWhen_theDecisionIsLate() external {
        uint256 lockId = _lock(OPERATOR, LOCKED);
        _appeal(OPERATOR, lockId);
        uint256 endsAt = now_() + WINDOW;
        vm.warp(endsAt);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.DecisionWindowOver.selector, endsAt, endsAt));
        _uphold(lockId);
        vm.assertEq(staking.lockedStake(OPERATOR), LOCKED, "not slashed");
    }

    function testFuzz_RevertWhen_anybodyButTheTimelockUpholds(address caller) external {
        vm.assume(caller != TIMELOCK);
        uint256 lockId = _lock(OPERATOR, LOCKED);
        _appeal(OPERATOR, lockId);
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.NotTimelock.selector, caller));
        vm.prank(caller);
        staking.upholdLock(lockId);
    }

    function test_slashingTakesWhatCoolsFirst() external {
        _startCooldown(OPERATOR, OPERATOR, 4e18);
        uint256 withdrawableAt = now_() + COOLDOWN;
        uint256 first = _lock(OPERATOR, 1e18);
        uint256 second = _lock(OPERATOR, 9e18);
        vm.warp(now_() + WINDOW);
        _settle(first);
        _assertPosition(OPERATOR, OPERATOR, 96e18, 3e18, withdrawableAt);
        vm.assertEq(staking.activeStake(OPERATOR), 96e18, "active stake untouched");
        _settle(second);
        _assertPosition(OPERATOR, OPERATOR, 90e18, 0, 0);
        vm.assertEq(staking.activeStake(OPERATOR), 90e18, "the rest from active stake");
        vm.assertEq(staking.minStake(OPERATOR, 3), 90e18, "which mines less from this epoch on");
        vm.assertEq(staking.minStake(OPERATOR, 2), 96e18, "the past stays");
    }

    function test_slashingEmptiesAPositionToTheLastWei() external {
        _startCooldown(OPERATOR, OPERATOR, HELD);
        uint256 lockId = _lock(OPERATOR, LOCKED);
        vm.warp(now_() + COOLDOWN);
        vm.assertEq(_withdraw(OPERATOR, OPERATOR), HELD - LOCKED, "what is not locked");
        _settle(lockId);
        _assertPosition(OPERATOR, OPERATOR, 0, 0, 0);
        vm.assertEq(token.balanceOf(address(staking)), 0, "nothing left");
    }

    /* RELEASE */

    function test_slasherAndTimelockReleaseAtAnyTime() external {
        address[2] memory callers = [SLASHER, TIMELOCK];
        for (uint256 i = 0; i < 4; ++i) {
            uint256 lockId = _lock(OPERATOR, 1e18);
            if (i % 2 == 1) _appeal(OPERATOR, lockId);
            vm.warp(now_() + (i < 2 ? 1 hours : 2 * WINDOW));
            vm.expectEmit(address(staking));
            emit IMinerStaking.LockReleased(lockId, OPERATOR, 1e18);
            _release(callers[(i / 2 + i) % 2], lockId);
            vm.assertEq(uint256(staking.lockOf(lockId).state), uint256(IMinerStaking.LockState.Released), "state");
            vm.assertEq(staking.lockedStake(OPERATOR), 0, "nothing locked");
        }
        _assertPosition(OPERATOR, OPERATOR, HELD, 0, 0);
        vm.assertEq(token.totalSupply(), 100_000_000e18, "nothing burned");
    }

    function test_anUndecidedAppealIsReleasedByAnybodyAfterTheWindow() external {
        uint256 lockId = _lock(OPERATOR, LOCKED);
        _appeal(OPERATOR, lockId);
        uint256 endsAt = now_() + WINDOW;
        vm.warp(endsAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.DecisionWindowRunning.selector, endsAt, endsAt - 1));
        _release(STRANGER, lockId);
        vm.warp(endsAt);
        _release(STRANGER, lockId);
        vm.assertEq(staking.lockedStake(OPERATOR), 0, "free");
        _assertPosition(OPERATOR, OPERATOR, HELD, 0, 0);
    }

    function testFuzz_RevertWhen_aStrangerReleasesAnUnappealedLock(address caller, uint256 later) external {
        vm.assume(caller != SLASHER && caller != TIMELOCK);
        uint256 lockId = _lock(OPERATOR, LOCKED);
        vm.warp(now_() + bound(later, 0, 5 * WINDOW));
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.NotSlasher.selector, caller));
        _release(caller, lockId);
    }

    /* STATES */

    function test_RevertWhen_theStateDoesNotAllowIt() external {
        _refuseAll(1, IMinerStaking.LockState.None);
        uint256 slashed = _lock(OPERATOR, 1e18);
        uint256 released = _lock(OPERATOR, 1e18);
        uint256 appealed = _lock(OPERATOR, 1e18);
        _release(SLASHER, released);
        _appeal(OPERATOR, appealed);
        _expectWrongState(slashed, IMinerStaking.LockState.Locked);
        _uphold(slashed);
        vm.warp(now_() + WINDOW - 1);
        _expectWrongState(appealed, IMinerStaking.LockState.Appealed);
        _appeal(OPERATOR, appealed);
        vm.warp(now_() + 1);
        _expectWrongState(appealed, IMinerStaking.LockState.Appealed);
        _settle(appealed);
        _settle(slashed);
        _refuseAll(slashed, IMinerStaking.LockState.Slashed);
        _refuseAll(released, IMinerStaking.LockState.Released);
        vm.assertEq(staking.lockedStake(OPERATOR), 1e18, "only the appealed one is left");
    }

    /* HELPERS */

    function _refuseAll(uint256 lockId, IMinerStaking.LockState state) private {
        _expectWrongState(lockId, state);
        _appeal(OPERATOR, lockId);
        _expectWrongState(lockId, state);
        _settle(lockId);
        _expectWrongState(lockId, state);
        _uphold(lockId);
        _expectWrongState(lockId, state);
        _release(SLASHER, lockId);
    }

    function _expectWrongState(uint256 lockId, IMinerStaking.LockState state) private {
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.WrongLockState.selector, lockId, state));
    }

    function _assertLock(
        uint256 lockId,
        IMinerStaking.LockState state,
        uint256 lockedAt,
        uint256 appealedAt
    ) private view {
        IMinerStaking.Lock memory lock = staking.lockOf(lockId);
        vm.assertEq(lock.operator, OPERATOR, "operator");
        vm.assertEq(uint256(lock.amount), LOCKED, "amount");
        vm.assertEq(uint256(lock.state), uint256(state), "state");
        vm.assertEq(lock.reporter, REPORTER, "reporter");
        vm.assertEq(uint256(lock.lockedAt), lockedAt, "locked at");
        vm.assertEq(uint256(lock.appealedAt), appealedAt, "appealed at");
    }

    function _assertSlashed(uint256 lockId) private view {
        vm.assertEq(uint256(staking.lockOf(lockId).state), uint256(IMinerStaking.LockState.Slashed), "state");
        vm.assertEq(staking.lockedStake(OPERATOR), 0, "no longer locked");
        _assertPosition(OPERATOR, OPERATOR, HELD - LOCKED, 0, 0);
        vm.assertEq(token.balanceOf(address(staking)), HELD - LOCKED, "tokens");
        vm.assertEq(token.balanceOf(REPORTER), 2e18, "to the reporter");
        vm.assertEq(token.totalSupply(), 100_000_000e18 - 8e18, "burned");
    }
}
