// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {EscrowModel} from "../helpers/EscrowModel.sol";
import {SettlementWorld} from "../helpers/SettlementWorld.sol";
import {SettlementHandler} from "./handlers/SettlementHandler.sol";

/// @notice Invariant 7, and 2, 8 and 9 of escrow and usage alone, whatever payers and operators try.
contract SettlementInvariants is SettlementWorld {
    SettlementHandler private handler;
    uint256 private payers;
    uint256 private payees;

    function setUp() external {
        handler = new SettlementHandler();
        (escrow, distributor, token) = handler.world();
        (payers, payees) = (handler.PAYERS(), handler.PAYEES());
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /* 2: SOLVENCY */

    function invariant_2_theVaultHoldsUnpaidUsageAndWhatWasAdvanced() external view {
        uint256 unpaid = 0;
        for (uint256 j = 0; j < payees; ++j) {
            address operator = handler.payeeAt(j);
            vm.assertEq(_unpaidUsage(operator), handler.usageByModel(operator), "unpaid");
            unpaid += _unpaidUsage(operator);
        }
        address vault = distributor.USAGE_VAULT();
        uint256 expected = (unpaid + distributor.advancedGwei()) * GWEI + handler.donated(vault);
        vm.assertEq(token.balanceOf(vault), expected, "vault");
    }

    function invariant_2_usageNeverTouchesTheRewardsMoney() external view {
        uint256 money = token.balanceOf(address(distributor)) + distributor.advancedGwei() * GWEI;
        uint256 given = handler.donated(address(distributor));
        vm.assertEq(money, handler.REWARDS() * GWEI + given, "balance and what was advanced");
    }

    /* 7: ESCROW */

    function invariant_7_theEscrowHoldsDepositsLessSettledLessWithdrawnAndTheFees() external view {
        EscrowModel.Totals memory all = handler.totalsByModel();
        uint256 fees = all.charged - all.distributed;
        vm.assertEq(uint256(escrow.undistributedFeesGwei()), fees, "fees that wait");
        uint256 expected = (all.deposited - all.settled - all.withdrawn + fees) * GWEI;
        vm.assertEq(token.balanceOf(address(escrow)), expected + handler.donated(address(escrow)), "balance");
    }

    function invariant_7_eachPayerHasWhatTheModelSays() external view {
        EscrowModel.Totals memory all = handler.totalsByModel();
        uint256 sum = 0;
        for (uint256 i = 0; i < payers; ++i) {
            address payer = handler.payerAt(i);
            EscrowModel.ModelPayer memory it = handler.payerByModel(payer);
            _assertPayer(payer, it.balance, it.thawing, it.thawedAt);
            IEscrow.Payer memory held = escrow.payerOf(payer);
            vm.assertEq(uint256(held.channel), it.channel, "channel");
            vm.assertEq(uint256(held.spentGwei), it.spent, "spent");
            sum += held.balanceGwei;
        }
        vm.assertEq(sum, all.deposited - all.settled - all.withdrawn, "all payers");
    }

    function invariant_7_aVoucherNeverTakesMoreThanItsIncrement() external view {
        vm.assertEq(handler.breach(), "", "breach");
        for (uint256 i = 0; i < payers; ++i) {
            for (uint256 j = 0; j < payees; ++j) {
                (address payer, address operator) = (handler.payerAt(i), handler.payeeAt(j));
                uint256 settled = escrow.settledGwei(payer, operator);
                vm.assertEq(settled, handler.settledByModel(payer, operator), "settled");
                vm.assertLe(settled, handler.highestSigned(payer, operator), "against the highest voucher signed");
            }
        }
    }

    function invariant_7_whatIsSettledIsUsageAndFeeToTheGwei() external view {
        EscrowModel.Totals memory all = handler.totalsByModel();
        (uint256 settled, uint256 usage) = (0, 0);
        for (uint256 j = 0; j < payees; ++j) {
            (, uint256 lifetimeGwei) = distributor.usageOf(handler.payeeAt(j));
            usage += lifetimeGwei;
            for (uint256 i = 0; i < payers; ++i) settled += escrow.settledGwei(handler.payerAt(i), handler.payeeAt(j));
        }
        vm.assertEq(settled, all.settled, "of all pairs");
        vm.assertEq(settled, usage - all.given + all.charged, "usage and fee");
    }

    function invariant_7_channelsAddUpToWhatPayersSpent() external view {
        (uint256 revenue, uint256 spent) = (0, 0);
        for (uint8 channel = 0; channel < handler.CHANNELS(); ++channel) {
            vm.assertEq(escrow.channelRevenueGwei(channel), handler.revenueByModel(channel), "channel");
            revenue += escrow.channelRevenueGwei(channel);
        }
        for (uint256 i = 0; i < payers; ++i) spent += escrow.payerOf(handler.payerAt(i)).spentGwei;
        vm.assertEq(revenue, spent, "payers");
        vm.assertEq(revenue, handler.totalsByModel().settled, "all that was settled");
    }

    /* 8: EXIT IS ALWAYS OPEN */

    /// @dev With deposits paused if the guardian can, usage is paid, a voucher is settled, and all the rest leaves.
    function invariant_8_everythingDueCanBeHad() external {
        vm.warp(handler.time());
        vm.prank(GUARDIAN);
        try escrow.pauseEntry(14 days) {} catch {}
        for (uint256 i = 0; i < payers; ++i) _leave(handler.payerAt(i), handler.payeeAt(i));
        for (uint256 j = 0; j < payees; ++j) _claimUsage(handler.payeeAt(j));
        vm.assertEq(token.balanceOf(address(escrow)) / GWEI, _feesAndGifts(), "nothing but fees and gifts is left");
    }

    /* 9: NOBODY ELSE'S TOKENS */

    /// @dev The thief sent every voucher, claimed all usage and distributed all fees.
    function invariant_9_whoCallsGetsNothing() external view {
        vm.assertEq(token.balanceOf(handler.THIEF()), 0, "the thief");
    }

    /* HELPERS */

    function _leave(address payer, address operator) private {
        IEscrow.Payer memory held = escrow.payerOf(payer);
        uint256 before = token.balanceOf(payer);
        if (held.thawingGwei != 0 && held.thawedAt <= now_()) _takeThawed(payer);
        uint64 left = escrow.payerOf(payer).balanceGwei;
        if (left != 0) {
            _authorise(payer, SIGNER);
            vm.assertEq(uint256(_pay(payer, operator, escrow.settledGwei(payer, operator) + 1)), 1, "settled");
            left -= 1;
        }
        uint64 unthawed = left - escrow.payerOf(payer).thawingGwei;
        if (unthawed != 0) _thaw(payer, unthawed);
        if (left == 0) return;
        vm.warp(escrow.payerOf(payer).thawedAt);
        _takeThawed(payer);
        vm.assertEq(token.balanceOf(payer) - before, uint256(held.balanceGwei - 1) * GWEI, "all of it but a gwei");
    }

    function _claimUsage(address operator) private {
        uint256 due = _unpaidUsage(operator);
        if (due == 0) return;
        uint256 before = token.balanceOf(operator);
        vm.prank(STRANGER);
        distributor.claimUsage(operator);
        vm.assertEq(token.balanceOf(operator) - before, due * GWEI, "usage");
    }

    function _feesAndGifts() private view returns (uint256) {
        return escrow.undistributedFeesGwei() + handler.donated(address(escrow)) / GWEI;
    }
}
