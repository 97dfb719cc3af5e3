// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {StakingWorld} from "../../helpers/StakingWorld.sol";

/// @notice What somebody would try: leaving early, taking others' stake, staking for a moment only.
contract StakingAttacksTest is StakingWorld {
    function setUp() external {
        _deployWorld();
        _warpIntoEpoch(1, 0);
    }

    /* LEAVING EARLY */

    function testFuzz_RevertWhen_withdrawingEarly(uint256 early) external {
        _stake(OWNER, OPERATOR, 5e18);
        _startCooldown(OWNER, OPERATOR, 5e18);
        uint256 withdrawableAt = now_() + COOLDOWN;
        early = bound(early, 1, COOLDOWN);
        vm.warp(withdrawableAt - early);
        vm.expectRevert(
            abi.encodeWithSelector(IMinerStaking.CooldownRunning.selector, withdrawableAt, withdrawableAt - early)
        );
        _withdraw(OWNER, OPERATOR);
    }

    /// @dev A long-finished cooldown must not be a door for stake that is asked out later.
    function test_RevertWhen_fresherStakeRidesOnAnOldCooldown() external {
        _stake(OWNER, OPERATOR, 5e18);
        _startCooldown(OWNER, OPERATOR, 1);
        vm.warp(now_() + COOLDOWN);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.CooledStakeWaiting.selector, 1));
        _startCooldown(OWNER, OPERATOR, 5e18 - 1);
        vm.assertEq(_withdraw(OWNER, OPERATOR), 1, "what has cooled down, and no more");
        _startCooldown(OWNER, OPERATOR, 5e18 - 1);
        uint256 withdrawableAt = now_() + COOLDOWN;
        _assertPosition(OWNER, OPERATOR, 0, 5e18 - 1, withdrawableAt);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.CooldownRunning.selector, withdrawableAt, now_()));
        _withdraw(OWNER, OPERATOR);
    }

    function test_RevertWhen_aFinishedCooldownIsCancelledAndAskedForAgain() external {
        _stake(OWNER, OPERATOR, 5e18);
        _startCooldown(OWNER, OPERATOR, 5e18);
        vm.warp(now_() + COOLDOWN);
        _cancelCooldown(OWNER, OPERATOR);
        _startCooldown(OWNER, OPERATOR, 5e18);
        vm.expectPartialRevert(IMinerStaking.CooldownRunning.selector);
        _withdraw(OWNER, OPERATOR);
    }

    function test_RevertWhen_withdrawnTwice() external {
        _stake(OWNER, OPERATOR, 5e18);
        _stake(OTHER, OPERATOR, 5e18);
        _startCooldown(OWNER, OPERATOR, 5e18);
        vm.warp(now_() + COOLDOWN);
        _withdraw(OWNER, OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.NothingCooling.selector, OWNER, OPERATOR));
        _withdraw(OWNER, OPERATOR);
        vm.assertEq(token.balanceOf(address(staking)), 5e18, "the other owner's stake is there");
    }

    /* OTHER PEOPLE'S STAKE */

    function test_RevertWhen_theOperatorTakesWhatOthersStakedForIt() external {
        _stake(OWNER, OPERATOR, 5e18);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.InsufficientStake.selector, 5e18, 0));
        _startCooldown(OPERATOR, OPERATOR, 5e18);
        _startCooldown(OWNER, OPERATOR, 5e18);
        vm.warp(now_() + COOLDOWN);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.NothingCooling.selector, OPERATOR, OPERATOR));
        _withdraw(OPERATOR, OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.NothingCooling.selector, OTHER, OPERATOR));
        _withdraw(OTHER, OPERATOR);
    }

    function test_RevertWhen_anOwnerTakesMoreThanItsOwnPosition() external {
        _stake(OWNER, OPERATOR, 5e18);
        _stake(OTHER, OPERATOR, 7e18);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.InsufficientStake.selector, 5e18 + 1, 5e18));
        _startCooldown(OWNER, OPERATOR, 5e18 + 1);
    }

    /// @dev Whatever strangers do for an operator, from positions of their own, its smallest stake does not fall below
    /// what its other owners hold.
    function testFuzz_strangersCannotLowerAnOperatorsStake(uint256 seed) external {
        _stake(OWNER, OPERATOR, 5e18);
        _warpIntoEpoch(2, 0);
        for (uint256 i = 0; i < 12; ++i) {
            vm.warp(now_() + (draw(seed, i) % 3 days));
            uint256 action = draw(seed, 100 + i) % 4;
            vm.startPrank(OTHER);
            if (action == 0) staking.stake(OPERATOR, 1e18);
            IMinerStaking.Position memory held = staking.position(OTHER, OPERATOR);
            bool cools = held.cooling > 0;
            // What has cooled is withdrawn before anything else cools.
            bool waits = cools && now_() >= held.withdrawableAt;
            if (action == 1 && held.active > 0 && !waits) {
                staking.startCooldown(OPERATOR, 1 + (draw(seed, 200 + i) % held.active));
            }
            if (action == 2 && cools) staking.cancelCooldown(OPERATOR);
            if (action == 3 && waits) staking.withdraw(OPERATOR);
            vm.stopPrank();
            for (uint256 epoch = 2; epoch <= 8; ++epoch) {
                vm.assertGe(staking.minStake(OPERATOR, epoch), 5e18, "the owner's stake counts on");
            }
        }
    }

    /* STAKE FOR A MOMENT */

    function test_lastMinuteStakeCountsForNothing() external {
        _warpIntoEpoch(2, EPOCH - 1);
        _stake(OWNER, OPERATOR, 500e18);
        vm.assertEq(staking.minStake(OPERATOR, 2), 0, "in the last second");
        vm.warp(now_() + 1);
        vm.assertEq(staking.minStake(OPERATOR, 3), 500e18, "counts in the next epoch");
        _startCooldown(OWNER, OPERATOR, 500e18);
        vm.assertEq(staking.minStake(OPERATOR, 3), 0, "unless it leaves before that ends");
        vm.assertEq(staking.minStake(OPERATOR, 2), 0, "and the past stays");
    }

    function test_stakeInTheFirstSecondOfAnEpochStillWaitsForTheNext() external {
        _warpIntoEpoch(2, 0);
        _stake(OWNER, OPERATOR, 5e18);
        vm.assertEq(staking.minStake(OPERATOR, 2), 0, "was zero when the epoch began");
        vm.assertEq(staking.minStake(OPERATOR, 3), 5e18, "next");
    }

    /// @dev One deposit cannot count for two operators in one epoch.
    function test_stakeMovedToAnotherOperatorCountsForNeitherMeanwhile() external {
        _stake(OWNER, OPERATOR, 5e18);
        _warpIntoEpoch(2, 1 days);
        vm.prank(TIMELOCK);
        staking.setCooldownPeriod(0);
        _startCooldown(OWNER, OPERATOR, 5e18);
        _withdraw(OWNER, OPERATOR);
        _stake(OWNER, OTHER, 5e18);
        vm.assertEq(staking.minStake(OPERATOR, 2), 0, "left during the epoch");
        vm.assertEq(staking.minStake(OTHER, 2), 0, "came during the epoch");
        vm.assertEq(staking.minStake(OTHER, 3), 5e18, "counts from the next");
    }

    function test_coolingStakeDoesNotCountAndCancellingDoesNotRepairTheEpoch() external {
        _stake(OWNER, OPERATOR, 5e18);
        _warpIntoEpoch(2, 1 days);
        _startCooldown(OWNER, OPERATOR, 2e18);
        vm.warp(now_() + 1 days);
        _cancelCooldown(OWNER, OPERATOR);
        vm.assertEq(staking.minStake(OPERATOR, 2), 3e18, "the dip counts");
        vm.assertEq(staking.minStake(OPERATOR, 3), 5e18, "whole again");
    }

    function test_stakeBeforeEmissionCountsFromEpochOne() external {
        _deployWorld();
        _stake(OWNER, OPERATOR, 5e18);
        vm.assertEq(staking.minStake(OPERATOR, 0), 0, "epoch 0");
        vm.assertEq(staking.minStake(OPERATOR, 1), 5e18, "epoch 1");
        _warpIntoEpoch(5, 0);
        vm.assertEq(staking.minStake(OPERATOR, 4), 5e18, "without any further entry");
    }

    /* TOKENS SENT BY MISTAKE */

    function test_tokensSentDirectlyBelongToNobodysPosition() external {
        vm.prank(OTHER);
        token.transfer(address(staking), 9e18);
        _stake(OWNER, OPERATOR, 5e18);
        vm.assertEq(staking.activeStake(OPERATOR), 5e18, "stake is what was deposited");
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.InsufficientStake.selector, 9e18, 0));
        _startCooldown(OTHER, OPERATOR, 9e18);
    }
}
