// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {MerkleSumReference} from "../../../contracts/mocks/MerkleSumReference.sol";
import {SumTree} from "../../helpers/SumTree.sol";
import {RewardsHandler} from "./RewardsHandler.sol";

/// @notice Attesters who follow the rules: cumulative amounts, indices for life, within the ceiling.
contract HonestRewardsHandler is RewardsHandler {
    /// @dev Accounts in the order of their indices, and what they earned.
    address[] private earners;
    mapping(address account => uint64) public earned;

    function propose(uint256 seed) external observed {
        if (distributor.hasPendingRoot()) return;
        uint256 epoch = distributor.newestRoot().epoch + 1;
        uint256 room = distributor.ceilingGwei(epoch) - MerkleSumReference.sum(distributor.newestRoot().root);
        // Now and then an epoch that cannot be computed, and one that pays out to the last gwei.
        bool repeats = seed % 5 == 0;
        for (uint256 i = 0; i < ACTORS && !repeats; ++i) {
            if (draw(seed, i) % 2 == 0) continue;
            uint64 reward = uint64(seed % 5 == 1 ? room : draw(seed, 10 + i) % (room / 4 + 1));
            room -= reward;
            if (reward == 0) continue;
            if (earned[_miner(i)] == 0) earners.push(_miner(i));
            earned[_miner(i)] += reward;
        }
        RewardLeaf[] memory leaves = new RewardLeaf[](earners.length);
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = RewardLeaf(uint32(i), earners[i], earned[earners[i]]);
        }
        SumTree.Tree memory tree = SumTree.build(distributor.DOMAIN(), leaves, uint32(leaves.length));
        _tryPropose(tree, tree.count);
        if (!distributor.hasPendingRoot()) refusedWithoutReason = true;
    }

    /// @dev Leaf by leaf: what each account may still claim from the newest active root, gwei.
    function owedByTheNewestRoot() external view returns (uint256 owed) {
        if (trees.length == 0) return 0;
        RewardLeaf[] memory leaves = SumTree.unpack(trees[trees.length - 1]).leaves;
        for (uint256 i = 0; i < leaves.length; ++i) {
            owed += leaves[i].cumulativeGwei - distributor.claimed(leaves[i].account);
        }
    }

    function _isHonest() internal pure override returns (bool) {
        return true;
    }
}
