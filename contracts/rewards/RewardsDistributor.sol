// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IMinerStaking} from "../interfaces/IMinerStaking.sol";
import {IMSN} from "../interfaces/IMSN.sol";
import {IRewardsDistributor} from "../interfaces/IRewardsDistributor.sol";
import {IRootChallenges} from "../interfaces/IRootChallenges.sol";
import {RewardLeaf} from "../interfaces/RewardLeaf.sol";
import {MerkleSum} from "../libraries/MerkleSum.sol";
import {AccountLedger} from "./AccountLedger.sol";
import {AttesterCommittee} from "./AttesterCommittee.sol";
import {RootLifecycle} from "./RootLifecycle.sol";

/// @title Epoch rewards
/// @notice Claims against active roots. Documented in `IRewardsDistributor`.
contract RewardsDistributor is AccountLedger {
    using SafeERC20 for IMSN;

    /* IMMUTABLES */

    /// @inheritdoc IRewardsDistributor
    bytes32 public immutable DOMAIN;
    /// @notice Where accounts can stake what they claim.
    IMinerStaking public immutable STAKING;

    /* CONSTRUCTOR */

    /// @param token MSN.
    /// @param staking Miner staking.
    /// @param timelock The governance timelock.
    /// @param window Challenge window in seconds.
    /// @param attesters_ Strictly ascending.
    /// @param threshold_ Signatures a proposal needs.
    /// @param terms Guardian, bond and deposit of demands.
    constructor(
        IMSN token,
        IMinerStaking staking,
        address timelock,
        uint256 window,
        address[] memory attesters_,
        uint256 threshold_,
        IRootChallenges.Terms memory terms
    ) AttesterCommittee(timelock, attesters_, threshold_) RootLifecycle(token, window, terms) {
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
    ) external returns (uint256) {
        _checkPath(epoch, index, account, cumulativeGwei, path);
        return _claim(account, cumulativeGwei);
    }

    /// @inheritdoc IRewardsDistributor
    function claimTo(
        uint64 epoch,
        uint32 index,
        address account,
        uint64 cumulativeGwei,
        bytes32[] calldata path,
        address to
    ) external returns (uint256 paidGwei) {
        // Check
        if (msg.sender != account && !(msg.sender == claimerOf[account] && msg.sender == to)) {
            revert NotAllowedToDirect(msg.sender, account, to);
        }
        _requireOutside(to);
        _checkPath(epoch, index, account, cumulativeGwei, path);
        // Effect
        paidGwei = _takeAll(account, cumulativeGwei);
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
    ) external returns (uint256 paidGwei) {
        // Check
        _checkPath(epoch, index, msg.sender, cumulativeGwei, path);
        // Effect
        paidGwei = _takeAll(msg.sender, cumulativeGwei);
        // Interaction: the allowance is used up by the deposit.
        uint256 amount = paidGwei * GWEI;
        if (TOKEN.balanceOf(address(this)) < amount) _reimburse();
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
            (address recipient, uint256 creditGwei) = _takeIfAllowed(leaf.account, leaf.cumulativeGwei);
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

    /* INTERNAL */

    /// @dev Length, index and sums of the path are proven by the root found under (epoch, path length). Where there is no
    /// root stands zero, which no path leads to: a leaf's sum is positive, or 192 bits of its hash are zero, and a leaf
    /// worth nothing pays only what `claimUsage` pays without one.
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
}
