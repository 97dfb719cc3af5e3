// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEntryPause} from "../../../contracts/interfaces/IEntryPause.sol";
import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {MinerStaking} from "../../../contracts/staking/MinerStaking.sol";
import {StakingWorld} from "../../helpers/StakingWorld.sol";

/// @notice Where slashed tokens go, to the wei, and who sets that and appoints the slasher.
contract SlashingPolicyTest is StakingWorld {
    uint256 private constant HELD = 100e18;
    uint256 private constant LOCKED = 10e18;

    function setUp() external {
        _deployWorld();
        _warpIntoEpoch(1, 0);
        _stake(OPERATOR, OPERATOR, HELD);
        _warpIntoEpoch(2, 1 days);
    }

    /* SPLIT */

    function testFuzz_theReporterGetsItsShareRoundedDownAndTheRestIsBurned(uint256 amount, uint256 share) external {
        amount = bound(amount, 1, LOCKED);
        share = bound(share, 0, 5000);
        uint256 lockId = _lock(OPERATOR, amount);
        vm.warp(now_() + WINDOW);
        vm.prank(TIMELOCK);
        staking.setReporterShare(share);
        _settle(lockId);
        uint256 rewarded = (amount * share) / 10_000;
        vm.assertEq(token.balanceOf(REPORTER), rewarded, "the share at the time of slashing");
        vm.assertEq(token.totalSupply(), 100_000_000e18 - (amount - rewarded), "burned");
        vm.assertEq(token.balanceOf(address(staking)), HELD - amount, "the rest stays");
    }

    function test_oneWeiIsBurned() external {
        uint256 lockId = _lock(OPERATOR, 1);
        vm.warp(now_() + WINDOW);
        _settle(lockId);
        vm.assertEq(token.balanceOf(REPORTER), 0, "a fifth of a wei is none");
        vm.assertEq(token.totalSupply(), 100_000_000e18 - 1, "burned");
    }

    function test_RevertWhen_theTokenRefusesToPayTheReporter() external {
        uint256 lockId = _lock(OPERATOR, LOCKED);
        vm.warp(now_() + WINDOW);
        vm.mockCall(address(token), abi.encodeWithSelector(token.transfer.selector), abi.encode(false));
        vm.expectRevert(IMinerStaking.TransferFailed.selector);
        _settle(lockId);
        vm.clearMockedCalls();
        _settle(lockId);
        vm.assertEq(token.balanceOf(REPORTER), 2e18, "nothing was lost");
    }

    /* POLICY AND APPOINTMENTS */

    function test_theTimelockSetsTheReporterShareWithinItsBound() external {
        vm.expectEmit(address(staking));
        emit IMinerStaking.ReporterShareSet(REPORTER_SHARE, 5000);
        vm.prank(TIMELOCK);
        staking.setReporterShare(5000);
        vm.assertEq(staking.reporterShareBps(), 5000, "share");
        bytes memory tooLarge = abi.encodeWithSelector(IMinerStaking.ReporterShareTooLarge.selector, 5001, 5000);
        vm.expectRevert(tooLarge);
        vm.prank(TIMELOCK);
        staking.setReporterShare(5001);
        vm.expectRevert(tooLarge);
        new MinerStaking(token, START, TIMELOCK, GUARDIAN, SLASHER, 5001);
    }

    function testFuzz_RevertWhen_aStrangerSetsShareOrSlasher(address caller) external {
        vm.assume(caller != TIMELOCK);
        bytes memory refusal = abi.encodeWithSelector(IEntryPause.NotTimelock.selector, caller);
        vm.expectRevert(refusal);
        vm.prank(caller);
        staking.setReporterShare(0);
        vm.expectRevert(refusal);
        vm.prank(caller);
        staking.setSlasher(caller);
    }

    function test_aRemovedSlasherIsPowerlessAndItsLocksGoOn() external {
        vm.assertEq(staking.slasher(), SLASHER, "appointed at deployment");
        uint256 first = _lock(OPERATOR, 1e18);
        uint256 second = _lock(OPERATOR, 1e18);
        vm.expectEmit(address(staking));
        emit IMinerStaking.SlasherSet(OTHER);
        vm.prank(TIMELOCK);
        staking.setSlasher(OTHER);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.NotSlasher.selector, SLASHER));
        _release(SLASHER, first);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.NotSlasher.selector, SLASHER));
        _lock(OPERATOR, 1e18);
        _release(OTHER, first);
        vm.prank(TIMELOCK);
        staking.setSlasher(address(0));
        vm.warp(now_() + WINDOW);
        _settle(second);
        vm.assertEq(staking.lockedStake(OPERATOR), 0, "one released, one settled");
        _assertPosition(OPERATOR, OPERATOR, HELD - 1e18, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.NotSlasher.selector, OTHER));
        vm.prank(OTHER);
        staking.lockStake(OPERATOR, 1, REPORTER, EVIDENCE);
    }
}
