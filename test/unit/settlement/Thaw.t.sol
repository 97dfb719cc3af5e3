// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {SettlementWorld} from "../../helpers/SettlementWorld.sol";

/// @notice Money leaves the escrow after it has thawed, and can be settled until it does.
contract ThawTest is SettlementWorld {
    function setUp() external {
        _deploySettlement();
        _open(PAYER, SIGNER, FUNDS);
    }

    /* PERIOD */

    function test_thawingTakesFourteenDaysNotASecondLess() external {
        vm.assertEq(escrow.THAWING_PERIOD(), 14 days, "published");
        uint256 end = now_() + 14 days;
        vm.expectEmit(address(escrow));
        emit IEscrow.ThawStarted(PAYER, 400e9, end);
        _thaw(PAYER, 400e9);
        _assertPayer(PAYER, FUNDS, 400e9, end);
        vm.warp(end - 1);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.ThawRunning.selector, end, end - 1));
        _takeThawed(PAYER);
        vm.warp(end);
        vm.expectEmit(address(escrow));
        emit IEscrow.Withdrawn(PAYER, 400e9);
        vm.assertEq(uint256(_takeThawed(PAYER)), 400e9, "withdrawn");
        _assertPayer(PAYER, 600e9, 0, 0);
        vm.assertEq(token.balanceOf(PAYER), 400e18, "tokens");
        vm.assertEq(token.balanceOf(address(escrow)), 600e18, "the rest stays");
    }

    function test_allOfItCanThaw() external {
        _thaw(PAYER, FUNDS);
        vm.warp(now_() + THAW);
        _takeThawed(PAYER);
        _assertPayer(PAYER, 0, 0, 0);
        vm.assertEq(token.balanceOf(address(escrow)), 0, "empty");
    }

    function test_anotherRequestRestartsTheOneClock() external {
        _thaw(PAYER, 100e9);
        vm.warp(now_() + THAW - 1);
        _thaw(PAYER, 1);
        _assertPayer(PAYER, FUNDS, 100e9 + 1, now_() + THAW);
        vm.warp(now_() + 1);
        vm.expectPartialRevert(IEscrow.ThawRunning.selector);
        _takeThawed(PAYER);
    }

    function test_RevertWhen_thawedMoneyWaits() external {
        _thaw(PAYER, 100e9);
        vm.warp(now_() + THAW);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.ThawedMoneyWaiting.selector, 100e9));
        _thaw(PAYER, 1);
        _takeThawed(PAYER);
        _thaw(PAYER, 1);
        _assertPayer(PAYER, FUNDS - 100e9, 1, now_() + THAW);
    }

    function test_RevertWhen_moreThawsThanThereIs() external {
        _thaw(PAYER, 400e9);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.InsufficientBalance.selector, 600e9 + 1, 600e9));
        _thaw(PAYER, 600e9 + 1);
        _thaw(PAYER, 600e9);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.InsufficientBalance.selector, type(uint64).max, 0));
        _thaw(PAYER, type(uint64).max);
    }

    function test_RevertWhen_nothingThaws() external {
        vm.expectRevert(IEscrow.ZeroAmount.selector);
        _thaw(PAYER, 0);
        bytes memory refusal = abi.encodeWithSelector(IEscrow.NothingThawing.selector, PAYER);
        vm.expectRevert(refusal);
        _takeThawed(PAYER);
        vm.expectRevert(refusal);
        _cancelThaw();
        _thaw(PAYER, 1);
        vm.warp(now_() + THAW);
        _takeThawed(PAYER);
        vm.expectRevert(refusal);
        _takeThawed(PAYER);
    }

    function test_RevertWhen_theTokenSaysNo() external {
        _thaw(PAYER, 1);
        vm.warp(now_() + THAW);
        vm.mockCall(address(token), abi.encodeWithSelector(token.transfer.selector), abi.encode(false));
        vm.expectRevert(IEscrow.TransferFailed.selector);
        _takeThawed(PAYER);
        vm.clearMockedCalls();
        _takeThawed(PAYER);
    }

    /* CANCEL */

    function test_aCancelledThawLeavesTheBalance() external {
        _thaw(PAYER, 400e9);
        vm.expectEmit(address(escrow));
        emit IEscrow.ThawCancelled(PAYER, 400e9);
        _cancelThaw();
        _assertPayer(PAYER, FUNDS, 0, 0);
        vm.warp(now_() + THAW);
        vm.expectPartialRevert(IEscrow.NothingThawing.selector);
        _takeThawed(PAYER);
    }

    function test_thawedMoneyCanBeKept() external {
        _thaw(PAYER, 400e9);
        vm.warp(now_() + THAW);
        _cancelThaw();
        _thaw(PAYER, FUNDS);
        _assertPayer(PAYER, FUNDS, FUNDS, now_() + THAW);
    }

    /* SETTLEMENT MEANWHILE */

    function test_whatThawsIsSettledLast() external {
        uint256 end = now_() + THAW;
        _thaw(PAYER, 400e9);
        _pay(PAYER, OPERATOR, 600e9);
        _assertPayer(PAYER, 400e9, 400e9, end);
        _pay(PAYER, OPERATOR, 600e9 + 1);
        _assertPayer(PAYER, 400e9 - 1, 400e9 - 1, end);
        _pay(PAYER, OPERATOR, FUNDS);
        _assertPayer(PAYER, 0, 0, 0);
    }

    function test_thawedMoneyIsSettledUntilItIsWithdrawn() external {
        _thaw(PAYER, FUNDS);
        vm.warp(now_() + THAW + 365 days);
        vm.assertEq(uint256(_pay(PAYER, OPERATOR, 300e9)), 300e9, "long after the thaw");
        vm.assertEq(uint256(_takeThawed(PAYER)), 700e9, "and the rest is the payer's");
        _expectRefusal(_voucher(SIGNER, PAYER, OPERATOR, 301e9), IEscrow.Refusal.EscrowEmpty);
    }

    function test_aDepositDoesNotThawWithTheRest() external {
        uint256 end = now_() + THAW;
        _thaw(PAYER, FUNDS);
        _fund(OTHER_PAYER, 50e9);
        _deposit(OTHER_PAYER, PAYER, 50e9);
        _assertPayer(PAYER, FUNDS + 50e9, FUNDS, end);
        _pay(PAYER, OPERATOR, 80e9);
        _assertPayer(PAYER, FUNDS - 30e9, FUNDS - 30e9, end);
    }

    /* ANY ORDER */

    /// @dev Whatever a payer does and is made to pay: what it put in is there, paid, or back.
    function testFuzz_nothingIsLostOnTheWay(uint256 seed) external {
        uint256 paid = 0;
        for (uint256 i = 0; i < 20; ++i) {
            uint256 action = draw(seed, i) % 4;
            uint64 amount = uint64(draw(seed, 100 + i) % 200e9);
            vm.warp(now_() + (draw(seed, 200 + i) % 10 days));
            vm.prank(PAYER);
            if (action == 0) try escrow.thaw(amount) {} catch {}
            if (action == 1) try escrow.withdraw() {} catch {}
            if (action == 2) try escrow.cancelThaw() {} catch {}
            if (action == 3) try escrow.setChannel(uint8(amount)) {} catch {}
            try escrow.settle(_batch(_voucher(SIGNER, PAYER, OPERATOR, uint64(paid) + amount))) returns (uint64 more) {
                paid += more;
            } catch {}
            IEscrow.Payer memory held = escrow.payerOf(PAYER);
            vm.assertEq(held.balanceGwei + paid + token.balanceOf(PAYER) / GWEI, FUNDS, "all of it");
            vm.assertLe(held.thawingGwei, held.balanceGwei, "thawing within the balance");
            vm.assertEq(held.thawedAt == 0, held.thawingGwei == 0, "a time where something thaws");
            vm.assertEq(uint256(held.spentGwei), paid, "spent");
        }
    }

    function _cancelThaw() private {
        vm.prank(PAYER);
        escrow.cancelThaw();
    }
}
