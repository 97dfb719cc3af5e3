// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RewardLeaf} from "../../contracts/interfaces/RewardLeaf.sol";
import {MerkleSumReference} from "../../contracts/mocks/MerkleSumReference.sol";

/// @notice A whole Merkle-sum tree in memory, built with the plain twin of the library, and its paths.
library SumTree {
    struct Tree {
        /// Level by level, leaves first.
        bytes32[][] levels;
        RewardLeaf[] leaves;
        uint32 count;
    }

    error DoesNotFit();

    /// @dev Leaves at `leaf.index` of `count` places; places without a leaf are absent.
    function build(bytes32 domain, RewardLeaf[] memory leaves, uint32 count) internal pure returns (Tree memory tree) {
        tree.leaves = leaves;
        tree.count = count;
        uint256 depth = MerkleSumReference.depth(count);
        tree.levels = new bytes32[][](depth + 1);
        tree.levels[0] = new bytes32[](2 ** depth);
        for (uint256 i = 0; i < leaves.length; ++i) {
            RewardLeaf memory item = leaves[i];
            tree.levels[0][item.index] = MerkleSumReference.leaf(domain, item.index, item.account, item.cumulativeGwei);
        }
        for (uint256 level = 1; level <= depth; ++level) {
            tree.levels[level] = new bytes32[](2 ** (depth - level));
            for (uint256 i = 0; i < tree.levels[level].length; ++i) _join(tree, level, i);
        }
    }

    /// @dev A forger's tree: one node carries another sum than its children have, and all above believe it.
    function forge(Tree memory tree, uint256 level, uint256 position, uint64 claimedSum) internal pure {
        bytes32 word = tree.levels[level][position];
        tree.levels[level][position] = (word & ~bytes32(uint256(type(uint64).max))) | bytes32(uint256(claimedSum));
        for (uint256 above = level + 1; above < tree.levels.length; ++above) {
            position /= 2;
            _join(tree, above, position);
        }
    }

    /// @dev A leaf as pages show it.
    function entry(RewardLeaf memory leaf) internal pure returns (bytes32) {
        bool isNothingForNobody = leaf.account == address(0) && leaf.cumulativeGwei == 0;
        if (isNothingForNobody) return bytes32(uint256(1) << 64);
        return bytes32(bytes20(leaf.account)) | bytes32(uint256(leaf.cumulativeGwei));
    }

    /// @dev A tree to keep in storage, where not every code generator can copy nested arrays to.
    function pack(Tree memory tree) internal pure returns (bytes memory) {
        return abi.encode(tree);
    }

    function unpack(bytes memory packed) internal pure returns (Tree memory) {
        return abi.decode(packed, (Tree));
    }

    function root(Tree memory tree) internal pure returns (bytes32) {
        return tree.levels[tree.levels.length - 1][0];
    }

    function path(Tree memory tree, uint256 index) internal pure returns (bytes32[] memory siblings) {
        siblings = new bytes32[](tree.levels.length - 1);
        for (uint256 level = 0; level < siblings.length; ++level) {
            siblings[level] = tree.levels[level][(index >> level) ^ 1];
        }
    }

    /// @dev What `rootOfMany` takes for the leaves at these positions of `tree.leaves`, ascending.
    function batch(
        Tree memory tree,
        uint256[] memory positions
    ) internal pure returns (RewardLeaf[] memory leaves, bytes32[] memory firstPath, bytes32[] memory siblings) {
        leaves = new RewardLeaf[](positions.length);
        bytes32[] memory room = new bytes32[](positions.length * 32);
        uint256 used = 0;
        for (uint256 i = 0; i < positions.length; ++i) {
            leaves[i] = tree.leaves[positions[i]];
            if (i == 0) continue;
            bytes32[] memory whole = path(tree, leaves[i].index);
            uint256 difference = leaves[i].index ^ leaves[i - 1].index;
            for (uint256 level = 0; difference >> (level + 1) != 0; ++level) room[used++] = whole[level];
        }
        firstPath = path(tree, leaves[0].index);
        siblings = new bytes32[](used);
        for (uint256 i = 0; i < used; ++i) siblings[i] = room[i];
    }

    function _join(Tree memory tree, uint256 level, uint256 position) private pure {
        bytes32[] memory below = tree.levels[level - 1];
        (bool valid, bytes32 word) = MerkleSumReference.parent(below[2 * position], below[2 * position + 1]);
        if (!valid) revert DoesNotFit();
        tree.levels[level][position] = word;
    }
}
