// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {VestingWorld} from "../../helpers/VestingWorld.sol";

/// @notice Making grants: what is recorded, exact sums, and every refusal.
contract GrantsTest is VestingWorld {
    IAllocation.Bucket private constant PRIVATE = IAllocation.Bucket.Private;
    IAllocation.Bucket private constant PUBLIC = IAllocation.Bucket.Public;
    IAllocation.Bucket private constant TEAM = IAllocation.Bucket.Team;

    function setUp() external {
        _deployWorld();
    }

    /* WHAT IS RECORDED */

    function test_aBatchIsRecorded() external {
        IAllocation.Schedule memory schedule = _schedule(TGE + 1 days, 900, 3, 17);
        IAllocation.Award[] memory awards = new IAllocation.Award[](3);
        awards[0] = IAllocation.Award(ALICE, 1);
        awards[1] = IAllocation.Award(BOB, 2_000_000e18);
        awards[2] = IAllocation.Award(ALICE, 7e18);
        uint256 total = 2_000_007e18 + 1;
        vm.expectEmit(address(allocation));
        emit IAllocation.BatchGranted(PUBLIC, 1, 3, total, schedule);
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectEmit(address(allocation));
            emit IAllocation.Granted(i + 1, awards[i].beneficiary, awards[i].amount);
        }
        vm.prank(_granter(PUBLIC));
        vm.assertEq(allocation.grantBatch(PUBLIC, schedule, awards, total), 1, "ids from 1");
        vm.assertEq(allocation.grantCount(), 3, "count");
        vm.assertEq(allocation.assignedOf(PUBLIC), total, "assigned");
        for (uint256 i = 0; i < 3; ++i) _assertFresh(i + 1, PUBLIC, awards[i], schedule);
        vm.assertEq(_grant(TEAM, CAROL, 5e18), 4, "the next id, whatever the bucket");
        vm.assertEq(allocation.assignedOf(TEAM), 5e18, "of the other bucket");
        vm.assertEq(allocation.assignedOf(PUBLIC), total, "not of this one");
    }

    /// @dev Every field at its largest: no field runs into another.
    function test_fieldsAtTheirLimits() external {
        IAllocation.Schedule memory schedule = _schedule(type(uint40).max, 9_999, 255, 255);
        IAllocation.Curve[7] memory curves = _curves();
        curves[2] = IAllocation.Curve({instantBps: 9_999, delayMonths: 255, months: 255});
        curves[6] = IAllocation.Curve({instantBps: 10_000, delayMonths: 0, months: 0});
        _deployUnbound(curves);
        IAllocation.Curve memory curve = allocation.curveOf(IAllocation.Bucket.Ecosystem);
        vm.assertEq(uint256(curve.instantBps), 9_999, "instant");
        vm.assertEq(uint256(curve.delayMonths), 255, "delay");
        vm.assertEq(uint256(curve.months), 255, "months");
        address beneficiary = address(type(uint160).max);
        uint256 whole = 27_000_000e18;
        uint256 first = _grantOn(IAllocation.Bucket.Ecosystem, schedule, beneficiary, whole);
        _assertFresh(first, IAllocation.Bucket.Ecosystem, IAllocation.Award(beneficiary, uint88(whole)), schedule);
        schedule = _schedule(TGE, 10_000, 0, 0);
        uint256 second = _grantOn(IAllocation.Bucket.Testnet, schedule, beneficiary, 1);
        _assertFresh(second, IAllocation.Bucket.Testnet, IAllocation.Award(beneficiary, 1), schedule);
    }

    function test_theWholeBucketCanBeGrantedAndNoMore() external {
        _grant(PRIVATE, ALICE, 20_000_000e18);
        _grant(PRIVATE, BOB, 6_000_000e18);
        vm.assertEq(allocation.assignedOf(PRIVATE), allocation.bucketSize(PRIVATE), "all of it");
        IAllocation.Schedule memory schedule = _fastest(PRIVATE);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.BucketExceeded.selector, PRIVATE, 1, 0));
        _grantOn(PRIVATE, schedule, CAROL, 1);
    }

    function test_seedGrantsMayBeSlowerThanTheCurve() external {
        uint256 grantId = _grantOn(PRIVATE, _schedule(TGE, 0, 0, 18), ALICE, 6_000_000e18);
        _warpToMonth(12, 0);
        vm.assertEq(_release(grantId), 4_000_000e18, "two thirds after a year");
        _warpToMonth(18, 0);
        vm.assertEq(_release(grantId), 2_000_000e18, "the rest");
    }

    /* REFUSALS: WHO AND WHAT */

    function test_RevertWhen_theCallerIsNotTheBucketsGranter() external {
        IAllocation.Schedule memory schedule = _fastest(PRIVATE);
        address[4] memory callers = [STRANGER, TIMELOCK, address(this), _granter(PUBLIC)];
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IAllocation.NotGranter.selector, callers[i], PRIVATE));
            vm.prank(callers[i]);
            allocation.grantBatch(PRIVATE, schedule, _award(ALICE, 1e18), 1e18);
        }
    }

    function test_RevertWhen_theBatchIsEmpty() external {
        IAllocation.Schedule memory schedule = _fastest(PRIVATE);
        vm.expectRevert(IAllocation.EmptyBatch.selector);
        vm.prank(_granter(PRIVATE));
        allocation.grantBatch(PRIVATE, schedule, new IAllocation.Award[](0), 0);
    }

    function test_RevertWhen_aBeneficiaryCannotBeOne() external {
        IAllocation.Schedule memory schedule = _fastest(PRIVATE);
        address[2] memory wrong = [address(0), address(allocation)];
        for (uint256 i = 0; i < 2; ++i) {
            IAllocation.Award[] memory awards = new IAllocation.Award[](2);
            awards[0] = IAllocation.Award(ALICE, 1e18);
            awards[1] = IAllocation.Award(wrong[i], 1e18);
            vm.expectRevert(abi.encodeWithSelector(IAllocation.BeneficiaryInvalid.selector, wrong[i]));
            vm.prank(_granter(PRIVATE));
            allocation.grantBatch(PRIVATE, schedule, awards, 2e18);
        }
    }

    function test_RevertWhen_anAwardIsNothing() external {
        IAllocation.Schedule memory schedule = _fastest(PRIVATE);
        vm.expectRevert(IAllocation.ZeroAmount.selector);
        _grantOn(PRIVATE, schedule, ALICE, 0);
    }

    function testFuzz_RevertWhen_theSumIsNotExact(uint256 first, uint256 second, uint256 total) external {
        first = bound(first, 1, 10_000_000e18);
        second = bound(second, 1, 10_000_000e18);
        total = bound(total, 0, 26_000_000e18);
        if (total == first + second) ++total;
        IAllocation.Schedule memory schedule = _fastest(PRIVATE);
        IAllocation.Award[] memory awards = new IAllocation.Award[](2);
        awards[0] = IAllocation.Award(ALICE, uint88(first));
        awards[1] = IAllocation.Award(BOB, uint88(second));
        vm.expectRevert(abi.encodeWithSelector(IAllocation.TotalMismatch.selector, first + second, total));
        vm.prank(_granter(PRIVATE));
        allocation.grantBatch(PRIVATE, schedule, awards, total);
        vm.prank(_granter(PRIVATE));
        allocation.grantBatch(PRIVATE, schedule, awards, first + second);
        vm.assertEq(allocation.assignedOf(PRIVATE), first + second, "exact");
    }

    function test_RevertWhen_theBucketHasLess() external {
        _grant(PUBLIC, ALICE, 2_000_000e18);
        IAllocation.Schedule memory schedule = _fastest(PUBLIC);
        uint256 left = 3_000_000e18;
        vm.expectRevert(abi.encodeWithSelector(IAllocation.BucketExceeded.selector, PUBLIC, left + 1, left));
        _grantOn(PUBLIC, schedule, BOB, left + 1);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.BucketExceeded.selector, PUBLIC, type(uint256).max, left));
        vm.prank(_granter(PUBLIC));
        allocation.grantBatch(PUBLIC, schedule, _award(BOB, 1), type(uint256).max);
    }

    /* REFUSALS: SCHEDULES */

    function test_RevertWhen_aScheduleIsNoLine() external {
        _assertScheduleInvalid(10_001, 0, 12);
        _assertScheduleInvalid(10_001, 0, 0);
        _assertScheduleInvalid(10_000, 0, 12);
        _assertScheduleInvalid(10_000, 1, 0);
        _assertScheduleInvalid(0, 0, 0);
        _assertScheduleInvalid(9_999, 0, 0);
        _assertScheduleInvalid(0, 13, 12);
    }

    function test_RevertWhen_aGrantStartsTooEarly() external {
        vm.expectRevert(abi.encodeWithSelector(IAllocation.GrantStartsTooEarly.selector, TGE - 1, TGE));
        _grantOn(PRIVATE, _schedule(TGE - 1, 0, 0, 13), ALICE, 1e18);
        uint256 stepsBegin = TGE + 6 * MONTH;
        vm.expectRevert(abi.encodeWithSelector(IAllocation.GrantStartsTooEarly.selector, stepsBegin - 1, stepsBegin));
        _grantOn(TEAM, _schedule(stepsBegin - 1, 0, 0, 37), ALICE, 1e18);
    }

    function test_RevertWhen_aGrantGivesMoreAtItsStartThanTheBucketAtTokenGeneration() external {
        vm.expectRevert(abi.encodeWithSelector(IAllocation.GrantInstantTooLarge.selector, 1001, 1000));
        _grantOn(PUBLIC, _schedule(TGE, 1001, 0, 12), ALICE, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.GrantInstantTooLarge.selector, 1, 0));
        _grantOn(PRIVATE, _schedule(TGE + 100 * MONTH, 1, 0, 12), ALICE, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.GrantInstantTooLarge.selector, 10_000, 0));
        _grantOn(TEAM, _schedule(TGE + 100 * MONTH, 10_000, 0, 0), ALICE, 1e18);
    }

    function test_RevertWhen_aGrantEndsBeforeTheCurve() external {
        uint256 curveEnd = TGE + 12 * MONTH;
        vm.expectRevert(abi.encodeWithSelector(IAllocation.GrantEndsTooEarly.selector, TGE + 11 * MONTH, curveEnd));
        _grantOn(PRIVATE, _schedule(TGE, 0, 0, 11), ALICE, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.GrantEndsTooEarly.selector, curveEnd - 1, curveEnd));
        _grantOn(PRIVATE, _schedule(TGE + 4 * MONTH - 1, 0, 0, 8), ALICE, 1e18);
        _grantOn(PRIVATE, _schedule(TGE + 4 * MONTH, 0, 0, 8), ALICE, 1e18);
        _grantOn(PRIVATE, _schedule(TGE + 12 * MONTH - 1, 0, 0, 1), ALICE, 1e18);
        uint256 teamEnd = TGE + 42 * MONTH;
        vm.expectRevert(abi.encodeWithSelector(IAllocation.GrantEndsTooEarly.selector, TGE + 41 * MONTH, teamEnd));
        _grantOn(TEAM, _schedule(TGE + 6 * MONTH, 0, 0, 35), ALICE, 1e18);
    }

    function test_RevertWhen_thereIsNoSuchGrant() external {
        _grant(PRIVATE, ALICE, 1e18);
        bytes memory noGrant = abi.encodeWithSelector(IAllocation.NoGrant.selector, 2);
        vm.expectRevert(noGrant);
        allocation.grantOf(2);
        vm.expectRevert(noGrant);
        allocation.vestedOf(2, TGE);
        vm.expectRevert(noGrant);
        allocation.releasableOf(2);
        vm.expectRevert(noGrant);
        allocation.stakeableOf(2);
        vm.expectRevert(noGrant);
        allocation.release(2);
        vm.expectRevert(noGrant);
        allocation.releaseBatch(_ids(2));
        vm.expectRevert(noGrant);
        allocation.syncVotes(_ids(2));
        vm.expectRevert(noGrant);
        allocation.proposeBeneficiary(2, BOB);
        vm.expectRevert(noGrant);
        vm.prank(TIMELOCK);
        allocation.revoke(2);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NoGrant.selector, 0));
        allocation.grantOf(0);
    }

    function _assertScheduleInvalid(uint256 instantBps, uint256 cliffMonths, uint256 months) private {
        IAllocation.Schedule memory schedule = _schedule(TGE, instantBps, cliffMonths, months);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.ScheduleInvalid.selector, instantBps, cliffMonths, months));
        _grantOn(PUBLIC, schedule, ALICE, 1e18);
    }

    function _assertFresh(
        uint256 grantId,
        IAllocation.Bucket bucket,
        IAllocation.Award memory award,
        IAllocation.Schedule memory schedule
    ) private view {
        IAllocation.Grant memory grant = allocation.grantOf(grantId);
        vm.assertEq(grant.beneficiary, award.beneficiary, "beneficiary");
        vm.assertEq(uint256(grant.bucket), uint256(bucket), "bucket");
        vm.assertEq(uint256(grant.amount), award.amount, "amount");
        vm.assertEq(uint256(grant.released) + grant.staked, 0, "nothing released or staked");
        vm.assertEq(grant.delegatee, address(0), "nobody");
        vm.assertFalse(grant.revoked, "revoked");
        vm.assertEq(keccak256(abi.encode(grant.schedule)), keccak256(abi.encode(schedule)), "schedule");
    }
}
