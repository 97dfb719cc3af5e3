// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../contracts/interfaces/IAllocation.sol";
import {IMSN} from "../../contracts/interfaces/IMSN.sol";
import {MinerStaking} from "../../contracts/staking/MinerStaking.sol";
import {MSN} from "../../contracts/token/MSN.sol";
import {Allocation} from "../../contracts/vesting/Allocation.sol";
import {TestBase} from "./TestBase.sol";

/// @notice The allocation with the published curves, its token, the staking contract bound to it, and a granter for each
/// bucket. The test itself is the creator.
abstract contract VestingWorld is TestBase {
    uint256 internal constant DEPLOYED_AT = 1_750_000_000;
    uint256 internal constant TGE = DEPLOYED_AT + 10 days;
    uint256 internal constant MONTH = 2_628_000;
    uint256 internal constant COOLDOWN = 14 days;

    MSN internal token;
    Allocation internal allocation;
    MinerStaking internal staking;
    address internal immutable TIMELOCK = account("timelock");
    address internal immutable GUARDIAN = account("guardian");
    address internal immutable SLASHER = account("slasher");
    address internal immutable STRANGER = account("stranger");
    address internal immutable ALICE = account("alice");
    address internal immutable BOB = account("bob");
    address internal immutable CAROL = account("carol");
    address internal immutable OPERATOR = account("operator");

    function _deployWorld() internal {
        _deployUnbound(_curves());
        allocation.bindStaking(staking);
    }

    /// @dev Token and allocation name each other: the token's address is that of the next contract but one.
    function _deployUnbound(IAllocation.Curve[7] memory curves) internal {
        vm.warp(DEPLOYED_AT);
        address expected = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
        allocation = new Allocation(IMSN(expected), TIMELOCK, TGE, curves, _granters());
        token = new MSN(address(allocation), TIMELOCK, TGE);
        vm.assertEq(address(token), expected, "the token's address");
        staking = new MinerStaking(token, TGE, TIMELOCK, GUARDIAN, SLASHER, 2000);
    }

    /* BUCKETS */

    /// @dev The published curves, in the order of the buckets.
    function _curves() internal pure returns (IAllocation.Curve[7] memory curves) {
        curves[0] = IAllocation.Curve({instantBps: 0, delayMonths: 0, months: 12});
        curves[1] = IAllocation.Curve({instantBps: 1000, delayMonths: 0, months: 12});
        curves[2] = IAllocation.Curve({instantBps: 0, delayMonths: 0, months: 36});
        curves[3] = IAllocation.Curve({instantBps: 0, delayMonths: 0, months: 36});
        curves[4] = IAllocation.Curve({instantBps: 0, delayMonths: 6, months: 36});
        curves[5] = IAllocation.Curve({instantBps: 0, delayMonths: 0, months: 36});
        curves[6] = IAllocation.Curve({instantBps: 10_000, delayMonths: 0, months: 0});
    }

    function _granters() internal pure returns (address[7] memory granters) {
        for (uint256 i = 0; i < 7; ++i) granters[i] = _granter(IAllocation.Bucket(i));
    }

    function _granter(IAllocation.Bucket bucket) internal pure returns (address) {
        return address(uint160(0x6000 + uint256(bucket)));
    }

    /* GRANTS */

    function _schedule(
        uint256 start,
        uint256 instantBps,
        uint256 cliffMonths,
        uint256 months
    ) internal pure returns (IAllocation.Schedule memory) {
        return IAllocation.Schedule(uint40(start), uint16(instantBps), uint8(cliffMonths), uint8(months));
    }

    /// @dev The fastest schedule that the bucket's curve allows from the beginning.
    function _fastest(IAllocation.Bucket bucket) internal view returns (IAllocation.Schedule memory) {
        IAllocation.Curve memory curve = allocation.curveOf(bucket);
        return _schedule(TGE + curve.delayMonths * MONTH, curve.instantBps, 0, curve.months);
    }

    function _award(address beneficiary, uint256 amount) internal pure returns (IAllocation.Award[] memory awards) {
        awards = new IAllocation.Award[](1);
        awards[0] = IAllocation.Award(beneficiary, uint88(amount));
    }

    /// @dev One grant on a given schedule, by the bucket's granter.
    function _grantOn(
        IAllocation.Bucket bucket,
        IAllocation.Schedule memory schedule,
        address beneficiary,
        uint256 amount
    ) internal returns (uint256 grantId) {
        vm.prank(_granter(bucket));
        return allocation.grantBatch(bucket, schedule, _award(beneficiary, amount), amount);
    }

    /// @dev One grant on the fastest schedule.
    function _grant(IAllocation.Bucket bucket, address beneficiary, uint256 amount) internal returns (uint256 grantId) {
        return _grantOn(bucket, _fastest(bucket), beneficiary, amount);
    }

    /// @dev A stranger releases.
    function _release(uint256 grantId) internal returns (uint256) {
        vm.prank(STRANGER);
        return allocation.release(grantId);
    }

    function _revoke(uint256 grantId) internal returns (uint256) {
        vm.prank(_granter(IAllocation.Bucket.Team));
        return allocation.revoke(grantId);
    }

    function _ids(uint256 grantId) internal pure returns (uint256[] memory ids) {
        ids = new uint256[](1);
        ids[0] = grantId;
    }

    /* VOTES */

    function _delegate(address owner, address delegatee) internal {
        vm.prank(owner);
        token.delegate(delegatee);
    }

    /// @dev A stranger syncs.
    function _syncVotes(uint256 grantId) internal {
        vm.prank(STRANGER);
        allocation.syncVotes(_ids(grantId));
    }

    /* TIME */

    /// @dev To `secondsLater` after the given month after token generation.
    function _warpToMonth(uint256 month, uint256 secondsLater) internal {
        vm.warp(TGE + month * MONTH + secondsLater);
    }
}
