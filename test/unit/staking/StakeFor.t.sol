// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {StakingWorld} from "../../helpers/StakingWorld.sol";

/// @notice Stake that somebody else pays for: the payer's tokens, the owner's position.
contract StakeForTest is StakingWorld {
    function setUp() external {
        _deployWorld();
        _warpIntoEpoch(1, 0);
    }

    function testFuzz_theCallerPaysAndTheOwnerOwns(uint256 amount) external {
        amount = bound(amount, 1e18, FUNDS);
        vm.expectEmit(address(staking));
        emit IMinerStaking.Staked(OWNER, OPERATOR, amount);
        _stakeFor(OTHER, OWNER, OPERATOR, amount);
        _assertPosition(OWNER, OPERATOR, amount, 0, 0);
        _assertPosition(OTHER, OPERATOR, 0, 0, 0);
        vm.assertEq(token.balanceOf(OTHER), FUNDS - amount, "the caller paid");
        vm.assertEq(token.balanceOf(OWNER), FUNDS, "the owner did not");
        vm.assertEq(staking.activeStake(OPERATOR), amount, "it mines for the operator");
    }

    function test_onlyTheOwnerTakesItOut() external {
        _stakeFor(OTHER, OWNER, OPERATOR, 5e18);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.InsufficientStake.selector, 5e18, 0));
        _startCooldown(OTHER, OPERATOR, 5e18);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.InsufficientStake.selector, 5e18, 0));
        _startCooldown(OPERATOR, OPERATOR, 5e18);
        _startCooldown(OWNER, OPERATOR, 5e18);
        vm.warp(now_() + COOLDOWN);
        _withdraw(OWNER, OPERATOR);
        vm.assertEq(token.balanceOf(OWNER), FUNDS + 5e18, "to the owner");
    }

    /// @dev Nobody can keep an owner in by adding to what it has on its way out.
    function test_aGiftDoesNotTouchARunningOrFinishedCooldown() external {
        _stake(OWNER, OPERATOR, 5e18);
        _startCooldown(OWNER, OPERATOR, 3e18);
        uint256 withdrawableAt = now_() + COOLDOWN;
        _stakeFor(OTHER, OWNER, OPERATOR, 1e18);
        _assertPosition(OWNER, OPERATOR, 3e18, 3e18, withdrawableAt);
        vm.warp(withdrawableAt);
        _stakeFor(OTHER, OWNER, OPERATOR, 1e18);
        vm.assertEq(_withdraw(OWNER, OPERATOR), 3e18, "on time");
        _assertPosition(OWNER, OPERATOR, 4e18, 0, 0);
    }

    function test_RevertWhen_ownerOrOperatorIsZeroOrTheDepositTooSmall() external {
        vm.expectRevert(IMinerStaking.ZeroOwner.selector);
        _stakeFor(OTHER, address(0), OPERATOR, 5e18);
        vm.expectRevert(IMinerStaking.ZeroOperator.selector);
        _stakeFor(OTHER, OWNER, address(0), 5e18);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.DepositTooSmall.selector, 1e18 - 1, 1e18));
        _stakeFor(OTHER, OWNER, OPERATOR, 1e18 - 1);
    }

    /// @dev The owner's allowance is for the owner: nobody else spends it, for whomever.
    function test_RevertWhen_theOwnerShouldPayForAStranger() external {
        bytes memory refusal = abi.encodeWithSelector(
            IERC20Errors.ERC20InsufficientAllowance.selector,
            staking,
            0,
            5e18
        );
        vm.expectRevert(refusal);
        _stakeFor(STRANGER, OWNER, OPERATOR, 5e18);
        vm.expectRevert(refusal);
        _stakeFor(STRANGER, STRANGER, STRANGER, 5e18);
        vm.assertEq(token.balanceOf(OWNER), FUNDS, "the owner's tokens stay");
    }

    function test_RevertWhen_theTokenRefuses() external {
        vm.mockCall(address(token), abi.encodeWithSelector(token.transferFrom.selector), abi.encode(false));
        vm.expectRevert(IMinerStaking.TransferFailed.selector);
        _stakeFor(OTHER, OWNER, OPERATOR, 5e18);
    }
}
