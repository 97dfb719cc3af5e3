// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {EntryPause} from "../access/EntryPause.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IMSN} from "../interfaces/IMSN.sol";
import {PayerState} from "./PayerState.sol";

/// @title Payers' balances and signers
/// @notice What a payer does with its own money. Documented in `IEscrow`.
abstract contract PayerFunds is IEscrow, EntryPause {
    /// @dev A word in a struct, so that a settlement looks for its slot once.
    struct Account {
        PayerState state;
    }

    /* CONSTANTS */

    /// @inheritdoc IEscrow
    uint256 public constant THAWING_PERIOD = 14 days;
    /// @dev Wei of MSN in a gwei.
    uint256 internal constant GWEI = 1e9;
    /// @dev End of a signer that was not revoked.
    uint40 internal constant FOR_EVER = type(uint40).max;

    /* IMMUTABLES */

    /// @notice MSN.
    IMSN public immutable TOKEN;

    /* STORAGE */

    mapping(address payer => Account) private _payers;
    /// @inheritdoc IEscrow
    mapping(address payer => mapping(address signer => uint256)) public signerValidUntil;

    /* CONSTRUCTOR */

    constructor(IMSN token) {
        TOKEN = token;
    }

    /* EXTERNAL */

    /// @inheritdoc IEscrow
    function deposit(address payer, uint64 amountGwei) external {
        _deposit(payer, amountGwei);
    }

    /// @inheritdoc IEscrow
    function depositWithPermit(
        address payer,
        uint64 amountGwei,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        // Interaction: a permit sent ahead by somebody else has done its work already; the allowance decides.
        IERC20Permit permitted = IERC20Permit(address(TOKEN));
        try permitted.permit(msg.sender, address(this), amountGwei * GWEI, deadline, v, r, s) {} catch {}
        _deposit(payer, amountGwei);
    }

    /// @inheritdoc IEscrow
    function thaw(uint64 amountGwei) external {
        // Check
        Account storage own = _payers[msg.sender];
        PayerState state = own.state;
        uint64 thawing = state.thawingGwei();
        uint64 available = state.balanceGwei() - thawing;
        if (amountGwei == 0) revert ZeroAmount();
        if (amountGwei > available) revert InsufficientBalance(amountGwei, available);
        if (thawing != 0 && block.timestamp >= state.thawedAt()) revert ThawedMoneyWaiting(thawing);
        // Effect
        uint256 thawedAt = block.timestamp + THAWING_PERIOD;
        own.state = state.withThaw(thawing + amountGwei, uint40(thawedAt));
        emit ThawStarted(msg.sender, amountGwei, thawedAt);
    }

    /// @inheritdoc IEscrow
    function cancelThaw() external {
        // Check
        Account storage own = _payers[msg.sender];
        PayerState state = own.state;
        uint64 thawing = state.thawingGwei();
        if (thawing == 0) revert NothingThawing(msg.sender);
        // Effect
        own.state = state.withThaw(0, 0);
        emit ThawCancelled(msg.sender, thawing);
    }

    /// @inheritdoc IEscrow
    function withdraw() external returns (uint64 amountGwei) {
        // Check
        Account storage own = _payers[msg.sender];
        PayerState state = own.state;
        amountGwei = state.thawingGwei();
        if (amountGwei == 0) revert NothingThawing(msg.sender);
        if (block.timestamp < state.thawedAt()) revert ThawRunning(state.thawedAt(), block.timestamp);
        // Effect
        own.state = state.afterWithdrawal();
        emit Withdrawn(msg.sender, amountGwei);
        // Interaction
        if (!TOKEN.transfer(msg.sender, amountGwei * GWEI)) revert TransferFailed();
    }

    /// @inheritdoc IEscrow
    function authoriseSigner(address signer) external {
        if (signer == address(0)) revert ZeroAccount();
        _setSigner(signer, FOR_EVER);
    }

    /// @inheritdoc IEscrow
    function revokeSigner(address signer) external {
        // A second revocation would move the end.
        if (signerValidUntil[msg.sender][signer] != FOR_EVER) revert SignerNotActive(msg.sender, signer);
        Account storage own = _payers[msg.sender];
        if (own.state.revocations() == type(uint16).max) revert TooManyRevocations(msg.sender);
        own.state = own.state.withRevocation();
        _setSigner(signer, block.timestamp + THAWING_PERIOD);
    }

    /// @inheritdoc IEscrow
    function setChannel(uint8 channel) external {
        Account storage own = _payers[msg.sender];
        own.state = own.state.withChannel(channel);
        emit ChannelSet(msg.sender, channel);
    }

    /* VIEWS */

    /// @inheritdoc IEscrow
    function payerOf(address payer) external view returns (Payer memory) {
        PayerState state = _payers[payer].state;
        return Payer(state.balanceGwei(), state.thawingGwei(), state.thawedAt(), state.channel(), state.spentGwei());
    }

    /* INTERNAL */

    /// @dev For settlements, which spend.
    function _accountOf(address payer) internal view returns (Account storage) {
        return _payers[payer];
    }

    function _deposit(address account, uint64 amountGwei) private {
        // Check
        _requireEntryOpen();
        if (account == address(0)) revert ZeroAccount();
        if (amountGwei == 0) revert ZeroAmount();
        // Effect
        Account storage entry = _payers[account];
        entry.state = entry.state.withDeposit(amountGwei);
        emit Deposited(account, msg.sender, amountGwei);
        // Interaction
        if (!TOKEN.transferFrom(msg.sender, address(this), amountGwei * GWEI)) revert TransferFailed();
    }

    function _setSigner(address signer, uint256 validUntil) private {
        signerValidUntil[msg.sender][signer] = validUntil;
        emit SignerSet(msg.sender, signer, validUntil);
    }
}
