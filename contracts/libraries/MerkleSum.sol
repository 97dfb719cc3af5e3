// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {RewardLeaf} from "../interfaces/RewardLeaf.sol";

/// @title Merkle-sum tree of cumulative rewards
/// @notice A node is one word, `hash (24 bytes) | sum (uint64, gwei of MSN)`; encodings are normative (docs/protocol.md
/// section 4). Whoever built the tree, the leaves provable against one root never add up to more than its sum.
library MerkleSum {
    /// @dev The sum bits of a word.
    uint256 internal constant SUM_MASK = type(uint64).max;
    /// @dev How `subtree` is given the leaf of account zero that has earned nothing, whose plain entry would be the absent one's. A
    /// hostile tree may have such a leaf, and whoever has to keep it must be able to show it.
    bytes32 internal constant NOTHING_FOR_NOBODY = bytes32(uint256(1) << 64);

    /// @notice Sums along the path do not fit into 64 bits.
    error SumOverflow();
    /// @notice The index does not exist in a tree of this depth.
    error IndexOutsideTree(uint256 index, uint256 depth);

    /// @notice Leaves are not strictly ascending by index at this position.
    error LeavesNotAscending(uint256 position);
    /// @notice The leaf at this position does not lead to the node that the leaves before it prove.
    error LeafNotInTree(uint256 position);
    /// @notice More siblings than the leaves' paths have.
    error SiblingsLeftOver(uint256 used, uint256 given);
    /// @notice The bytes between account and amount are not zero, at this position.
    error EntryInvalid(uint256 position);

    /// @notice Binds every leaf to one chain and one distributor.
    function domain(address distributor) internal view returns (bytes32) {
        return keccak256(abi.encode(keccak256("MesonRewards.v1"), block.chainid, distributor));
    }

    /// @notice The word of a leaf.
    /// @param domain_ As `domain` returns it.
    /// @param index Position in the tree; an account keeps it for life.
    /// @param account Whom the leaf pays.
    /// @param cumulativeGwei All the account ever earned, in gwei of MSN.
    function leaf(
        bytes32 domain_,
        uint32 index,
        address account,
        uint64 cumulativeGwei
    ) internal pure returns (bytes32 word) {
        assembly ("memory-safe") {
            // keccak256(abi.encode(domain_, index, account, cumulativeGwei)) in free memory, which stays free.
            let free := mload(0x40)
            mstore(free, domain_)
            mstore(add(free, 0x20), and(index, 0xffffffff))
            mstore(add(free, 0x40), shr(96, shl(96, account)))
            mstore(add(free, 0x60), and(cumulativeGwei, 0xffffffffffffffff))
            word := or(and(keccak256(free, 0x80), not(0xffffffffffffffff)), and(cumulativeGwei, 0xffffffffffffffff))
        }
    }

    /// @notice The sum that a word carries, in gwei.
    function sum(bytes32 word) internal pure returns (uint64) {
        return uint64(uint256(word));
    }

    /// @notice Depth of a tree with `count` leaves: the smallest d with 2^d >= count.
    function depth(uint256 count) internal pure returns (uint256 result) {
        while (1 << result < count) ++result;
    }

    /// @notice The one path rule, for claims, challenges and demands alike: the root that `word` at `index` leads to.
    /// @dev The caller compares the result with a root whose tree has depth `path.length`. The running sum never falls,
    /// so checking it once at the end finds an overflow at any level.
    /// Assembly, two levels a turn, hashing in scratch space: the plain-Solidity twin is `mocks/MerkleSumReference.sol`,
    /// which fuzz tests hold equal, and docs/gas.md shows what it buys.
    /// @param word The leaf's word.
    /// @param index Bit i chooses the side at level i: 0 left, 1 right.
    /// @param path Siblings from the leaf's to the root's children.
    function root(bytes32 word, uint32 index, bytes32[] calldata path) internal pure returns (bytes32 result) {
        if (index >> path.length != 0) revert IndexOutsideTree(index, path.length);
        uint256 total;
        assembly ("memory-safe") {
            let next := path.offset
            let end := add(next, shl(5, path.length))
            // Bit 5 of `sides` is the level's index bit, and so the scratch offset, 0x00 or 0x20, of the node.
            let sides := shl(5, index)
            let side
            let sibling
            result := word
            total := and(word, 0xffffffffffffffff)
            if and(path.length, 1) {
                side := and(sides, 0x20)
                sibling := calldataload(next)
                mstore(side, result)
                mstore(xor(side, 0x20), sibling)
                total := add(total, and(sibling, 0xffffffffffffffff))
                result := or(and(keccak256(0x00, 0x40), not(0xffffffffffffffff)), total)
                next := add(next, 0x20)
                sides := shr(1, sides)
            }
            for {} lt(next, end) {
                next := add(next, 0x40)
            } {
                side := and(sides, 0x20)
                sibling := calldataload(next)
                mstore(side, result)
                mstore(xor(side, 0x20), sibling)
                total := add(total, and(sibling, 0xffffffffffffffff))
                result := or(and(keccak256(0x00, 0x40), not(0xffffffffffffffff)), total)

                side := and(shr(1, sides), 0x20)
                sibling := calldataload(add(next, 0x20))
                mstore(side, result)
                mstore(xor(side, 0x20), sibling)
                total := add(total, and(sibling, 0xffffffffffffffff))
                result := or(and(keccak256(0x00, 0x40), not(0xffffffffffffffff)), total)
                sides := shr(2, sides)
            }
        }
        if (total > SUM_MASK) revert SumOverflow();
    }

    /// @notice The root that many leaves of one tree lead to, each proven by a full path, given without repetition.
    /// @dev Every sibling on a valid path is itself a node of the tree. With leaves ascending, the path of each meets the
    /// path of the one before right below such a sibling, at the level of the highest bit in which their indices differ:
    /// from there on it is known, so only the siblings below are given. Each piece is checked by `root`.
    /// @param domain_ As `domain` returns it.
    /// @param leaves At least one, strictly ascending by index.
    /// @param firstPath The first leaf's whole path; its length is the depth of the tree.
    /// @param siblings The new siblings of the second leaf, then of the third, and so on, each from the leaf upward.
    function rootOfMany(
        bytes32 domain_,
        RewardLeaf[] calldata leaves,
        bytes32[] calldata firstPath,
        bytes32[] calldata siblings
    ) internal pure returns (bytes32 result) {
        uint256 previous = leaves[0].index;
        result = root(_word(domain_, leaves[0]), uint32(previous), firstPath);
        bytes32[] memory known = firstPath;
        uint256 used = 0;
        for (uint256 i = 1; i < leaves.length; ++i) {
            bytes32 reached = _word(domain_, leaves[i]);
            uint256 index = leaves[i].index;
            if (index <= previous) revert LeavesNotAscending(i);
            uint256 level = Math.log2(index ^ previous);
            if (level > siblings.length - used) revert LeafNotInTree(i);
            bytes32[] calldata path = siblings[used:used + level];
            if (level >= known.length) revert LeafNotInTree(i);
            reached = root(reached, uint32(index & ~(type(uint256).max << level)), path);
            if (reached != known[level]) revert LeafNotInTree(i);
            assembly ("memory-safe") {
                // `level < known.length`: the path's lower part becomes known in place of the one before.
                calldatacopy(add(known, 0x20), path.offset, shl(5, level))
            }
            previous = index;
            used += level;
        }
        if (used != siblings.length) revert SiblingsLeftOver(used, siblings.length);
    }

    /// @notice The node above whole leaves, given one word each.
    /// @param domain_ As `domain` returns it.
    /// @param firstIndex Index of the first leaf, a multiple of their number.
    /// @param entries A power of two of them, `account (20 bytes) | 4 zero bytes | cumulativeGwei (8 bytes)`; zero is absent, and
    /// `NOTHING_FOR_NOBODY` the leaf of account zero that has earned nothing.
    function subtree(bytes32 domain_, uint256 firstIndex, bytes32[] calldata entries) internal pure returns (bytes32) {
        bytes32[] memory words = new bytes32[](entries.length);
        for (uint256 i = 0; i < entries.length; ++i) {
            bytes32 entry = entries[i];
            if (entry == 0) continue;
            uint64 cumulativeGwei = uint64(uint256(entry));
            if (uint96(uint256(entry)) != cumulativeGwei && entry != NOTHING_FOR_NOBODY) revert EntryInvalid(i);
            words[i] = leaf(domain_, uint32(firstIndex + i), address(bytes20(entry)), cumulativeGwei);
        }
        for (uint256 width = entries.length / 2; width != 0; width /= 2) {
            for (uint256 i = 0; i < width; ++i) words[i] = _parent(words[2 * i], words[2 * i + 1]);
        }
        return words[0];
    }

    function _parent(bytes32 left, bytes32 right) private pure returns (bytes32) {
        uint256 total = uint256(sum(left)) + sum(right);
        if (total > SUM_MASK) revert SumOverflow();
        return bytes32((uint256(Hashes.efficientKeccak256(left, right)) & ~SUM_MASK) | total);
    }

    function _word(bytes32 domain_, RewardLeaf calldata item) private pure returns (bytes32) {
        return leaf(domain_, item.index, item.account, item.cumulativeGwei);
    }
}
