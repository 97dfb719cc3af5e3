// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEntryPause} from "./IEntryPause.sol";

/// @title Escrow of those who pay for bandwidth
/// @notice Payers deposit MSN; signers they authorised sign vouchers, one cumulative amount for each operator; anyone settles
/// vouchers (docs/protocol.md section 5, docs/marketplace.md). Amounts are gwei of MSN (1e-9 MSN).
/// @dev Trust: a payer trusts its signers with its balance; an operator trusts nobody once it holds a voucher that the
/// balance covers and settles it in time, for a balance serves whoever comes first. Nothing here depends on receipts.
interface IEscrow is IEntryPause {
    /// @notice Why a voucher was not settled, in the order in which it is checked.
    enum Refusal {
        None,
        ZeroOperator,
        BadSignature,
        SignerNotAuthorised,
        NothingNew,
        EscrowEmpty
    }

    /// @notice A voucher `Voucher(address payer,address operator,uint64 cumulativeGwei)` (EIP-712, domain
    /// `Meson Marketplace`, version `1`) with its signature in the short form of EIP-2098.
    /// @param payer Whose balance pays.
    /// @param operator Who is paid.
    /// @param cumulativeGwei All that the payer has ever owed to the operator.
    /// @param r First half of the signature.
    /// @param vs Second half, with the recovery bit on top.
    struct SignedVoucher {
        address payer;
        address operator;
        uint64 cumulativeGwei;
        bytes32 r;
        bytes32 vs;
    }

    /// @notice What a payer has.
    /// @param balanceGwei All that vouchers can take, thawing money included.
    /// @param thawingGwei The part that is on its way out; settled last.
    /// @param thawedAt When it can be withdrawn, Unix seconds; 0 when nothing thaws.
    /// @param channel The payer's channel: 0 user, 1 CDN gateway, 2 edge service, 3 reseller; others are free.
    /// @param spentGwei All that was ever settled for the payer: its revenue to the network.
    struct Payer {
        uint64 balanceGwei;
        uint64 thawingGwei;
        uint40 thawedAt;
        uint8 channel;
        uint64 spentGwei;
    }

    /// @notice Tokens came in for a payer.
    event Deposited(address indexed payer, address indexed from, uint64 amountGwei);
    /// @notice Money began to thaw; `thawedAt` holds for all that thaws.
    event ThawStarted(address indexed payer, uint64 amountGwei, uint256 thawedAt);
    /// @notice Nothing of the payer's thaws any more.
    event ThawCancelled(address indexed payer, uint64 amountGwei);
    /// @notice Thawed money left, to the payer.
    event Withdrawn(address indexed payer, uint64 amountGwei);
    /// @notice A payer's vouchers signed by `signer` count before `validUntil`, Unix seconds; 2^40 - 1 is for ever.
    event SignerSet(address indexed payer, address indexed signer, uint256 validUntil);
    /// @notice A payer said which channel it is.
    event ChannelSet(address indexed payer, uint8 indexed channel);
    /// @notice A voucher was settled up to `settledGwei`; `paidGwei` left the payer's balance, `feeGwei` of it as fee.
    event VoucherSettled(
        address indexed payer,
        address indexed operator,
        uint64 settledGwei,
        uint64 paidGwei,
        uint64 feeGwei
    );
    /// @notice The voucher at this position of a batch was not settled.
    event VoucherRefused(uint256 indexed position, address indexed payer, address indexed operator, Refusal refusal);
    /// @notice Fees were burned and sent to the treasury.
    event FeesDistributed(uint64 burnedGwei, uint64 treasuryGwei);
    /// @notice The fee of what is settled from now on, and how much of it is burned, basis points.
    event FeeSet(uint256 feeBps, uint256 burnShareBps);

