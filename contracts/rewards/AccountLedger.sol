// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRewardsDistributor} from "../interfaces/IRewardsDistributor.sol";
import {IUsageReceiver} from "../interfaces/IUsageReceiver.sol";
import {AccountState} from "./AccountState.sol";
import {RootLifecycle} from "./RootLifecycle.sol";
import {UsageVault} from "./UsageVault.sol";

/// @title Accounts of the distributor
/// @notice What accounts were paid, what usage they have to come, and where they want it. Documented in
/// `IRewardsDistributor`.
/// @dev Rewards are in this contract's balance, usage is in the vault. Usage is paid from this balance all the same, so
/// that a claim of both is one transfer; what was advanced for the vault is counted, and the vault gives it back when the
/// balance runs short or anybody asks. So `balance + advanced` is the rewards' money, whatever was paid first.
abstract contract AccountLedger is RootLifecycle {
    /// @dev A word in a struct, so that a claim looks for its slot once.
    struct Account {
        AccountState state;
    }

    /* IMMUTABLES */

    /// @inheritdoc IRewardsDistributor
    address public immutable USAGE_VAULT;

    /* STORAGE */

    mapping(address account => Account) private _accounts;
    mapping(address account => address) private _recipients;
    /// @inheritdoc IRewardsDistributor
    mapping(address account => address) public claimerOf;
    /// @inheritdoc IRewardsDistributor
    uint256 public advancedGwei;

    /* CONSTRUCTOR */

    constructor() {
        USAGE_VAULT = address(new UsageVault(TOKEN));
    }

    /* EXTERNAL */

    /// @inheritdoc IUsageReceiver
    function creditUsage(UsageCredit[] calldata credits) external {
        // Effect
        uint256 totalGwei = 0;
        for (uint256 i = 0; i < credits.length; ++i) {
            (address account, uint64 amountGwei) = (credits[i].account, credits[i].amountGwei);
            if (amountGwei == 0) continue;
            Account storage entry = _accounts[account];
            entry.state = entry.state.withUsage(amountGwei);
            unchecked {
                // 64 bits each, and no call has 2^192 entries.
                totalGwei += amountGwei;
            }
        }
        emit UsageCredited(msg.sender, totalGwei);
        // Interaction
        if (!TOKEN.transferFrom(msg.sender, USAGE_VAULT, totalGwei * GWEI)) revert TransferFailed();
    }

    /// @inheritdoc IRewardsDistributor
    function claimUsage(address account) external returns (uint256) {
        return _claim(account, 0);
    }

    /// @inheritdoc IRewardsDistributor
    function reimburse() external {
        _reimburse();
    }

    /// @inheritdoc IRewardsDistributor
    function setRecipient(address recipient) external {
        _requireOutside(recipient);
        _recipients[msg.sender] = recipient;
        Account storage own = _accounts[msg.sender];
        own.state = own.state.withRecipient(recipient != address(0));
        emit RecipientSet(msg.sender, recipient);
    }

    /// @inheritdoc IRewardsDistributor
    function setClaimer(address claimer) external {
        claimerOf[msg.sender] = claimer;
        emit ClaimerSet(msg.sender, claimer);
    }

    /// @inheritdoc IRewardsDistributor
    function setPushAllowed(bool allowed) external {
        Account storage own = _accounts[msg.sender];
        own.state = own.state.withPushRefused(!allowed);
        emit PushAllowedSet(msg.sender, allowed);
    }

    /* VIEWS */

    /// @inheritdoc IRewardsDistributor
    function claimed(address account) external view returns (uint64) {
        return _accounts[account].state.claimedGwei();
    }

    /// @inheritdoc IRewardsDistributor
    function usageOf(address account) external view returns (uint64 unpaidGwei, uint256 lifetimeGwei) {
        AccountState state = _accounts[account].state;
        return (state.usageGwei(), state.lifetimeUsageGwei());
    }

    /// @inheritdoc IRewardsDistributor
    function recipientOf(address account) external view returns (address) {
        return _recipient(account, _accounts[account].state);
    }

    /// @inheritdoc IRewardsDistributor
    function pushAllowed(address account) external view returns (bool) {
        return !_accounts[account].state.pushRefused();
    }

    /* INTERNAL */

    /// @dev Pays an account, or whom it registered, what a proven amount and settled usage give it.
    function _claim(address account, uint64 cumulativeGwei) internal returns (uint256 paidGwei) {
        // Check
        Account storage entry = _accounts[account];
        AccountState state = entry.state;
        if (state.pushRefused() && !_speaksFor(account)) revert PushNotAllowed(account);
        // Effect
        address recipient = _recipient(account, state);
        paidGwei = _takeDue(account, entry, state, cumulativeGwei);
        if (paidGwei == 0) revert NothingToClaim(account, state.claimedGwei());
        // Interaction
        _pay(recipient, paidGwei);
    }

    /// @dev Marks all that is due to an account as paid, for a caller that pays it elsewhere.
    function _takeAll(address account, uint64 cumulativeGwei) internal returns (uint256 paidGwei) {
        Account storage entry = _accounts[account];
        AccountState state = entry.state;
        paidGwei = _takeDue(account, entry, state, cumulativeGwei);
        if (paidGwei == 0) revert NothingToClaim(account, state.claimedGwei());
    }

    /// @dev Marks what is due to an account as paid, for a caller that pays its recipient; nothing where nothing is due, or
    /// where the account takes its rewards itself.
    function _takeIfAllowed(
        address account,
        uint64 cumulativeGwei
    ) internal returns (address recipient, uint256 creditGwei) {
        Account storage entry = _accounts[account];
        AccountState state = entry.state;
        if (state.pushRefused() && !_speaksFor(account)) return (address(0), 0);
        recipient = _recipient(account, state);
        creditGwei = _takeDue(account, entry, state, cumulativeGwei);
    }

    /// @dev Pays out of the balance; where it runs short because usage was advanced, the vault gives that back first.
    function _pay(address recipient, uint256 amountGwei) internal {
        uint256 amount = amountGwei * GWEI;
        try TOKEN.transfer(recipient, amount) returns (bool done) {
            if (done) return;
        } catch {}
        _reimburse();
        if (!TOKEN.transfer(recipient, amount)) revert TransferFailed();
    }

    function _reimburse() internal {
        // Effect
        uint256 amountGwei = advancedGwei;
        if (amountGwei == 0) return;
        advancedGwei = 0;
        emit Reimbursed(amountGwei);
        // Interaction
        UsageVault(USAGE_VAULT).release(amountGwei * GWEI);
    }

    /// @dev Refuses recipients with whom tokens would be lost.
    function _requireOutside(address recipient) internal view {
        if (recipient == address(this) || recipient == USAGE_VAULT) revert RecipientIsDistributor();
    }

    /// @dev Marks as paid what a proven amount gives beyond what was paid before, and all settled usage. `claimed` only
    /// ever rises here.
    function _takeDue(
        address account,
        Account storage entry,
        AccountState state,
        uint64 cumulativeGwei
    ) private returns (uint256 dueGwei) {
        AccountState next = state;
        uint256 claimedBefore = state.claimedGwei();
        if (cumulativeGwei > claimedBefore) {
            unchecked {
                dueGwei = cumulativeGwei - claimedBefore;
            }
            next = state.withClaimed(cumulativeGwei);
            emit Claimed(account, cumulativeGwei);
        }
        if (state.hasUsage()) {
            uint64 usage = state.usageGwei();
            dueGwei += usage;
            next = next.withoutUsage();
            advancedGwei += usage;
            emit UsagePaid(account, usage);
        }
        if (dueGwei != 0) entry.state = next;
    }

    function _recipient(address account, AccountState state) private view returns (address) {
        return state.hasRecipient() ? _recipients[account] : account;
    }

    /// @dev Whether the caller is the account or its claimer.
    function _speaksFor(address account) private view returns (bool) {
        return msg.sender == account || msg.sender == claimerOf[account];
    }
}
