// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IMinerStaking} from "../interfaces/IMinerStaking.sol";
import {IMSN} from "../interfaces/IMSN.sol";
import {IRewardsDistributor} from "../interfaces/IRewardsDistributor.sol";
import {RewardLeaf} from "../interfaces/RewardLeaf.sol";
import {MerkleSum} from "../libraries/MerkleSum.sol";
import {AccountState} from "./AccountState.sol";
import {AttesterCommittee} from "./AttesterCommittee.sol";
import {RootLifecycle} from "./RootLifecycle.sol";

/// @title Epoch rewards
/// @notice Claims against active roots. Documented in `IRewardsDistributor`.
contract RewardsDistributor is RootLifecycle {
    using SafeERC20 for IMSN;

    /* IMMUTABLES */

    /// @inheritdoc IRewardsDistributor
    bytes32 public immutable DOMAIN;
    /// @notice Where accounts can stake what they claim.
    IMinerStaking public immutable STAKING;

    /* STORAGE */

    mapping(address account => AccountState) private _accounts;
    mapping(address account => address) private _recipients;
    /// @inheritdoc IRewardsDistributor
    mapping(address account => address) public claimerOf;

    /* CONSTRUCTOR */

    /// @param token MSN.
    /// @param staking Miner staking.
    /// @param timelock The governance timelock.
    /// @param window Challenge window in seconds.
    /// @param attesters_ Strictly ascending.
    /// @param threshold_ Signatures a proposal needs.
    constructor(
        IMSN token,
        IMinerStaking staking,
        address timelock,
        uint256 window,
        address[] memory attesters_,
        uint256 threshold_
    ) AttesterCommittee(timelock, attesters_, threshold_) RootLifecycle(token, window) {
        DOMAIN = MerkleSum.domain(address(this));
        STAKING = staking;
    }

    /* EXTERNAL */

    /// @inheritdoc IRewardsDistributor
    function claim(
        uint64 epoch,
        uint32 index,
        address account,
        uint64 cumulativeGwei,
        bytes32[] calldata path
    ) external returns (uint64 paidGwei) {
        // Check
        _checkPath(epoch, index, account, cumulativeGwei, path);
        AccountState state = _accounts[account];
        if (state.pushRefused() && !_speaksFor(account)) revert PushNotAllowed(account);
        if (cumulativeGwei <= state.claimedGwei()) revert NothingToClaim(account, state.claimedGwei());
        // Effect
        address recipient = _recipient(account, state);
        paidGwei = _markClaimed(account, state, cumulativeGwei);
        // Interaction
        _pay(recipient, paidGwei);
    }

    /// @inheritdoc IRewardsDistributor
    function claimTo(
        uint64 epoch,
        uint32 index,
        address account,
        uint64 cumulativeGwei,
        bytes32[] calldata path,
        address to
    ) external returns (uint64 paidGwei) {
        // Check
        if (msg.sender != account && !(msg.sender == claimerOf[account] && msg.sender == to)) {
            revert NotAllowedToDirect(msg.sender, account, to);
        }
        if (to == address(this)) revert RecipientIsDistributor();
        _checkPath(epoch, index, account, cumulativeGwei, path);
        AccountState state = _accounts[account];
        if (cumulativeGwei <= state.claimedGwei()) revert NothingToClaim(account, state.claimedGwei());
        // Effect
        paidGwei = _markClaimed(account, state, cumulativeGwei);
        // Interaction
        _pay(to, paidGwei);
    }

    /// @inheritdoc IRewardsDistributor
    function claimAndStake(
        uint64 epoch,
        uint32 index,
        uint64 cumulativeGwei,
        bytes32[] calldata path,
        address operator
    ) external returns (uint64 paidGwei) {
        // Check
        _checkPath(epoch, index, msg.sender, cumulativeGwei, path);
        AccountState state = _accounts[msg.sender];
        if (cumulativeGwei <= state.claimedGwei()) revert NothingToClaim(msg.sender, state.claimedGwei());
        // Effect
        paidGwei = _markClaimed(msg.sender, state, cumulativeGwei);
        // Interaction: the allowance is used up by the deposit.
        uint256 amount = paidGwei * GWEI;
        TOKEN.forceApprove(address(STAKING), amount);
        STAKING.stakeFor(msg.sender, operator, amount);
    }

    /// @inheritdoc IRewardsDistributor
    function claimBatch(
        uint64 epoch,
        RewardLeaf[] calldata leaves,
        bytes32[] calldata firstPath,
        bytes32[] calldata siblings
    ) external returns (uint256 paidGwei) {
        // Check
        if (leaves.length == 0) revert EmptyBatch();
        _checkRoot(epoch, firstPath.length, MerkleSum.rootOfMany(DOMAIN, leaves, firstPath, siblings));
        address owedTo;
        uint256 owedGwei;
        for (uint256 i = 0; i < leaves.length; ++i) {
            // Effect
            RewardLeaf calldata leaf = leaves[i];
            (address recipient, uint256 creditGwei) = _credit(leaf.account, leaf.cumulativeGwei);
            if (creditGwei == 0) continue;
            // Interaction, put off while successive leaves share a recipient: MSN calls nobody back.
            if (recipient != owedTo) {
                if (owedGwei != 0) _pay(owedTo, owedGwei);
                (owedTo, owedGwei) = (recipient, 0);
            }
            unchecked {
                // Each credit has 64 bits, and no batch has 2^192 leaves.
                owedGwei += creditGwei;
                paidGwei += creditGwei;
            }
        }
        if (owedGwei != 0) _pay(owedTo, owedGwei);
    }

    /// @inheritdoc IRewardsDistributor
    function setRecipient(address recipient) external {
        if (recipient == address(this)) revert RecipientIsDistributor();
        _recipients[msg.sender] = recipient;
        _accounts[msg.sender] = _accounts[msg.sender].withRecipient(recipient != address(0));
        emit RecipientSet(msg.sender, recipient);
    }

    /// @inheritdoc IRewardsDistributor
    function setClaimer(address claimer) external {
        claimerOf[msg.sender] = claimer;
        emit ClaimerSet(msg.sender, claimer);
    }

    /// @inheritdoc IRewardsDistributor
    function setPushAllowed(bool allowed) external {
        _accounts[msg.sender] = _accounts[msg.sender].withPushRefused(!allowed);
        emit PushAllowedSet(msg.sender, allowed);
    }

    /* VIEWS */

    /// @inheritdoc IRewardsDistributor
    function claimed(address account) external view returns (uint64) {
        return _accounts[account].claimedGwei();
    }

    /// @inheritdoc IRewardsDistributor
    function recipientOf(address account) external view returns (address) {
        return _recipient(account, _accounts[account]);
    }

    /// @inheritdoc IRewardsDistributor
    function pushAllowed(address account) external view returns (bool) {
        return !_accounts[account].pushRefused();
    }

    /* INTERNAL */

    /// @dev Marks a proven amount as claimed; nothing when it was before, or when the account takes its rewards itself.
    function _credit(address account, uint64 cumulativeGwei) private returns (address recipient, uint256 creditGwei) {
        AccountState state = _accounts[account];
        if (cumulativeGwei <= state.claimedGwei()) return (address(0), 0);
        if (state.pushRefused() && !_speaksFor(account)) return (address(0), 0);
        recipient = _recipient(account, state);
        creditGwei = _markClaimed(account, state, cumulativeGwei);
    }

    /// @dev Ends where `claimed` only ever rises: the caller has checked `cumulativeGwei > state.claimedGwei()`.
    function _markClaimed(
        address account,
        AccountState state,
        uint64 cumulativeGwei
    ) private returns (uint64 paidGwei) {
        unchecked {
            paidGwei = cumulativeGwei - state.claimedGwei();
        }
        _accounts[account] = state.withClaimed(cumulativeGwei);
        emit Claimed(account, cumulativeGwei);
    }

    function _pay(address recipient, uint256 amountGwei) private {
        if (!TOKEN.transfer(recipient, amountGwei * GWEI)) revert TransferFailed();
    }

    /// @dev Length, index and sums of the path are proven by the root found under (epoch, path length). No root is the
    /// word zero here: a leaf that would pay anything has a positive sum, and so has every node above it.
    function _checkPath(
        uint64 epoch,
        uint32 index,
        address account,
        uint64 cumulativeGwei,
        bytes32[] calldata path
    ) private view {
        bytes32 word = MerkleSum.leaf(DOMAIN, index, account, cumulativeGwei);
        _checkRoot(epoch, path.length, MerkleSum.root(word, index, path));
    }

    function _checkRoot(uint64 epoch, uint256 depth, bytes32 computed) private view {
        if (computed != activeRoot(epoch, depth)) revert InvalidPath(epoch, depth, computed);
    }

    function _recipient(address account, AccountState state) private view returns (address) {
        return state.hasRecipient() ? _recipients[account] : account;
    }

    /// @dev Whether the caller is the account or its claimer.
    function _speaksFor(address account) private view returns (bool) {
        return msg.sender == account || msg.sender == claimerOf[account];
    }
}
