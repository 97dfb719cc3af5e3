// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {VestingWorld} from "../../helpers/VestingWorld.sol";

/// @notice Revocation keeps what has vested, returns the rest, and never lets the same tokens vest twice.
contract RevocationTest is VestingWorld {
    IAllocation.Bucket private constant TEAM = IAllocation.Bucket.Team;
    uint256 private constant AMOUNT = 3_600e18;

    uint256 private grantId;

    function setUp() external {
        _deployWorld();
        grantId = _grant(TEAM, ALICE, AMOUNT);
    }

    /* WHAT STAYS AND WHAT RETURNS */

    function test_keepsWhatHasVestedAndReturnsTheRest() external {
        _warpToMonth(16, 0);
        vm.expectEmit(address(allocation));
        emit IAllocation.Revoked(grantId, 1_000e18, 2_600e18);
        vm.assertEq(_revoke(grantId), 2_600e18, "returned");
        IAllocation.Grant memory grant = allocation.grantOf(grantId);
        vm.assertEq(uint256(grant.amount), 1_000e18, "what is left of it");
        vm.assertTrue(grant.revoked, "revoked");
        vm.assertEq(allocation.assignedOf(TEAM), 1_000e18, "the rest is unassigned");
        vm.assertEq(_release(grantId), 1_000e18, "what has vested is the beneficiary's");
        _warpToMonth(100, 0);
        vm.assertEq(allocation.vestedOf(grantId, now_()), 1_000e18, "and nothing more ever");
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NothingToRelease.selector, grantId));
        _release(grantId);
    }

    function test_whatWasReleasedBeforeIsNotLostNorPaidAgain() external {
        _warpToMonth(10, 0);
        vm.assertEq(_release(grantId), 400e18, "four steps");
        _warpToMonth(16, 0);
        vm.assertEq(_revoke(grantId), 2_600e18, "returned");
        vm.assertEq(_release(grantId), 600e18, "the six steps since");
        vm.assertEq(token.balanceOf(ALICE), 1_000e18, "all that had vested");
    }

    function test_theLastStepBeforeCounts() external {
        _warpToMonth(16, MONTH - 1);
        vm.assertEq(_revoke(grantId), 2_600e18, "ten steps, not nine or eleven");
    }

    function test_beforeAnythingHasVestedEverythingReturns() external {
        vm.assertEq(_revoke(grantId), AMOUNT, "all of it");
        vm.assertEq(allocation.assignedOf(TEAM), 0, "unassigned");
        vm.assertEq(uint256(allocation.grantOf(grantId).amount), 0, "nothing left");
        _warpToMonth(100, 0);
        vm.assertEq(allocation.releasableOf(grantId), 0, "nothing vests");
    }

    function test_aCliffWithholdsFromTheRevokedToo() external {
        uint256 cliff = _grantOn(TEAM, _schedule(TGE + 6 * MONTH, 0, 12, 36), BOB, AMOUNT);
        _warpToMonth(17, MONTH - 1);
        vm.assertEq(_revoke(cliff), AMOUNT, "behind the cliff");
    }

    /* WHO, AND WHAT IS REFUSED */

    function test_theTimelockMayRevoke() external {
        _warpToMonth(16, 0);
        vm.prank(TIMELOCK);
        vm.assertEq(allocation.revoke(grantId), 2_600e18, "returned");
    }

    function test_RevertWhen_somebodyElseRevokes() external {
        address[3] memory callers = [STRANGER, ALICE, _granter(IAllocation.Bucket.Private)];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IAllocation.NotGranter.selector, callers[i], TEAM));
            vm.prank(callers[i]);
            allocation.revoke(grantId);
        }
    }

    function test_RevertWhen_theBucketIsIrrevocable() external {
        for (uint256 i = 0; i < 7; ++i) {
            IAllocation.Bucket bucket = IAllocation.Bucket(i);
            if (bucket == TEAM) continue;
            uint256 other = _grant(bucket, ALICE, 1e18);
            address[2] memory callers = [_granter(bucket), TIMELOCK];
            for (uint256 j = 0; j < 2; ++j) {
                vm.expectRevert(abi.encodeWithSelector(IAllocation.NotRevocable.selector, other));
                vm.prank(callers[j]);
                allocation.revoke(other);
            }
        }
    }

    function test_RevertWhen_revokedTwice() external {
        _warpToMonth(16, 0);
        _revoke(grantId);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NothingToRevoke.selector, grantId));
        _revoke(grantId);
        _warpToMonth(17, 0);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NothingToRevoke.selector, grantId));
        _revoke(grantId);
        vm.assertEq(allocation.assignedOf(TEAM), 1_000e18, "returned once");
    }

    function test_RevertWhen_everythingHasVested() external {
        _warpToMonth(42, 0);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NothingToRevoke.selector, grantId));
        _revoke(grantId);
        vm.warp(now_() - 1);
        vm.assertEq(_revoke(grantId), 100e18, "a second earlier the last step is missing");
    }

    /* GRANTING ANEW */

    function test_whatReturnedCanBeGrantedAgainFromTheRevocationOn() external {
        uint256 rest = allocation.bucketSize(TEAM) - AMOUNT;
        _grant(TEAM, BOB, rest);
        _warpToMonth(16, 0);
        uint256 returned = _revoke(grantId);
        uint256 revokedAt = now_();
        vm.assertEq(allocation.earliestStartOf(TEAM), revokedAt, "from now on");
        vm.expectRevert(abi.encodeWithSelector(IAllocation.GrantStartsTooEarly.selector, revokedAt - 1, revokedAt));
        _grantOn(TEAM, _schedule(revokedAt - 1, 0, 0, 27), CAROL, returned);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.BucketExceeded.selector, TEAM, returned + 1, returned));
        _grantOn(TEAM, _schedule(revokedAt, 0, 0, 26), CAROL, returned + 1);
        uint256 anew = _grantOn(TEAM, _schedule(revokedAt, 0, 0, 26), CAROL, returned);
        vm.assertEq(allocation.vestedOf(anew, revokedAt), 0, "nothing yet");
        _warpToMonth(17, 0);
        vm.assertEq(_release(anew), 100e18, "the pace of the curve");
        _warpToMonth(42, 0);
        vm.assertEq(_release(anew) + 100e18, returned, "to the end");
        vm.assertEq(_release(grantId) + returned, AMOUNT, "between the two, what there was");
    }

    function test_theNewestRevocationCounts() external {
        uint256 second = _grant(TEAM, BOB, AMOUNT);
        _warpToMonth(10, 0);
        _revoke(grantId);
        _warpToMonth(12, 5);
        _revoke(second);
        vm.assertEq(allocation.earliestStartOf(TEAM), TGE + 12 * MONTH + 5, "the later one");
        vm.assertEq(allocation.earliestStartOf(IAllocation.Bucket.Private), TGE, "of this bucket alone");
    }

    function test_aRevocationBeforeTheStepsBeginDelaysNothing() external {
        _warpToMonth(2, 0);
        _revoke(grantId);
        vm.assertEq(allocation.earliestStartOf(TEAM), TGE + 6 * MONTH, "where the steps begin");
    }

    /// @dev At any time and with anything released, nobody loses or gains a wei.
    function testFuzz_nothingIsLost(uint256 amount, uint256 releasedAt, uint256 revokedAt) external {
        amount = bound(amount, 1, 10_000_000e18);
        releasedAt = bound(releasedAt, TGE, TGE + 41 * MONTH);
        revokedAt = bound(revokedAt, releasedAt, TGE + 42 * MONTH - 1);
        uint256 fuzzed = _grant(TEAM, BOB, amount);
        vm.warp(releasedAt);
        if (allocation.releasableOf(fuzzed) != 0) _release(fuzzed);
        vm.warp(revokedAt);
        uint256 vested = allocation.vestedOf(fuzzed, revokedAt);
        uint256 returned = _revoke(fuzzed);
        vm.assertEq(vested + returned, amount, "kept and returned");
        if (allocation.releasableOf(fuzzed) != 0) _release(fuzzed);
        vm.assertEq(token.balanceOf(BOB), vested, "what had vested, all of it");
        vm.assertEq(allocation.assignedOf(TEAM), AMOUNT + vested, "assigned");
    }
}
