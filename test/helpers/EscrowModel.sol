// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";

/// @notice What escrow and usage should be, in plain numbers, by rules written down a second time. Amounts are gwei.
abstract contract EscrowModel {
    struct ModelPayer {
        uint256 balance;
        uint256 thawing;
        uint256 thawedAt;
        uint256 spent;
        uint8 channel;
    }

    /// @param signer Whose signature it carries; zero for none.
    struct ModelVoucher {
        address payer;
        address operator;
        address signer;
        uint256 cumulative;
    }

    /// @dev What happened in all; `given` is usage that was credited without a voucher.
    struct Totals {
        uint256 deposited;
        uint256 withdrawn;
        uint256 settled;
        uint256 charged;
        uint256 given;
        uint256 distributed;
    }

    uint256 private constant _THAW = 14 days;
    uint256 private constant _FOR_EVER = type(uint40).max;

    mapping(address payer => ModelPayer) internal payersByModel;
    mapping(address payer => mapping(address signer => uint256)) internal validUntilByModel;
    mapping(address payer => mapping(address operator => uint256)) public settledByModel;
    mapping(address operator => uint256) public usageByModel;
    mapping(uint8 channel => uint256) public revenueByModel;
    Totals internal totals;
    uint256 internal feeByModel;
    uint256 internal burnShareByModel;
    uint256 internal collectedByModel;

    function payerByModel(address payer) external view returns (ModelPayer memory) {
        return payersByModel[payer];
    }

    function totalsByModel() external view returns (Totals memory) {
        return totals;
    }

    /* PAYERS */

    function _depositByModel(address payer, uint256 amount) internal {
        payersByModel[payer].balance += amount;
        totals.deposited += amount;
    }

    function _mayThaw(address payer, uint256 amount, uint256 time) internal view returns (bool) {
        ModelPayer storage it = payersByModel[payer];
        bool waits = it.thawing != 0 && it.thawedAt <= time;
        return amount != 0 && it.thawing + amount <= it.balance && !waits;
    }

    function _thawByModel(address payer, uint256 amount, uint256 time) internal {
        payersByModel[payer].thawing += amount;
        payersByModel[payer].thawedAt = time + _THAW;
    }

    function _cancelThawByModel(address payer) internal {
        (payersByModel[payer].thawing, payersByModel[payer].thawedAt) = (0, 0);
    }

    function _mayWithdraw(address payer, uint256 time) internal view returns (bool) {
        return payersByModel[payer].thawing != 0 && payersByModel[payer].thawedAt <= time;
    }

    function _withdrawByModel(address payer) internal returns (uint256 amount) {
        amount = payersByModel[payer].thawing;
        payersByModel[payer].balance -= amount;
        totals.withdrawn += amount;
        _cancelThawByModel(payer);
    }

    function _authoriseByModel(address payer, address signer) internal {
        validUntilByModel[payer][signer] = _FOR_EVER;
    }

    function _mayRevoke(address payer, address signer) internal view returns (bool) {
        return validUntilByModel[payer][signer] == _FOR_EVER;
    }

    function _revokeByModel(address payer, address signer, uint256 time) internal {
        validUntilByModel[payer][signer] = time + _THAW;
    }

    /* SETTLEMENT */

    function _refusalByModel(ModelVoucher memory it, uint256 time) internal view returns (IEscrow.Refusal) {
        if (it.operator == address(0)) return IEscrow.Refusal.ZeroOperator;
        if (it.signer == address(0)) return IEscrow.Refusal.BadSignature;
        if (validUntilByModel[it.payer][it.signer] <= time) return IEscrow.Refusal.SignerNotAuthorised;
        if (settledByModel[it.payer][it.operator] >= it.cumulative) return IEscrow.Refusal.NothingNew;
        if (payersByModel[it.payer].balance == 0) return IEscrow.Refusal.EscrowEmpty;
        return IEscrow.Refusal.None;
    }

    /// @dev What a voucher that is not refused pays, and the fee of it.
    function _dueByModel(ModelVoucher memory it) internal view returns (uint256 paid, uint256 charged) {
        uint256 settled = settledByModel[it.payer][it.operator];
        paid = it.cumulative - settled;
        if (paid > payersByModel[it.payer].balance) paid = payersByModel[it.payer].balance;
        charged = _feeOf(settled + paid) - _feeOf(settled);
    }

    function _settleByModel(ModelVoucher memory it) internal returns (uint256 paid, uint256 charged) {
        (paid, charged) = _dueByModel(it);
        ModelPayer storage payer = payersByModel[it.payer];
        payer.balance -= paid;
        payer.spent += paid;
        if (payer.thawing > payer.balance) payer.thawing = payer.balance;
        if (payer.thawing == 0) payer.thawedAt = 0;
        settledByModel[it.payer][it.operator] += paid;
        revenueByModel[payer.channel] += paid;
        collectedByModel += charged;
        totals.settled += paid;
        totals.charged += charged;
        usageByModel[it.operator] += paid - charged;
    }

    function _creditByModel(address operator, uint256 amount) internal {
        usageByModel[operator] += amount;
        totals.given += amount;
    }

    function _payUsageByModel(address operator) internal returns (uint256 amount) {
        amount = usageByModel[operator];
        usageByModel[operator] = 0;
    }

    function _distributeByModel() internal returns (uint256 burned, uint256 kept) {
        burned = (collectedByModel * burnShareByModel) / 10_000;
        kept = collectedByModel - burned;
        totals.distributed += collectedByModel;
        collectedByModel = 0;
    }

    function _feeOf(uint256 history) private view returns (uint256) {
        if (history * feeByModel == 0) return 0;
        return (history * feeByModel - 1) / 10_000 + 1;
    }
}
