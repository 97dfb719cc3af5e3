// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {MerkleSumReference} from "../../../contracts/mocks/MerkleSumReference.sol";
import {SumTree} from "../../helpers/SumTree.sol";
import {RewardsHandler} from "./RewardsHandler.sol";

/// @notice A captured majority of attesters: leaves at random, accounts listed twice, former earners left out, sums that
/// lie at any level, counts of another tree, and sums beside what is allowed.
contract HostileRewardsHandler is RewardsHandler {
    using SumTree for SumTree.Tree;

    function propose(uint256 seed) external observed {
        if (distributor.hasPendingRoot()) return;
        IRewardsDistributor.NewestRoot memory newest = distributor.newestRoot();
        uint256 count = newest.count + (draw(seed, 0) % 3);
        if (count == 0) count = 1;
        uint256 floor = MerkleSumReference.sum(newest.root);
        uint256 ceiling = distributor.ceilingGwei(newest.epoch + 1);
        // A target a little below, within and above what is allowed.
        uint256 target = bound(draw(seed, 1), floor > 2 ? floor - 2 : 0, ceiling);
        if (draw(seed, 2) % 4 == 0) target = ceiling + (draw(seed, 2) % 3);
        SumTree.Tree memory tree = _randomTree(seed, count > 12 ? 12 : count, count, target);
        _lie(tree, seed, floor, ceiling);
        uint32 declared = draw(seed, 3) % 6 == 0 && count <= 12 ? uint32(count * 2) : tree.count;
        _tryPropose(tree, declared);
    }

    function _isHonest() internal pure override returns (bool) {
        return false;
    }

    /// @dev Leaves that add up to `target`, more often than not all of it, for accounts that may stand there twice.
    function _randomTree(
        uint256 seed,
        uint256 size,
        uint256 count,
        uint256 target
    ) private view returns (SumTree.Tree memory) {
        RewardLeaf[] memory leaves = new RewardLeaf[](size);
        uint256 left = target;
        for (uint256 i = 0; i < size; ++i) {
            uint256 amount = i + 1 == size ? left : draw(seed, 100 + i) % (left + 1);
            left -= amount;
            leaves[i] = RewardLeaf(uint32(i), _miner(draw(seed, 200 + i)), uint64(amount));
        }
        return SumTree.build(distributor.DOMAIN(), leaves, uint32(count));
    }

    /// @dev Half of the trees carry one lie; one in four in the root itself.
    function _lie(SumTree.Tree memory tree, uint256 seed, uint256 floor, uint256 ceiling) private pure {
        if (draw(seed, 4) % 2 == 0) return;
        uint256 depth = tree.levels.length - 1;
        uint256 level = draw(seed, 5) % 4 == 0 ? depth : draw(seed, 6) % (depth + 1);
        uint256 position = draw(seed, 7) % tree.levels[level].length;
        uint64 honest = MerkleSumReference.sum(tree.levels[level][position]);
        uint256 lie = level == depth ? bound(draw(seed, 8), floor, ceiling) : draw(seed, 8) % (uint256(honest) + 1);
        tree.forge(level, position, uint64(lie));
    }
}
