// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {VestingWorld} from "../../helpers/VestingWorld.sol";

/// @notice Invariant 9 for the allocation: no role moves tokens of a grant to anyone but its beneficiary. And invariant 8:
/// nobody can hold a release up.
/// @dev Reentrancy needs somebody who is called: MSN has no hooks, and beneficiaries are not called either.
contract VestingAttacksTest is VestingWorld {
    uint256[7] private grantIds;

    function setUp() external {
        _deployWorld();
        for (uint256 i = 0; i < 7; ++i) {
            IAllocation.Bucket bucket = IAllocation.Bucket(i);
            grantIds[i] = _grant(bucket, ALICE, allocation.bucketSize(bucket));
        }
    }

    /* THE TIMELOCK */

    /// @dev The most a captured timelock can do: name itself everywhere, and revoke what can be revoked.
    function test_theTimelockMovesNoToken() external {
        _warpToMonth(16, 0);
        vm.startPrank(TIMELOCK);
        for (uint256 i = 0; i < 7; ++i) {
            IAllocation.Bucket bucket = IAllocation.Bucket(i);
            allocation.setGranter(bucket, TIMELOCK);
            IAllocation.Schedule memory schedule = _fastest(bucket);
            vm.expectRevert(abi.encodeWithSelector(IAllocation.BucketExceeded.selector, bucket, 1, 0));
            allocation.grantBatch(bucket, schedule, _award(TIMELOCK, 1), 1);
            vm.expectRevert(abi.encodeWithSelector(IAllocation.NotBeneficiary.selector, TIMELOCK, grantIds[i]));
            allocation.proposeBeneficiary(grantIds[i], TIMELOCK);
            vm.expectRevert(abi.encodeWithSelector(IAllocation.NotBeneficiary.selector, TIMELOCK, grantIds[i]));
            allocation.releaseAndStake(grantIds[i], TIMELOCK);
            if (allocation.bucketRevocable(bucket)) continue;
            vm.expectRevert(abi.encodeWithSelector(IAllocation.NotRevocable.selector, grantIds[i]));
            allocation.revoke(grantIds[i]);
        }
        vm.expectRevert(abi.encodeWithSelector(IAllocation.BindingRefused.selector, TIMELOCK));
        allocation.bindStaking(staking);
        vm.stopPrank();
        vm.assertEq(token.balanceOf(TIMELOCK), 0, "nothing");
        vm.assertEq(token.allowance(address(allocation), TIMELOCK), 0, "nor the right to it");
        for (uint256 i = 0; i < 7; ++i) _release(grantIds[i]);
        vm.assertEq(token.balanceOf(ALICE), _unlocked(), "everything to the beneficiary");
    }

    function test_evenRevokedTokensVestAnewNoFasterThanTheCurve() external {
        IAllocation.Bucket team = IAllocation.Bucket.Team;
        _warpToMonth(16, 0);
        vm.startPrank(TIMELOCK);
        allocation.setGranter(team, TIMELOCK);
        uint256 returned = allocation.revoke(grantIds[4]);
        IAllocation.Schedule memory schedule = _schedule(now_(), 0, 0, 26);
        uint256 own = allocation.grantBatch(team, schedule, _award(TIMELOCK, returned), returned);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NothingToRelease.selector, own));
        _release(own);
        for (uint256 month = 17; month <= 42; ++month) {
            _warpToMonth(month, 0);
            uint256 vested = allocation.vestedOf(grantIds[4], now_()) + allocation.vestedOf(own, now_());
            vm.assertLe(vested, allocation.unlockedOf(team, now_()), "both together");
        }
        vm.assertEq(_release(grantIds[4]), allocation.bucketSize(team) - returned, "what had vested was not touched");
    }

    /* THE GRANTERS */

    function test_aGranterCannotTouchWhatItGranted() external {
        _warpToMonth(1, 0);
        for (uint256 i = 0; i < 7; ++i) {
            IAllocation.Bucket bucket = IAllocation.Bucket(i);
            address granter = _granter(bucket);
            IAllocation.Schedule memory schedule = _fastest(bucket);
            vm.expectRevert(abi.encodeWithSelector(IAllocation.BucketExceeded.selector, bucket, 1, 0));
            _grantOn(bucket, schedule, granter, 1);
            vm.expectRevert(abi.encodeWithSelector(IAllocation.NotBeneficiary.selector, granter, grantIds[i]));
            vm.prank(granter);
            allocation.proposeBeneficiary(grantIds[i], granter);
            if (allocation.releasableOf(grantIds[i]) != 0) {
                vm.prank(granter);
                allocation.release(grantIds[i]);
            }
            vm.assertEq(token.balanceOf(granter), 0, "nothing");
        }
        vm.assertEq(token.balanceOf(ALICE), _unlocked(), "all to the beneficiary");
    }

    /* HOLDING UP */

    /// @dev Every pause there is, every granter gone, staking paused: releases go on.
    function test_nothingHoldsReleasesUp() external {
        _warpToMonth(1, 0);
        vm.startPrank(TIMELOCK);
        for (uint256 i = 0; i < 7; ++i) allocation.setGranter(IAllocation.Bucket(i), address(0));
        vm.stopPrank();
        vm.prank(GUARDIAN);
        staking.pauseEntry(14 days);
        for (uint256 i = 0; i < 7; ++i) {
            if (allocation.releasableOf(grantIds[i]) != 0) _release(grantIds[i]);
        }
        vm.assertEq(token.balanceOf(ALICE), _unlocked(), "released");
    }

    /// @dev This contract has neither fallback nor hook: a call to it would fail.
    function test_aBeneficiaryIsNotCalled() external {
        vm.prank(ALICE);
        allocation.proposeBeneficiary(grantIds[0], address(this));
        allocation.acceptBeneficiary(grantIds[0]);
        _warpToMonth(12, 0);
        _release(grantIds[0]);
        vm.assertEq(token.balanceOf(address(this)), 26_000_000e18, "sent all the same");
    }

    /* TOKENS SENT BY MISTAKE */

    function test_tokensSentHereBelongToNoGrant() external {
        vm.warp(TGE);
        _release(grantIds[6]);
        vm.prank(ALICE);
        token.transfer(address(allocation), 5e18);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NothingToRelease.selector, grantIds[6]));
        _release(grantIds[6]);
        IAllocation.Bucket testnet = IAllocation.Bucket.Testnet;
        vm.assertEq(allocation.assignedOf(testnet), allocation.bucketSize(testnet), "nor to a bucket");
        _warpToMonth(42, 0);
        for (uint256 i = 0; i < 6; ++i) _release(grantIds[i]);
        vm.assertEq(token.balanceOf(address(allocation)), 5e18, "left over");
    }

    /* VOTES IN ONE BLOCK */

    /// @dev Release, stake, delegate, transfer and sync in one block: at its end every token counts once.
    function test_votesAreNotDoubledWithinABlock() external {
        _warpToMonth(6, 0);
        uint256 grantId = grantIds[0];
        vm.startPrank(ALICE);
        token.delegate(ALICE);
        allocation.syncVotes(_ids(grantId));
        allocation.release(grantId);
        token.transfer(BOB, 3_000_000e18);
        vm.stopPrank();
        _delegate(BOB, CAROL);
        vm.startPrank(ALICE);
        allocation.stakeFromGrant(grantId, OPERATOR, 7_000_000e18);
        token.approve(address(staking), 1_000_000e18);
        staking.stake(OPERATOR, 1_000_000e18);
        token.delegate(CAROL);
        allocation.syncVotes(_ids(grantId));
        address[] memory operators = new address[](1);
        operators[0] = OPERATOR;
        staking.syncVotes(ALICE, operators);
        vm.stopPrank();
        uint256 block_ = now_();
        vm.warp(block_ + 1);
        vm.assertEq(_pastVotes(CAROL, block_), 26_000_000e18, "each token once");
        vm.assertEq(_pastVotes(ALICE, block_), 0, "and none left behind");
    }

    function _pastVotes(address delegatee, uint256 timepoint) private view returns (uint256) {
        return
            token.getPastVotes(delegatee, timepoint) +
            staking.getPastVotes(delegatee, timepoint) +
            allocation.getPastVotes(delegatee, timepoint);
    }

    function _unlocked() private view returns (uint256 sum) {
        for (uint256 i = 0; i < 7; ++i) sum += allocation.unlockedOf(IAllocation.Bucket(i), now_());
    }
}
