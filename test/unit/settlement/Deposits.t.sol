// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IEntryPause} from "../../../contracts/interfaces/IEntryPause.sol";
import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {SettlementWorld} from "../../helpers/SettlementWorld.sol";

/// @notice Money comes into the escrow, for whomever it is meant.
contract DepositsTest is SettlementWorld {
    struct Permit {
        uint256 deadline;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    bytes32 private constant PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    function setUp() external {
        _deploySettlement();
        vm.prank(HOLDER);
        token.transfer(PAYER, FUNDS * GWEI);
    }

    /* DEPOSIT */

    function test_aDepositIsThePayersBalance() external {
        _approve(FUNDS);
        vm.expectEmit(address(escrow));
        emit IEscrow.Deposited(PAYER, PAYER, 3e9);
        _deposit(PAYER, PAYER, 3e9);
        _deposit(PAYER, PAYER, 4e9);
        _assertPayer(PAYER, 7e9, 0, 0);
        vm.assertEq(token.balanceOf(address(escrow)), 7e18, "tokens");
        vm.assertEq(token.balanceOf(PAYER), FUNDS * GWEI - 7e18, "of the payer");
    }

    function test_anybodyMayPayInForAPayerAndGetsNothingForIt() external {
        _approve(FUNDS);
        vm.expectEmit(address(escrow));
        emit IEscrow.Deposited(OTHER_PAYER, PAYER, 5e9);
        _deposit(PAYER, OTHER_PAYER, 5e9);
        _assertPayer(OTHER_PAYER, 5e9, 0, 0);
        _assertPayer(PAYER, 0, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.InsufficientBalance.selector, 1, 0));
        _thaw(PAYER, 1);
    }

    function test_oneGweiCanBeDeposited() external {
        _approve(1);
        _deposit(PAYER, PAYER, 1);
        _assertPayer(PAYER, 1, 0, 0);
        vm.assertEq(token.balanceOf(address(escrow)), GWEI, "a gwei is 1e9 wei");
    }

    function test_RevertWhen_nothingIsDepositedOrForNobody() external {
        _approve(FUNDS);
        vm.expectRevert(IEscrow.ZeroAmount.selector);
        _deposit(PAYER, PAYER, 0);
        vm.expectRevert(IEscrow.ZeroAccount.selector);
        _deposit(PAYER, address(0), 1);
    }

    function test_RevertWhen_theAllowanceIsMissing() external {
        _approve(1);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        _deposit(PAYER, PAYER, 2);
        _assertPayer(PAYER, 0, 0, 0);
    }

    function test_RevertWhen_theTokenSaysNo() external {
        _approve(FUNDS);
        vm.mockCall(address(token), abi.encodeWithSelector(token.transferFrom.selector), abi.encode(false));
        vm.expectRevert(IEscrow.TransferFailed.selector);
        _deposit(PAYER, PAYER, 1);
    }

    /// @dev More than the supply: the word has room, and no more than it has.
    function test_RevertWhen_theBalanceOutgrowsItsWord() external {
        vm.mockCall(address(token), abi.encodeWithSelector(token.transferFrom.selector), abi.encode(true));
        _deposit(PAYER, PAYER, type(uint64).max);
        vm.expectRevert();
        _deposit(PAYER, PAYER, 1);
        _assertPayer(PAYER, type(uint64).max, 0, 0);
    }

    /* PERMIT */

    function test_aPermitNeedsNoApproval() external {
        _depositWithPermit(PAYER, 5e9, _permit(5e9));
        _assertPayer(PAYER, 5e9, 0, 0);
        vm.assertEq(token.allowance(PAYER, address(escrow)), 0, "used up");
    }

    function test_aPermitServesAnotherPayerToo() external {
        _depositWithPermit(OTHER_PAYER, 5e9, _permit(5e9));
        _assertPayer(OTHER_PAYER, 5e9, 0, 0);
    }

    /// @dev Somebody copies the permit from the mempool and sends it first.
    function test_aPermitSentAheadBySomebodyElseDoesNotBlock() external {
        Permit memory permit = _permit(5e9);
        vm.prank(STRANGER);
        token.permit(PAYER, address(escrow), 5e18, permit.deadline, permit.v, permit.r, permit.s);
        _depositWithPermit(PAYER, 5e9, permit);
        _assertPayer(PAYER, 5e9, 0, 0);
    }

    function test_RevertWhen_aStolenPermitIsUsedForTheThief() external {
        Permit memory permit = _permit(5e9);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        vm.prank(STRANGER);
        escrow.depositWithPermit(STRANGER, 5e9, permit.deadline, permit.v, permit.r, permit.s);
    }

    function test_RevertWhen_thePermitIsForLess() external {
        Permit memory permit = _permit(5e9);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        _depositWithPermit(PAYER, 6e9, permit);
    }

    function test_RevertWhen_aPermitIsForNothing() external {
        Permit memory permit = _permit(0);
        vm.expectRevert(IEscrow.ZeroAmount.selector);
        _depositWithPermit(PAYER, 0, permit);
    }

    /* PAUSE */

    function test_aPauseKeepsEveryDepositOutUntilItEnds() external {
        uint256 end = now_() + 14 days;
        _approve(FUNDS);
        _pauseDeposits();
        Permit memory permit = _permit(5e9);
        bytes memory refusal = abi.encodeWithSelector(IEntryPause.EntryIsPaused.selector, end);
        vm.warp(end - 1);
        vm.expectRevert(refusal);
        _deposit(PAYER, PAYER, 1);
        vm.expectRevert(refusal);
        _depositWithPermit(PAYER, 5e9, permit);
        vm.warp(end);
        _deposit(PAYER, PAYER, 1);
        _assertPayer(PAYER, 1, 0, 0);
    }

    function test_stakingAndEscrowHaveTheirOwnPauses() external {
        _pauseDeposits();
        vm.assertEq(staking.entryPausedUntil(), 0, "staking is open");
        vm.prank(GUARDIAN);
        staking.pauseEntry(14 days);
        vm.assertEq(escrow.entryPausedUntil(), now_() + 14 days, "each by itself");
    }

    /* HELPERS */

    function _approve(uint256 amountGwei) private {
        vm.prank(PAYER);
        token.approve(address(escrow), amountGwei * GWEI);
    }

    function _permit(uint256 amountGwei) private view returns (Permit memory permit) {
        permit.deadline = now_() + 30 days;
        bytes32 content = keccak256(
            abi.encode(PERMIT_TYPEHASH, PAYER, address(escrow), amountGwei * GWEI, 0, permit.deadline)
        );
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), content));
        (permit.v, permit.r, permit.s) = vm.sign(PAYER_KEY, digest);
    }

    function _depositWithPermit(address payer, uint64 amountGwei, Permit memory permit) private {
        vm.prank(PAYER);
        escrow.depositWithPermit(payer, amountGwei, permit.deadline, permit.v, permit.r, permit.s);
    }
}
