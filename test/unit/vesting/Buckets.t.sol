// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {IMSN} from "../../../contracts/interfaces/IMSN.sol";
import {Allocation} from "../../../contracts/vesting/Allocation.sol";
import {VestingWorld} from "../../helpers/VestingWorld.sol";

/// @notice Sizes, flags and published curves of the buckets at points computed by hand; what the constructor refuses; who
/// names the granters.
contract BucketsTest is VestingWorld {
    function setUp() external {
        _deployWorld();
    }

    /* SIZES AND FLAGS */

    function test_sizesAddUpToTheInitialSupply() external view {
        uint256[7] memory millions = [uint256(26), 5, 27, 20, 15, 6, 1];
        uint256 sum = 0;
        for (uint256 i = 0; i < 7; ++i) {
            uint256 size = allocation.bucketSize(IAllocation.Bucket(i));
            vm.assertEq(size, millions[i] * 1e24, "size");
            vm.assertEq(allocation.assignedOf(IAllocation.Bucket(i)), 0, "nothing granted");
            sum += size;
        }
        vm.assertEq(sum, token.INITIAL_SUPPLY(), "all of it");
        vm.assertEq(token.balanceOf(address(allocation)), sum, "is here");
    }

    function test_whichBucketsVoteAndWhichCanBeRevoked() external view {
        bool[7] memory votes = [true, true, false, false, true, true, false];
        for (uint256 i = 0; i < 7; ++i) {
            vm.assertEq(allocation.bucketVotes(IAllocation.Bucket(i)), votes[i], "votes");
            vm.assertEq(allocation.bucketRevocable(IAllocation.Bucket(i)), i == 4, "revocable");
        }
    }

    function test_whatTheConstructorWasGiven() external view {
        vm.assertEq(address(allocation.TOKEN()), address(token), "token");
        vm.assertEq(allocation.TIMELOCK(), TIMELOCK, "timelock");
        vm.assertEq(allocation.TOKEN_GENERATION(), TGE, "token generation");
        vm.assertEq(allocation.MONTH(), 365 days / 12, "month");
        IAllocation.Curve[7] memory curves = _curves();
        for (uint256 i = 0; i < 7; ++i) {
            IAllocation.Curve memory curve = allocation.curveOf(IAllocation.Bucket(i));
            vm.assertEq(uint256(curve.instantBps), curves[i].instantBps, "instant");
            vm.assertEq(uint256(curve.delayMonths), curves[i].delayMonths, "delay");
            vm.assertEq(uint256(curve.months), curves[i].months, "months");
            vm.assertEq(allocation.granterOf(IAllocation.Bucket(i)), address(uint160(0x6000 + i)), "granter");
        }
    }

    /* CURVES */

    function test_privateTwelveSteps() external view {
        IAllocation.Bucket bucket = IAllocation.Bucket.Private;
        _assertUnlocked(bucket, TGE - 1, 0);
        _assertUnlocked(bucket, TGE, 0);
        _assertUnlocked(bucket, TGE + MONTH - 1, 0);
        _assertUnlocked(bucket, TGE + MONTH, 2_166_666_666_666_666_666_666_666);
        _assertUnlocked(bucket, TGE + 2 * MONTH - 1, 2_166_666_666_666_666_666_666_666);
        _assertUnlocked(bucket, TGE + 5 * MONTH, 10_833_333_333_333_333_333_333_333);
        _assertUnlocked(bucket, TGE + 12 * MONTH - 1, 23_833_333_333_333_333_333_333_333);
        _assertUnlocked(bucket, TGE + 12 * MONTH, 26_000_000e18);
        _assertUnlocked(bucket, type(uint256).max, 26_000_000e18);
    }

    function test_publicATenthAndTwelveSteps() external view {
        IAllocation.Bucket bucket = IAllocation.Bucket.Public;
        _assertUnlocked(bucket, 0, 0);
        _assertUnlocked(bucket, TGE - 1, 0);
        _assertUnlocked(bucket, TGE, 500_000e18);
        _assertUnlocked(bucket, TGE + MONTH - 1, 500_000e18);
        _assertUnlocked(bucket, TGE + MONTH, 875_000e18);
        _assertUnlocked(bucket, TGE + 7 * MONTH, 3_125_000e18);
        _assertUnlocked(bucket, TGE + 12 * MONTH - 1, 4_625_000e18);
        _assertUnlocked(bucket, TGE + 12 * MONTH, 5_000_000e18);
    }

    function test_ecosystemFoundationAndPartnersThirtySixSteps() external view {
        IAllocation.Bucket[3] memory buckets = [
            IAllocation.Bucket.Ecosystem,
            IAllocation.Bucket.Foundation,
            IAllocation.Bucket.Partners
        ];
        uint256[3] memory first = [
            uint256(750_000e18),
            555_555_555_555_555_555_555_555,
            166_666_666_666_666_666_666_666
        ];
        uint256[3] memory last = [
            uint256(26_250_000e18),
            19_444_444_444_444_444_444_444_444,
            5_833_333_333_333_333_333_333_333
        ];
        for (uint256 i = 0; i < 3; ++i) {
            _assertUnlocked(buckets[i], TGE + MONTH - 1, 0);
            _assertUnlocked(buckets[i], TGE + MONTH, first[i]);
            _assertUnlocked(buckets[i], TGE + 36 * MONTH - 1, last[i]);
            _assertUnlocked(buckets[i], TGE + 36 * MONTH, allocation.bucketSize(buckets[i]));
        }
    }

    function test_teamSixMonthsNothingThenThirtySixSteps() external view {
        IAllocation.Bucket bucket = IAllocation.Bucket.Team;
        _assertUnlocked(bucket, TGE + 6 * MONTH, 0);
        _assertUnlocked(bucket, TGE + 7 * MONTH - 1, 0);
        _assertUnlocked(bucket, TGE + 7 * MONTH, 416_666_666_666_666_666_666_666);
        _assertUnlocked(bucket, TGE + 24 * MONTH, 7_500_000e18);
        _assertUnlocked(bucket, TGE + 42 * MONTH - 1, 14_583_333_333_333_333_333_333_333);
        _assertUnlocked(bucket, TGE + 42 * MONTH, 15_000_000e18);
    }

    function test_testnetAllAtOnce() external view {
        _assertUnlocked(IAllocation.Bucket.Testnet, TGE - 1, 0);
        _assertUnlocked(IAllocation.Bucket.Testnet, TGE, 1_000_000e18);
        _assertUnlocked(IAllocation.Bucket.Testnet, TGE + 100 * MONTH, 1_000_000e18);
    }

    function test_earliestStarts() external view {
        for (uint256 i = 0; i < 7; ++i) {
            uint256 expected = i == 4 ? TGE + 6 * MONTH : TGE;
            vm.assertEq(allocation.earliestStartOf(IAllocation.Bucket(i)), expected, "earliest start");
        }
    }

    /* CONSTRUCTOR */

    function test_tokenGenerationMayBeTheMomentOfDeployment() external {
        Allocation made = new Allocation(IMSN(address(token)), TIMELOCK, DEPLOYED_AT, _curves(), _granters());
        vm.assertEq(made.TOKEN_GENERATION(), DEPLOYED_AT, "now");
    }

    function test_RevertWhen_tokenGenerationIsPast() external {
        vm.expectRevert(
            abi.encodeWithSelector(IAllocation.TokenGenerationInPast.selector, DEPLOYED_AT - 1, DEPLOYED_AT)
        );
        new Allocation(IMSN(address(token)), TIMELOCK, DEPLOYED_AT - 1, _curves(), _granters());
    }

    function test_RevertWhen_aCurveIsNoLine() external {
        _assertCurveRefused(10_001, 0, 0);
        _assertCurveRefused(10_001, 0, 12);
        // All at once with steps left, or with a delay of nothing.
        _assertCurveRefused(10_000, 0, 12);
        _assertCurveRefused(10_000, 1, 0);
        // Steps missing.
        _assertCurveRefused(9_999, 0, 0);
        _assertCurveRefused(0, 0, 0);
    }

    function test_RevertWhen_aRevocableBucketUnlocksSomethingAtOnce() external {
        IAllocation.Curve[7] memory curves = _curves();
        curves[4].instantBps = 1;
        vm.expectRevert(abi.encodeWithSelector(IAllocation.RevocableCurveInstant.selector, IAllocation.Bucket.Team));
        new Allocation(IMSN(address(token)), TIMELOCK, TGE, curves, _granters());
    }

    /* GRANTERS */

    function test_theTimelockNamesGranters() external {
        vm.expectEmit(address(allocation));
        emit IAllocation.GranterSet(IAllocation.Bucket.Partners, BOB);
        vm.prank(TIMELOCK);
        allocation.setGranter(IAllocation.Bucket.Partners, BOB);
        vm.assertEq(allocation.granterOf(IAllocation.Bucket.Partners), BOB, "named");
        IAllocation.Schedule memory schedule = _fastest(IAllocation.Bucket.Partners);
        vm.prank(BOB);
        allocation.grantBatch(IAllocation.Bucket.Partners, schedule, _award(ALICE, 1e18), 1e18);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAllocation.NotGranter.selector,
                _granter(IAllocation.Bucket.Partners),
                IAllocation.Bucket.Partners
            )
        );
        _grantOn(IAllocation.Bucket.Partners, schedule, ALICE, 1e18);
        vm.assertEq(allocation.assignedOf(IAllocation.Bucket.Partners), 1e18, "granted once");
    }

    function test_aBucketMayHaveNoGranter() external {
        vm.prank(TIMELOCK);
        allocation.setGranter(IAllocation.Bucket.Team, address(0));
        vm.assertEq(allocation.granterOf(IAllocation.Bucket.Team), address(0), "nobody");
        IAllocation.Schedule memory schedule = _fastest(IAllocation.Bucket.Team);
        vm.expectPartialRevert(IAllocation.NotGranter.selector);
        _grantOn(IAllocation.Bucket.Team, schedule, ALICE, 1e18);
    }

    function test_RevertWhen_somebodyElseNamesGranters() external {
        address granter = _granter(IAllocation.Bucket.Team);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NotTimelock.selector, granter));
        vm.prank(granter);
        allocation.setGranter(IAllocation.Bucket.Team, BOB);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NotTimelock.selector, address(this)));
        allocation.setGranter(IAllocation.Bucket.Team, BOB);
    }

    function _assertUnlocked(IAllocation.Bucket bucket, uint256 timestamp, uint256 expected) private view {
        vm.assertEq(allocation.unlockedOf(bucket, timestamp), expected, "unlocked");
    }

    function _assertCurveRefused(uint16 instantBps, uint8 delayMonths, uint8 months) private {
        IAllocation.Curve[7] memory curves = _curves();
        curves[2] = IAllocation.Curve(instantBps, delayMonths, months);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.ScheduleInvalid.selector, instantBps, delayMonths, months));
        new Allocation(IMSN(address(token)), TIMELOCK, TGE, curves, _granters());
    }
}
