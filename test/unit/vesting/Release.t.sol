// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {VestingWorld} from "../../helpers/VestingWorld.sol";

/// @notice Releasing: who, to whom, when, how much, and again.
contract ReleaseTest is VestingWorld {
    IAllocation.Bucket private constant PRIVATE = IAllocation.Bucket.Private;
    IAllocation.Bucket private constant PUBLIC = IAllocation.Bucket.Public;

    function setUp() external {
        _deployWorld();
    }

    /* WHO AND TO WHOM */

    function test_aStrangerReleasesToTheBeneficiaryOnly() external {
        uint256 grantId = _grant(PRIVATE, ALICE, 1_200e18);
        _warpToMonth(1, 0);
        vm.expectEmit(address(allocation));
        emit IAllocation.Released(grantId, ALICE, 100e18);
        vm.assertEq(_release(grantId), 100e18, "amount");
        vm.assertEq(token.balanceOf(ALICE), 100e18, "to the beneficiary");
        vm.assertEq(token.balanceOf(STRANGER), 0, "nothing to the caller");
        vm.assertEq(token.balanceOf(address(allocation)), 100_000_000e18 - 100e18, "from here");
        vm.assertEq(uint256(allocation.grantOf(grantId).released), 100e18, "recorded");
    }

    function test_releasedAgainAndAgain() external {
        uint256 grantId = _grant(PRIVATE, ALICE, 1_000e18);
        uint256 sum = 0;
        for (uint256 month = 1; month <= 12; ++month) {
            _warpToMonth(month, 0);
            sum += _release(grantId);
            vm.assertEq(sum, (1_000e18 * month) / 12, "rounded down, nothing lost");
            vm.expectRevert(abi.encodeWithSelector(IAllocation.NothingToRelease.selector, grantId));
            _release(grantId);
        }
        vm.assertEq(token.balanceOf(ALICE), 1_000e18, "all of it");
        _warpToMonth(100, 0);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NothingToRelease.selector, grantId));
        _release(grantId);
    }

    function test_waitingCostsNothing() external {
        uint256 grantId = _grant(PRIVATE, ALICE, 1_000e18);
        _warpToMonth(7, MONTH - 1);
        vm.assertEq(_release(grantId), uint256(7_000e18) / 12, "seven steps at once");
    }

    function test_RevertWhen_nothingHasVested() external {
        uint256 grantId = _grant(PRIVATE, ALICE, 1_200e18);
        _warpToMonth(1, 0);
        vm.warp(now_() - 1);
        vm.assertEq(allocation.releasableOf(grantId), 0, "not yet");
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NothingToRelease.selector, grantId));
        _release(grantId);
        vm.warp(now_() + 1);
        vm.assertEq(allocation.releasableOf(grantId), 100e18, "now");
    }

    function test_RevertWhen_theTokenRefuses() external {
        uint256 grantId = _grant(PRIVATE, ALICE, 1_200e18);
        _warpToMonth(1, 0);
        vm.mockCall(address(token), abi.encodeWithSelector(token.transfer.selector), abi.encode(false));
        vm.expectRevert(IAllocation.TransferFailed.selector);
        _release(grantId);
        vm.expectRevert(IAllocation.TransferFailed.selector);
        allocation.releaseBatch(_ids(grantId));
        vm.clearMockedCalls();
        vm.assertEq(_release(grantId), 100e18, "nothing was lost");
    }

    /* SCHEDULES */

    function test_aShareAtOnce() external {
        uint256 grantId = _grantOn(PUBLIC, _schedule(TGE + 5, 1000, 0, 12), ALICE, 1_001);
        vm.assertEq(allocation.vestedOf(grantId, TGE + 4), 0, "before the start");
        vm.assertEq(allocation.vestedOf(grantId, TGE + 5), 100, "a tenth, rounded down");
        vm.assertEq(allocation.vestedOf(grantId, TGE + 5 + MONTH - 1), 100, "no step yet");
        vm.assertEq(allocation.vestedOf(grantId, TGE + 5 + MONTH), 100 + uint256(901) / 12, "a step");
        vm.assertEq(allocation.vestedOf(grantId, TGE + 5 + 11 * MONTH), 100 + uint256(901 * 11) / 12, "eleven steps");
        vm.assertEq(allocation.vestedOf(grantId, TGE + 5 + 12 * MONTH), 1_001, "all of it");
        vm.assertEq(allocation.vestedOf(grantId, type(uint256).max), 1_001, "for ever");
    }

    function test_theCliffWithholdsAndThenCatchesUp() external {
        uint256 grantId = _grantOn(PUBLIC, _schedule(TGE, 500, 6, 12), ALICE, 2_000e18);
        _warpToMonth(0, 0);
        vm.assertEq(_release(grantId), 100e18, "the share at once is not withheld");
        _warpToMonth(6, 0);
        vm.warp(now_() - 1);
        vm.assertEq(allocation.releasableOf(grantId), 0, "withheld to the last second");
        vm.warp(now_() + 1);
        vm.assertEq(_release(grantId), 950e18, "six steps at once");
        _warpToMonth(7, 0);
        vm.assertEq(_release(grantId), uint256(1_900e18 * 7) / 12 - 950e18, "then step by step");
    }

    function test_aCliffAsLongAsTheSchedule() external {
        uint256 grantId = _grantOn(PRIVATE, _schedule(TGE, 0, 12, 12), ALICE, 1e18);
        vm.assertEq(allocation.vestedOf(grantId, TGE + 12 * MONTH - 1), 0, "nothing");
        vm.assertEq(allocation.vestedOf(grantId, TGE + 12 * MONTH), 1e18, "all at once");
    }

    function test_allAtOnce() external {
        uint256 grantId = _grant(IAllocation.Bucket.Testnet, ALICE, 1_000_000e18);
        vm.assertEq(allocation.vestedOf(grantId, TGE - 1), 0, "before token generation");
        vm.warp(TGE);
        vm.assertEq(_release(grantId), 1_000_000e18, "all of it");
    }

    function test_aGrantMadeLateHasVestedAlready() external {
        _warpToMonth(5, 0);
        uint256 grantId = _grant(PRIVATE, ALICE, 1_200e18);
        vm.assertEq(_release(grantId), 500e18, "five steps");
    }

    /// @dev Against the words of the schedule, step by step.
    function testFuzz_vestingFollowsTheSchedule(uint256 amount, uint256 bps, uint256 shape, uint256 elapsed) external {
        amount = bound(amount, 1, 5_000_000e18);
        bps = bound(bps, 0, 1000);
        uint256 months = 12 + (shape % 200);
        uint256 cliff = (shape >> 128) % (months + 1);
        elapsed = bound(elapsed, 0, (months + 2) * MONTH);
        uint256 grantId = _grantOn(PUBLIC, _schedule(TGE, bps, cliff, months), ALICE, amount);
        uint256 atOnce = (amount * bps) / 10_000;
        uint256 steps = 0;
        while (steps < months && (steps + 1) * MONTH <= elapsed) ++steps;
        uint256 expected = steps < cliff ? atOnce : atOnce + ((amount - atOnce) * steps) / months;
        vm.assertEq(allocation.vestedOf(grantId, TGE + elapsed), expected, "vested");
    }

    function testFuzz_releasesAddUpToWhatHasVested(uint256 amount, uint256 seed) external {
        amount = bound(amount, 1, 5_000_000e18);
        uint256 grantId = _grant(PUBLIC, ALICE, amount);
        vm.warp(TGE);
        for (uint256 i = 0; i < 10; ++i) {
            uint256 due = allocation.releasableOf(grantId);
            if (due != 0) vm.assertEq(_release(grantId), due, "what was announced");
            vm.assertEq(token.balanceOf(ALICE), allocation.vestedOf(grantId, now_()), "no more, no less");
            vm.warp(now_() + (draw(seed, i) % (2 * MONTH)));
        }
    }

    /* MANY AT ONCE */

    function test_releaseBatchSkipsWhatHasNothing() external {
        uint256 first = _grant(PRIVATE, ALICE, 1_200e18);
        uint256 slow = _grantOn(PRIVATE, _schedule(TGE, 0, 18, 18), BOB, 1_800e18);
        uint256 last = _grant(PRIVATE, CAROL, 2_400e18);
        _warpToMonth(1, 0);
        uint256[] memory ids = new uint256[](5);
        (ids[0], ids[1], ids[2], ids[3], ids[4]) = (first, slow, last, first, slow);
        vm.prank(STRANGER);
        vm.assertEq(allocation.releaseBatch(ids), 300e18, "sum");
        vm.assertEq(token.balanceOf(ALICE), 100e18, "once, though named twice");
        vm.assertEq(token.balanceOf(BOB), 0, "behind its cliff");
        vm.assertEq(token.balanceOf(CAROL), 200e18, "its own");
        vm.assertEq(allocation.releaseBatch(ids), 0, "nothing left, no error");
        vm.assertEq(allocation.releaseBatch(new uint256[](0)), 0, "nothing asked");
    }
}