    /// @notice A zero address where an account is needed.
    error ZeroAccount();
    /// @notice An amount of nothing.
    error ZeroAmount();
    /// @notice Less is there that does not thaw yet, gwei.
    error InsufficientBalance(uint64 requestedGwei, uint64 availableGwei);
    /// @notice Thawed money is withdrawn, or its thaw cancelled, before more thaws, gwei.
    error ThawedMoneyWaiting(uint64 amountGwei);
    /// @notice Nothing of the payer's thaws.
    error NothingThawing(address payer);
    /// @notice The thaw still runs; times in Unix seconds.
    error ThawRunning(uint256 thawedAt, uint256 timestamp);
    /// @notice The signer is not authorised, or was revoked already.
    error SignerNotActive(address payer, address signer);
    /// @notice A payer revokes signers at most 65,535 times.
    error TooManyRevocations(address payer);
    /// @notice None of the vouchers could be settled.
    error NothingSettled();
    /// @notice A fee above the bound, basis points.
    error FeeTooHigh(uint256 requestedBps, uint256 maximumBps);
    /// @notice A share above the whole, basis points.
    error ShareTooLarge(uint256 requestedBps);
    /// @notice The token said no.
    error TransferFailed();

    /// @notice Seconds from asking for money to getting it, and from revoking a signer to the end of its vouchers.
    function THAWING_PERIOD() external view returns (uint256);

    /// @notice Highest fee governance may set, basis points.
    function MAXIMUM_FEE_BPS() external view returns (uint256);

    /* PAYERS */

    /// @notice Adds the caller's tokens to the balance of `payer`. Needs an allowance of `amountGwei * 1e9` wei.
    function deposit(address payer, uint64 amountGwei) external;

    /// @notice `deposit` with an ERC-2612 signature of the caller over `amountGwei * 1e9` wei in place of an earlier approval.
    /// @dev A permit that somebody already used is no error: the allowance decides.
    function depositWithPermit(
        address payer,
        uint64 amountGwei,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice Lets part of the caller's balance thaw; it can be withdrawn after `THAWING_PERIOD`, and settled until then.
    /// @dev One thaw a payer: another request restarts the clock for all that thaws.
    function thaw(uint64 amountGwei) external;

    /// @notice Keeps what thaws.
    function cancelThaw() external;

    /// @notice Sends what has thawed to the caller, as far as it was not settled meanwhile.
    /// @return amountGwei What was sent.
    function withdraw() external returns (uint64 amountGwei);

    /// @notice Lets `signer` sign vouchers and agreements for the caller, whatever was before.
    function authoriseSigner(address signer) external;

    /// @notice Ends a signer's power `THAWING_PERIOD` from now, so that operators can settle what they hold.
    function revokeSigner(address signer) external;

    /// @notice Says which channel the caller is; what is settled from now on counts for it.
    function setChannel(uint8 channel) external;

    /* SETTLEMENT */

    /// @notice Settles vouchers: of each, what is new leaves the payer's balance, as far as that goes, and less the fee is
    /// credited to the operator in the distributor. Anyone may call.
    /// @dev A voucher that cannot be settled is passed over with an event; the call reverts only when none can.
    /// @return paidGwei What left the payers' balances in all.
    function settle(SignedVoucher[] calldata vouchers) external returns (uint64 paidGwei);

    /// @notice Burns the burn share of the fees so far, rounded down, and sends the rest to the treasury. Anyone may call.
    function distributeFees() external;

    /* GOVERNANCE */

    /// @notice Sets the fee and the share of it that is burned, basis points, from now on; what fees collected before is
    /// distributed as it was. The timelock only.
    function setFee(uint256 feeBps, uint256 burnShareBps) external;

    /* VIEWS */

    /// @notice What a payer has.
    function payerOf(address payer) external view returns (Payer memory);

    /// @notice When vouchers signed by `signer` for `payer` stop to count, Unix seconds: 0 for never authorised,
    /// 2^40 - 1 for authorised, otherwise the end after a revocation.
    function signerValidUntil(address payer, address signer) external view returns (uint256);

    /// @notice What was settled for the pair so far, fee included.
    function settledGwei(address payer, address operator) external view returns (uint64);

    /// @notice All that was ever settled for payers while they were of this channel.
    function channelRevenueGwei(uint8 channel) external view returns (uint256);

    /// @notice Fee and the share of it that is burned, basis points.
    function fee() external view returns (uint256 feeBps, uint256 burnShareBps);

    /// @notice Fees that are not distributed yet.
    function undistributedFeesGwei() external view returns (uint64);

    /// @notice What `settle` would do with a voucher alone, now.
    function quote(
        SignedVoucher calldata voucher
    ) external view returns (Refusal refusal, uint64 paidGwei, uint64 feeGwei);

    /// @notice EIP-712 digest of a voucher.
    function voucherDigest(address payer, address operator, uint64 cumulativeGwei) external view returns (bytes32);
}
