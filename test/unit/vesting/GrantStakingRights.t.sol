// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {GrantStaker} from "../../../contracts/vesting/GrantStaker.sol";
import {VestingWorld} from "../../helpers/VestingWorld.sol";

/// @notice Who binds the staking contract, who commands a grant's stake, and what strangers and a hostile beneficiary try
/// with it.
contract GrantStakingRightsTest is VestingWorld {
    IAllocation.Bucket private constant PRIVATE = IAllocation.Bucket.Private;
    IAllocation.Bucket private constant TEAM = IAllocation.Bucket.Team;
    uint256 private constant AMOUNT = 3_600e18;
    uint256 private constant EPOCH = 7 days;
    uint256 private constant APPEAL_WINDOW = 7 days;

    uint256 private grantId;
    address private staker;

    function setUp() external {
        _deployWorld();
        grantId = _grant(PRIVATE, ALICE, AMOUNT);
        staker = allocation.stakerOf(grantId);
    }

    /* BINDING */

    function test_RevertWhen_stakingIsNotBoundYet() external {
        _deployUnbound(_curves());
        _grant(PRIVATE, ALICE, AMOUNT);
        vm.assertEq(address(allocation.staking()), address(0), "none");
        vm.expectRevert(IAllocation.StakingNotBound.selector);
        allocation.stakerOf(grantId);
        vm.expectRevert(IAllocation.StakingNotBound.selector);
        _stake(1e18);
        vm.expectRevert(IAllocation.StakingNotBound.selector);
        _startCooldown(OPERATOR, 1e18);
        _warpToMonth(4, 0);
        vm.expectRevert(IAllocation.StakingNotBound.selector);
        vm.prank(ALICE);
        allocation.releaseAndStake(grantId, OPERATOR);
        vm.assertEq(_release(grantId), 1_200e18, "releases go on");
    }

    function test_boundOnceAndOnlyByTheCreator() external {
        _deployUnbound(_curves());
        address[3] memory callers = [STRANGER, TIMELOCK, _granter(TEAM)];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IAllocation.BindingRefused.selector, callers[i]));
            vm.prank(callers[i]);
            allocation.bindStaking(staking);
        }
        vm.expectEmit(address(allocation));
        emit IAllocation.StakingBound(address(staking));
        allocation.bindStaking(staking);
        vm.assertEq(address(allocation.staking()), address(staking), "bound");
        vm.expectRevert(abi.encodeWithSelector(IAllocation.BindingRefused.selector, address(this)));
        allocation.bindStaking(IMinerStaking(STRANGER));
    }

    /* WHO COMMANDS */

    function test_RevertWhen_strangersTouchTheStakeOfAGrant() external {
        _stake(1_000e18);
        address[4] memory callers = [STRANGER, OPERATOR, _granter(PRIVATE), TIMELOCK];
        for (uint256 i = 0; i < 4; ++i) {
            bytes memory refusal = abi.encodeWithSelector(IAllocation.NotBeneficiary.selector, callers[i], grantId);
            vm.startPrank(callers[i]);
            vm.expectRevert(refusal);
            allocation.stakeFromGrant(grantId, OPERATOR, 1e18);
            vm.expectRevert(refusal);
            allocation.startGrantCooldown(grantId, OPERATOR, 1e18);
            vm.expectRevert(refusal);
            allocation.cancelGrantCooldown(grantId, OPERATOR);
            vm.expectRevert(refusal);
            allocation.withdrawGrantStake(grantId, OPERATOR);
            vm.stopPrank();
        }
    }

    function test_RevertWhen_theStakerIsCommandedDirectly() external {
        _stake(1_000e18);
        address[3] memory callers = [ALICE, STRANGER, address(this)];
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory refusal = abi.encodeWithSelector(GrantStaker.NotAllocation.selector, callers[i]);
            vm.startPrank(callers[i]);
            vm.expectRevert(refusal);
            GrantStaker(staker).startCooldown(OPERATOR, 1e18);
            vm.expectRevert(refusal);
            GrantStaker(staker).cancelCooldown(OPERATOR);
            vm.expectRevert(refusal);
            GrantStaker(staker).withdraw(OPERATOR);
            vm.stopPrank();
        }
    }

    function test_RevertWhen_theTokenRefusesTheStakersTransfer() external {
        _stake(1_000e18);
        _startCooldown(OPERATOR, 1_000e18);
        vm.warp(now_() + COOLDOWN);
        bytes memory call = abi.encodeWithSelector(token.transfer.selector, address(allocation));
        vm.mockCall(address(token), call, abi.encode(false));
        vm.expectRevert(GrantStaker.TransferFailed.selector);
        _withdraw(OPERATOR);
        vm.clearMockedCalls();
        vm.assertEq(_withdraw(OPERATOR), 1_000e18, "nothing was lost");
    }

    /* A POSITION THAT COULD BE SLASHED */

    /// @dev Only a position whose owner is its operator can be slashed. A beneficiary in league with the slasher's reporter
    /// would make one of tokens that may yet be revoked, or that its successor will hold.
    function test_RevertWhen_theGrantsStakerIsTheOperator() external {
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IAllocation.OperatorInvalid.selector, staker));
            vm.prank(ALICE);
            allocation.stakeFromGrant(grantId, staker, 1_000e18);
            // Whether or not it exists.
            _stake(1_000e18);
        }
    }

    function test_theStakeOfAGrantCannotBeLocked() external {
        uint256 other = _grant(PRIVATE, ALICE, AMOUNT);
        address otherStaker = allocation.stakerOf(other);
        address[4] memory operators = [OPERATOR, ALICE, otherStaker, address(allocation)];
        for (uint256 i = 0; i < 4; ++i) {
            vm.prank(ALICE);
            allocation.stakeFromGrant(grantId, operators[i], 500e18);
        }
        vm.warp(TGE + 10 * EPOCH);
        for (uint256 i = 0; i < 4; ++i) {
            vm.assertEq(staking.lockableStake(operators[i]), 0, "nothing to lock");
            vm.expectRevert(abi.encodeWithSelector(IMinerStaking.LockExceedsCap.selector, 1, 0));
            vm.prank(SLASHER);
            staking.lockStake(operators[i], 1, STRANGER, keccak256("evidence"));
        }
    }

    /* GIFTS */

    /// @dev Somebody else may stake for the staker as operator: that is slashed, and no token of the grant with it.
    function test_whatStrangersStakeForTheStakerIsTheirLoss() external {
        _stake(AMOUNT);
        _stakeForStaker(staker, 100e18);
        vm.warp(TGE + 10 * EPOCH);
        vm.prank(SLASHER);
        uint256 lockId = staking.lockStake(staker, 10e18, BOB, keccak256("evidence"));
        vm.warp(now_() + APPEAL_WINDOW);
        staking.settleLock(lockId);
        vm.assertEq(uint256(staking.position(staker, OPERATOR).active), AMOUNT, "the grant's stake");
        _startCooldown(OPERATOR, AMOUNT);
        vm.warp(TGE + 12 * MONTH);
        vm.assertEq(_withdraw(OPERATOR), AMOUNT, "comes back");
        vm.assertEq(_release(grantId), AMOUNT, "and is released");
    }

    /// @dev Stake given to the grant's position comes out with it: nothing of the grant gets stuck behind it.
    function testFuzz_giftsDoNotBlockTheExit(uint256 gift, uint256 sent, uint256 part) external {
        gift = bound(gift, 1e18, 1_000e18);
        sent = bound(sent, 0, 1_000e18);
        part = bound(part, 1, AMOUNT + gift);
        _stake(AMOUNT);
        _stakeForStaker(OPERATOR, gift);
        _fund(STRANGER, sent);
        vm.prank(STRANGER);
        token.transfer(staker, sent);
        uint256 gifts = gift + sent;
        uint256 before = token.balanceOf(address(allocation));
        _startCooldown(OPERATOR, part);
        vm.warp(now_() + COOLDOWN);
        _withdraw(OPERATOR);
        _assertCovered(gifts);
        if (part < AMOUNT + gift) {
            _startCooldown(OPERATOR, AMOUNT + gift - part);
            vm.warp(now_() + COOLDOWN);
            _withdraw(OPERATOR);
        }
        vm.assertEq(uint256(allocation.grantOf(grantId).staked), 0, "nothing is staked");
        vm.assertEq(token.balanceOf(address(allocation)), before + AMOUNT + gifts, "everything is here");
        vm.warp(TGE + 12 * MONTH);
        vm.assertEq(_release(grantId), AMOUNT, "the grant, and no gift");
    }

    function test_tokensSentToTheStakerDoNotMakeTheGrantLarger() external {
        _fund(STRANGER, 50e18);
        vm.prank(STRANGER);
        token.transfer(staker, 50e18);
        vm.assertEq(allocation.stakeableOf(grantId), AMOUNT, "before");
        _stake(1_000e18);
        _startCooldown(OPERATOR, 1_000e18);
        vm.warp(now_() + COOLDOWN);
        vm.assertEq(_withdraw(OPERATOR), 1_050e18, "swept along");
        vm.assertEq(allocation.stakeableOf(grantId), AMOUNT, "after");
        vm.warp(TGE + 12 * MONTH);
        vm.assertEq(_release(grantId), AMOUNT, "what was granted");
    }

    function _stake(uint256 amount) private {
        vm.prank(ALICE);
        allocation.stakeFromGrant(grantId, OPERATOR, amount);
    }

    function _startCooldown(address operator, uint256 amount) private {
        vm.prank(ALICE);
        allocation.startGrantCooldown(grantId, operator, amount);
    }

    function _withdraw(address operator) private returns (uint256) {
        vm.prank(ALICE);
        return allocation.withdrawGrantStake(grantId, operator);
    }

    /// @dev A stranger stakes tokens of its own for the grant's staker.
    function _stakeForStaker(address operator, uint256 amount) private {
        _fund(STRANGER, amount);
        vm.startPrank(STRANGER);
        token.approve(address(staking), amount);
        staking.stakeFor(staker, operator, amount);
        vm.stopPrank();
    }

    /// @dev Tokens of an unrelated grant, released.
    function _fund(address to, uint256 amount) private {
        if (amount == 0) return;
        uint256 other = _grant(IAllocation.Bucket.Testnet, to, amount);
        if (now_() < TGE) vm.warp(TGE);
        _release(other);
    }

    /// @dev What the grant has here, by its own books, is here beside everything else, the gifts that came back included.
    function _assertCovered(uint256 gifts) private view {
        IAllocation.Grant memory grant = allocation.grantOf(grantId);
        uint256 elsewhere = uint256(grant.released) + grant.staked;
        uint256 others = allocation.assignedOf(IAllocation.Bucket.Testnet);
        uint256 owed = 100_000_000e18 - others - elsewhere;
        vm.assertGe(token.balanceOf(address(allocation)), owed, "covered");
        vm.assertLe(token.balanceOf(address(allocation)), owed + gifts, "and no more than the gifts beside");
    }
}
