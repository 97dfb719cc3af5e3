// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IEntryPause} from "../../../contracts/interfaces/IEntryPause.sol";
import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {StakingWorld} from "../../helpers/StakingWorld.sol";

/// @notice Deposit, cooldown, cancel, withdraw: every path and every refusal.
contract MinerStakingTest is StakingWorld {
    bytes32 private constant PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    function setUp() external {
        _deployWorld();
    }

    /* DEPOSIT */

    function test_stakeForOneself() external {
        vm.expectEmit(address(staking));
        emit IMinerStaking.Staked(OPERATOR, OPERATOR, 5e18);
        _stake(OPERATOR, OPERATOR, 5e18);
        _assertPosition(OPERATOR, OPERATOR, 5e18, 0, 0);
        vm.assertEq(staking.activeStake(OPERATOR), 5e18, "active stake");
        vm.assertEq(token.balanceOf(address(staking)), 5e18, "tokens");
    }

    function test_manyOwnersStakeForOneOperatorAndOneOwnerForMany() external {
        _stake(OWNER, OPERATOR, 5e18);
        _stake(OTHER, OPERATOR, 7e18);
        _stake(OWNER, OTHER, 1e18);
        _stake(OWNER, OPERATOR, 2e18);
        _assertPosition(OWNER, OPERATOR, 7e18, 0, 0);
        _assertPosition(OTHER, OPERATOR, 7e18, 0, 0);
        _assertPosition(OWNER, OTHER, 1e18, 0, 0);
        vm.assertEq(staking.activeStake(OPERATOR), 14e18, "of all owners");
        vm.assertEq(staking.activeStake(OTHER), 1e18, "the other operator");
    }

    function test_RevertWhen_theDepositIsBelowOneToken() external {
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.DepositTooSmall.selector, 1e18 - 1, 1e18));
        _stake(OWNER, OPERATOR, 1e18 - 1);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.DepositTooSmall.selector, 0, 1e18));
        _stake(OWNER, OPERATOR, 0);
        _stake(OWNER, OPERATOR, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.DepositTooSmall.selector, 1, 1e18));
        _stake(OWNER, OPERATOR, 1);
    }

    function test_RevertWhen_theOperatorIsZero() external {
        vm.expectRevert(IMinerStaking.ZeroOperator.selector);
        _stake(OWNER, address(0), 5e18);
    }

    function test_RevertWhen_tokensOrAllowanceAreMissing() external {
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, OWNER, FUNDS, FUNDS + 1)
        );
        _stake(OWNER, OPERATOR, FUNDS + 1);
        vm.prank(OWNER);
        token.approve(address(staking), 5e18 - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, staking, 5e18 - 1, 5e18)
        );
        _stake(OWNER, OPERATOR, 5e18);
        vm.assertEq(staking.activeStake(OPERATOR), 0, "nothing staked");
    }

    function test_RevertWhen_theAmountHasMoreThan88Bits() external {
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 88, 2 ** 88));
        _stake(OWNER, OPERATOR, 2 ** 88);
    }

    function test_RevertWhen_theTokenRefuses() external {
        vm.mockCall(address(token), abi.encodeWithSelector(token.transferFrom.selector), abi.encode(false));
        vm.expectRevert(IMinerStaking.TransferFailed.selector);
        _stake(OWNER, OPERATOR, 5e18);
        vm.clearMockedCalls();
        _stake(OWNER, OPERATOR, 5e18);
        _startCooldown(OWNER, OPERATOR, 5e18);
        vm.warp(now_() + COOLDOWN);
        vm.mockCall(address(token), abi.encodeWithSelector(token.transfer.selector), abi.encode(false));
        vm.expectRevert(IMinerStaking.TransferFailed.selector);
        _withdraw(OWNER, OPERATOR);
        vm.clearMockedCalls();
        vm.assertEq(_withdraw(OWNER, OPERATOR), 5e18, "nothing was lost");
    }

    /* PERMIT */

    function test_stakeWithPermitNeedsNoApproval() external {
        (address owner, uint256 deadline, uint8 v, bytes32 r, bytes32 s) = _permit(5e18);
        vm.prank(owner);
        staking.stakeWithPermit(OPERATOR, 5e18, deadline, v, r, s);
        _assertPosition(owner, OPERATOR, 5e18, 0, 0);
        vm.assertEq(token.allowance(owner, address(staking)), 0, "allowance used");
    }

    /// @dev Somebody copies the permit from the mempool and sends it first.
    function test_aPermitSentAheadBySomebodyElseDoesNotBlock() external {
        (address owner, uint256 deadline, uint8 v, bytes32 r, bytes32 s) = _permit(5e18);
        vm.prank(OTHER);
        token.permit(owner, address(staking), 5e18, deadline, v, r, s);
        vm.prank(owner);
        staking.stakeWithPermit(OPERATOR, 5e18, deadline, v, r, s);
        _assertPosition(owner, OPERATOR, 5e18, 0, 0);
    }

    function test_RevertWhen_aStolenPermitIsUsedForTheThief() external {
        (address owner, uint256 deadline, uint8 v, bytes32 r, bytes32 s) = _permit(5e18);
        vm.prank(OTHER);
        token.approve(address(staking), 0);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, staking, 0, 5e18));
        vm.prank(OTHER);
        staking.stakeWithPermit(OPERATOR, 5e18, deadline, v, r, s);
        vm.assertEq(token.balanceOf(owner), FUNDS, "the owner's tokens stay");
    }

    function test_RevertWhen_thePermitIsBadAndNothingIsApproved() external {
        (address owner, uint256 deadline, uint8 v, bytes32 r, bytes32 s) = _permit(5e18);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, staking, 0, 6e18));
        vm.prank(owner);
        staking.stakeWithPermit(OPERATOR, 6e18, deadline, v, r, s);
    }

    /* EXIT */

    function test_cooldownThenWithdraw() external {
        _stake(OWNER, OPERATOR, 5e18);
        uint256 withdrawableAt = now_() + COOLDOWN;
        vm.expectEmit(address(staking));
        emit IMinerStaking.CooldownStarted(OWNER, OPERATOR, 3e18, withdrawableAt);
        _startCooldown(OWNER, OPERATOR, 3e18);
        _assertPosition(OWNER, OPERATOR, 2e18, 3e18, withdrawableAt);
        vm.assertEq(staking.activeStake(OPERATOR), 2e18, "cooling stake does not mine");
        vm.warp(withdrawableAt);
        vm.expectEmit(address(staking));
        emit IMinerStaking.Withdrawn(OWNER, OPERATOR, 3e18);
        vm.assertEq(_withdraw(OWNER, OPERATOR), 3e18, "amount");
        _assertPosition(OWNER, OPERATOR, 2e18, 0, 0);
        vm.assertEq(token.balanceOf(OWNER), FUNDS - 2e18, "to the owner");
        vm.assertEq(staking.activeStake(OPERATOR), 2e18, "unchanged by the withdrawal");
    }

    function test_cancelledStakeCountsAgain() external {
        _stake(OWNER, OPERATOR, 5e18);
        _startCooldown(OWNER, OPERATOR, 3e18);
        vm.expectEmit(address(staking));
        emit IMinerStaking.CooldownCancelled(OWNER, OPERATOR, 3e18);
        _cancelCooldown(OWNER, OPERATOR);
        _assertPosition(OWNER, OPERATOR, 5e18, 0, 0);
        vm.assertEq(staking.activeStake(OPERATOR), 5e18, "all of it");
        vm.warp(now_() + COOLDOWN);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.NothingCooling.selector, OWNER, OPERATOR));
        _withdraw(OWNER, OPERATOR);
    }

    /// @dev A position may be taken out to the last wei, below the minimum deposit too.
    function test_dustCanLeave() external {
        _stake(OWNER, OPERATOR, 1e18);
        _startCooldown(OWNER, OPERATOR, 1e18 - 1);
        vm.warp(now_() + COOLDOWN);
        vm.assertEq(_withdraw(OWNER, OPERATOR), 1e18 - 1, "all but one wei");
        _startCooldown(OWNER, OPERATOR, 1);
        vm.warp(now_() + COOLDOWN);
        vm.assertEq(_withdraw(OWNER, OPERATOR), 1, "the last wei");
        vm.assertEq(token.balanceOf(OWNER), FUNDS, "everything is back");
    }

    function test_RevertWhen_nothingCools() external {
        _stake(OWNER, OPERATOR, 5e18);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.NothingCooling.selector, OWNER, OPERATOR));
        _withdraw(OWNER, OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.NothingCooling.selector, OWNER, OPERATOR));
        _cancelCooldown(OWNER, OPERATOR);
    }

    function test_RevertWhen_coolingMoreThanIsActiveOrNothing() external {
        _stake(OWNER, OPERATOR, 5e18);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.InsufficientStake.selector, 5e18 + 1, 5e18));
        _startCooldown(OWNER, OPERATOR, 5e18 + 1);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.InsufficientStake.selector, 2 ** 88 + 1e18, 5e18));
        _startCooldown(OWNER, OPERATOR, 2 ** 88 + 1e18);
        vm.expectRevert(IMinerStaking.ZeroAmount.selector);
        _startCooldown(OWNER, OPERATOR, 0);
        _startCooldown(OWNER, OPERATOR, 3e18);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.InsufficientStake.selector, 3e18, 2e18));
        _startCooldown(OWNER, OPERATOR, 3e18);
    }

    /* GOVERNANCE */

    function test_theTimelockSetsTheCooldownOfLaterRequests() external {
        _stake(OWNER, OPERATOR, 5e18);
        _startCooldown(OWNER, OPERATOR, 1e18);
        uint256 running = now_() + COOLDOWN;
        vm.expectEmit(address(staking));
        emit IMinerStaking.CooldownPeriodChanged(COOLDOWN, 30 days);
        vm.prank(TIMELOCK);
        staking.setCooldownPeriod(30 days);
        _assertPosition(OWNER, OPERATOR, 4e18, 1e18, running);
        vm.warp(running);
        vm.assertEq(_withdraw(OWNER, OPERATOR), 1e18, "a running request keeps its time");
        _startCooldown(OWNER, OPERATOR, 1e18);
        _assertPosition(OWNER, OPERATOR, 3e18, 1e18, running + 30 days);
    }

    function testFuzz_RevertWhen_theCooldownIsTooLong(uint256 period) external {
        period = bound(period, 30 days + 1, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.CooldownTooLong.selector, period, 30 days));
        vm.prank(TIMELOCK);
        staking.setCooldownPeriod(period);
    }

    function testFuzz_RevertWhen_aStrangerSetsTheCooldown(address caller, uint256 period) external {
        vm.assume(caller != TIMELOCK);
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.NotTimelock.selector, caller));
        vm.prank(caller);
        staking.setCooldownPeriod(period);
    }

    function _permit(uint256 amount) private returns (address owner, uint256 deadline, uint8 v, bytes32 r, bytes32 s) {
        uint256 key = 0xB0B;
        owner = vm.addr(key);
        deadline = now_() + 1 hours;
        vm.prank(HOLDER);
        token.transfer(owner, FUNDS);
        bytes32 structHash = keccak256(abi.encode(PERMIT_TYPEHASH, owner, address(staking), amount, 0, deadline));
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), structHash));
        (v, r, s) = vm.sign(key, digest);
    }
}
