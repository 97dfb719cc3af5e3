// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {EntryPause} from "../access/EntryPause.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IMSN} from "../interfaces/IMSN.sol";
import {IUsageReceiver} from "../interfaces/IUsageReceiver.sol";
import {SettlementFee} from "../libraries/SettlementFee.sol";
import {PairState, PairStateLib} from "./PairState.sol";
import {PayerFunds} from "./PayerFunds.sol";
import {PayerState} from "./PayerState.sol";
import {SettlementFees} from "./SettlementFees.sol";

/// @title Escrow
/// @notice Settles vouchers of payers for operators. Documented in `IEscrow`.
contract Escrow is SettlementFees, EIP712 {
    /// @dev A word in a struct, so that a settlement looks for its slot once.
    struct Pair {
        PairState state;
    }

    /* CONSTANTS */

    bytes32 private constant _VOUCHER_TYPEHASH = keccak256(
        "Voucher(address payer,address operator,uint64 cumulativeGwei)"
    );

    /* IMMUTABLES */

    /// @notice Where operators' settled usage is kept.
    IUsageReceiver public immutable USAGE;

    /* STORAGE */

    mapping(address payer => mapping(address operator => Pair)) private _pairs;
    /// @inheritdoc IEscrow
    mapping(uint8 channel => uint256) public channelRevenueGwei;

    /* CONSTRUCTOR */

    /// @param token MSN.
    /// @param usage Where settled usage goes: the rewards distributor.
    /// @param timelock The governance timelock, which is the treasury too.
    /// @param guardian_ Who may pause deposits; zero for nobody.
    /// @param feeBps Fee, basis points.
    /// @param burnShareBps Share of it that is burned, basis points.
    constructor(
        IMSN token,
        IUsageReceiver usage,
        address timelock,
        address guardian_,
        uint256 feeBps,
        uint256 burnShareBps
    )
        EntryPause(timelock, guardian_)
        PayerFunds(token)
        SettlementFees(feeBps, burnShareBps)
        EIP712("Meson Marketplace", "1")
    {
        USAGE = usage;
        // The receiver takes exactly what is credited, within `settle`: nobody else can make it take anything from here.
        token.approve(address(usage), type(uint256).max);
    }

    /* EXTERNAL */

    /// @inheritdoc IEscrow
    function settle(SignedVoucher[] calldata vouchers) external returns (uint64 paidGwei) {
        uint256 count = vouchers.length;
        uint256 feeBps = _feeBps();
        uint64 feesGwei = 0;
        IUsageReceiver.UsageCredit[] memory credits = new IUsageReceiver.UsageCredit[](count);
        for (uint256 i = 0; i < count; ++i) {
            SignedVoucher calldata voucher = vouchers[i];
            (uint64 paid, uint64 charged) = _settle(i, voucher, feeBps);
            unchecked {
                // All balances together are below the supply.
                paidGwei += paid;
                feesGwei += charged;
                credits[i].account = voucher.operator;
                credits[i].amountGwei = paid - charged;
            }
        }
        if (paidGwei == 0) revert NothingSettled();
        _collectFee(feesGwei);
        // Interaction: entries of nothing are passed over.
        USAGE.creditUsage(credits);
    }

    /* VIEWS */

    /// @inheritdoc IEscrow
    function quote(
        SignedVoucher calldata voucher
    ) external view returns (Refusal refusal, uint64 paidGwei, uint64 feeGwei) {
        PairState pair = _pairs[voucher.payer][voucher.operator].state;
        PayerState payer = _accountOf(voucher.payer).state;
        (refusal, ) = _examine(voucher, pair, payer);
        if (refusal != Refusal.None) return (refusal, 0, 0);
        paidGwei = _payable(voucher, pair, payer);
        feeGwei = SettlementFee.charge(pair.settledGwei(), paidGwei, _feeBps());
    }

    /// @inheritdoc IEscrow
    function settledGwei(address payer, address operator) public view returns (uint64) {
        return _pairs[payer][operator].state.settledGwei();
    }

    /// @inheritdoc IEscrow
    function voucherDigest(address payer, address operator, uint64 cumulativeGwei) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_VOUCHER_TYPEHASH, payer, operator, cumulativeGwei)));
    }

    /* INTERNAL */

    /// @dev Settles one voucher; pays nothing where there is a reason not to.
    function _settle(
        uint256 position,
        SignedVoucher calldata voucher,
        uint256 feeBps
    ) private returns (uint64 paid, uint64 charged) {
        // Check
        (address payer, address operator) = (voucher.payer, voucher.operator);
        Pair storage pair = _pairs[payer][operator];
        Account storage account = _accountOf(payer);
        (PairState before, PayerState state) = (pair.state, account.state);
        (Refusal refusal, PairState seal) = _examine(voucher, before, state);
        if (refusal != Refusal.None) {
            emit VoucherRefused(position, payer, operator, refusal);
            return (0, 0);
        }
        // Effect
        paid = _payable(voucher, before, state);
        charged = SettlementFee.charge(before.settledGwei(), paid, feeBps);
        unchecked {
            // No more than the voucher says, and a channel's revenue has 256 bits.
            uint64 settled = before.settledGwei() + paid;
            pair.state = seal.withSettled(settled);
            account.state = state.afterSpending(paid);
            channelRevenueGwei[state.channel()] += paid;
            emit VoucherSettled(payer, operator, settled, paid, charged);
        }
    }

    /// @dev The first reason not to settle a voucher, and else what the pair is to remember of its signer.
    function _examine(
        SignedVoucher calldata voucher,
        PairState pair,
        PayerState state
    ) private view returns (Refusal, PairState seal) {
        (address payer, address operator, uint64 cumulative) = (
            voucher.payer,
            voucher.operator,
            voucher.cumulativeGwei
        );
        if (operator == address(0)) return (Refusal.ZeroOperator, seal);
        bytes32 digest = voucherDigest(payer, operator, cumulative);
        (address signer, ECDSA.RecoverError fault, ) = ECDSA.tryRecover(digest, voucher.r, voucher.vs);
        if (fault != ECDSA.RecoverError.NoError) return (Refusal.BadSignature, seal);
        seal = PairStateLib.sealOf(signer, state.revocations());
        if (!pair.hasSeal(seal)) {
            uint256 validUntil = signerValidUntil[payer][signer];
            if (block.timestamp >= validUntil) return (Refusal.SignerNotAuthorised, seal);
            // The end of a revoked signer has to be looked at every time.
            if (validUntil != FOR_EVER) seal = PairState.wrap(0);
        }
        if (cumulative <= pair.settledGwei()) return (Refusal.NothingNew, seal);
        return (state.balanceGwei() == 0 ? Refusal.EscrowEmpty : Refusal.None, seal);
    }

    /// @dev What is new, as far as the balance goes: the rest stays owed.
    function _payable(SignedVoucher calldata voucher, PairState pair, PayerState payer) private pure returns (uint64) {
        uint64 balance = payer.balanceGwei();
        unchecked {
            // The voucher was found to be above.
            uint64 due = voucher.cumulativeGwei - pair.settledGwei();
            return due > balance ? balance : due;
        }
    }
}
