// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEntryPause} from "../../../contracts/interfaces/IEntryPause.sol";
import {StakingWorld} from "../../helpers/StakingWorld.sol";

/// @notice The guardian keeps deposits out for a while, and can do nothing else.
contract EntryPauseTest is StakingWorld {
    address private immutable SECOND_GUARDIAN = account("second guardian");

    function setUp() external {
        _deployWorld();
        _warpIntoEpoch(2, 0);
    }

    /* LENGTH AND PERIOD */

    function testFuzz_everyDepositIsRefusedUntilThePauseEnds(uint256 duration, uint256 moment) external {
        duration = bound(duration, 1, 14 days);
        uint256 pausedUntil = now_() + duration;
        vm.expectEmit(address(staking));
        emit IEntryPause.EntryPaused(GUARDIAN, pausedUntil);
        _pause(duration);
        vm.assertEq(staking.entryPausedUntil(), pausedUntil, "until");
        vm.warp(bound(moment, now_(), pausedUntil - 1));
        _expectPaused(pausedUntil);
        _stake(OWNER, OPERATOR, 5e18);
        _expectPaused(pausedUntil);
        vm.prank(OWNER);
        staking.stakeWithPermit(OPERATOR, 5e18, now_(), 27, 0, 0);
        _expectPaused(pausedUntil);
        _stakeFor(OWNER, OTHER, OPERATOR, 5e18);
        vm.assertEq(staking.activeStake(OPERATOR), 0, "nothing came in");
        vm.warp(pausedUntil);
        _stake(OWNER, OPERATOR, 5e18);
        _stakeFor(OWNER, OTHER, OPERATOR, 5e18);
        vm.assertEq(staking.activeStake(OPERATOR), 10e18, "open again by itself");
    }

    function testFuzz_RevertWhen_theLengthIsImpossible(uint256 duration) external {
        duration = bound(duration, 14 days + 1, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.PauseTooLong.selector, duration, 14 days));
        _pause(duration);
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.PauseTooLong.selector, 0, 14 days));
        _pause(0);
        vm.assertEq(staking.entryPausedUntil(), 0, "not paused");
        _pause(14 days);
    }

    function test_thePauseReturnsNinetyDaysAfterItBeganNotEarlier() external {
        uint256 first = now_();
        _pause(1);
        uint256 possibleAt = first + 90 days;
        uint256[3] memory tooSoon = [first, first + 1, possibleAt - 1];
        for (uint256 i = 0; i < 3; ++i) {
            vm.warp(tooSoon[i]);
            vm.expectRevert(abi.encodeWithSelector(IEntryPause.PauseTooSoon.selector, possibleAt, tooSoon[i]));
            _pause(1);
        }
        vm.warp(possibleAt);
        _pause(14 days);
        vm.assertEq(staking.entryPausedUntil(), possibleAt + 14 days, "paused again");
    }

    function test_aNewGuardianGetsNoNewPause() external {
        uint256 possibleAt = now_() + 90 days;
        _pause(14 days);
        vm.warp(now_() + 20 days);
        vm.expectEmit(address(staking));
        emit IEntryPause.GuardianSet(SECOND_GUARDIAN);
        vm.prank(TIMELOCK);
        staking.setGuardian(SECOND_GUARDIAN);
        vm.assertEq(staking.guardian(), SECOND_GUARDIAN, "appointed");
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.PauseTooSoon.selector, possibleAt, now_()));
        vm.prank(SECOND_GUARDIAN);
        staking.pauseEntry(1 days);
        vm.warp(possibleAt);
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.NotGuardian.selector, GUARDIAN));
        _pause(1 days);
        vm.prank(SECOND_GUARDIAN);
        staking.pauseEntry(1 days);
    }

    function test_aReplacedGuardiansPauseGoesOn() external {
        uint256 pausedUntil = now_() + 14 days;
        _pause(14 days);
        vm.prank(TIMELOCK);
        staking.setGuardian(address(0));
        vm.assertEq(staking.entryPausedUntil(), pausedUntil, "unchanged");
        _expectPaused(pausedUntil);
        _stake(OWNER, OPERATOR, 5e18);
    }

    /* RESUME */

    function test_guardianOrTimelockResumeAtOnceAndTheRestIsForfeited() external {
        address[2] memory callers = [GUARDIAN, TIMELOCK];
        for (uint256 i = 0; i < 2; ++i) {
            uint256 possibleAt = now_() + 90 days;
            _pause(14 days);
            vm.warp(now_() + 1 days);
            vm.expectEmit(address(staking));
            emit IEntryPause.EntryResumed(callers[i]);
            vm.prank(callers[i]);
            staking.resumeEntry();
            _stake(OWNER, OPERATOR, 5e18);
            vm.assertLe(staking.entryPausedUntil(), now_(), "not paused");
            vm.expectRevert(abi.encodeWithSelector(IEntryPause.PauseTooSoon.selector, possibleAt, now_()));
            _pause(1 days);
            vm.warp(possibleAt);
        }
    }

    function testFuzz_RevertWhen_strangersPauseOrResume(address caller) external {
        vm.assume(caller != GUARDIAN && caller != TIMELOCK);
        bytes memory refusal = abi.encodeWithSelector(IEntryPause.NotGuardian.selector, caller);
        vm.expectRevert(refusal);
        vm.prank(caller);
        staking.pauseEntry(1 days);
        _pause(1 days);
        vm.expectRevert(refusal);
        vm.prank(caller);
        staking.resumeEntry();
    }

    function test_RevertWhen_theTimelockPauses() external {
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.NotGuardian.selector, TIMELOCK));
        vm.prank(TIMELOCK);
        staking.pauseEntry(1 days);
    }

    function test_RevertWhen_nothingIsPaused() external {
        _refuseResume();
        _pause(1 days);
        vm.warp(now_() + 1 days);
        _refuseResume();
        vm.warp(now_() + 90 days);
        _pause(1 days);
        vm.prank(TIMELOCK);
        staking.resumeEntry();
        _refuseResume();
    }

    function testFuzz_RevertWhen_aStrangerAppointsTheGuardian(address caller) external {
        vm.assume(caller != TIMELOCK);
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.NotTimelock.selector, caller));
        vm.prank(caller);
        staking.setGuardian(caller);
        vm.assertEq(staking.guardian(), GUARDIAN, "as appointed at deployment");
    }

    /* WHAT GOES ON */

    function test_exitVotesAndSlashingGoOn() external {
        _delegate(OPERATOR, OTHER);
        _stake(OPERATOR, OPERATOR, 100e18);
        _startCooldown(OPERATOR, OPERATOR, 40e18);
        _warpIntoEpoch(4, 0);
        _pause(14 days);
        vm.assertEq(_withdraw(OPERATOR, OPERATOR), 40e18, "withdrawn");
        _startCooldown(OPERATOR, OPERATOR, 10e18);
        _cancelCooldown(OPERATOR, OPERATOR);
        _startCooldown(OPERATOR, OPERATOR, 20e18);
        vm.assertEq(staking.getVotes(OTHER), 60e18, "votes");
        _delegate(OPERATOR, OWNER);
        _syncVotes(OPERATOR, OPERATOR);
        vm.assertEq(staking.getVotes(OWNER), 60e18, "synced");
        uint256 settled = _lock(OPERATOR, 4e18);
        uint256 released = _lock(OPERATOR, 2e18);
        _appeal(OPERATOR, released);
        vm.warp(now_() + WINDOW);
        _settle(settled);
        _release(STRANGER, released);
        _assertPosition(OPERATOR, OPERATOR, 40e18, 16e18, now_() + WINDOW);
        vm.assertLt(now_(), staking.entryPausedUntil(), "all of it within the pause");
    }

    function _refuseResume() private {
        vm.expectRevert(IEntryPause.EntryNotPaused.selector);
        vm.prank(GUARDIAN);
        staking.resumeEntry();
    }

    function _expectPaused(uint256 pausedUntil) private {
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.EntryIsPaused.selector, pausedUntil));
    }
}
