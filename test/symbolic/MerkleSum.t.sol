// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {MerkleSum} from "../../contracts/libraries/MerkleSum.sol";
import {MerkleSumHarness} from "../../contracts/mocks/MerkleSumHarness.sol";
import {TestBase} from "../helpers/TestBase.sol";

/// @notice Proofs about trees of depth 1 to 3, whoever built them: words, paths and root are anything.
/// @dev Keccak-256 is an uninterpreted function. Its collision resistance is one assumption, `_assumeNoCollision`: of the nodes that
/// the two paths of a proof pass, no two at one level have the same 192 bits without being the same. A path that the library
/// refuses ends a proof.
contract MerkleSumProofs is TestBase {
    MerkleSumHarness private harness;

    struct Path {
        bytes32 word;
        bytes32[3] siblings;
    }

    function setUp() external {
        harness = new MerkleSumHarness();
    }

    function check_aLeafIsNoMoreThanItsRoot(uint8 depth, uint8 index, Path memory path) external view {
        for (uint256 d = 1; d <= 3; ++d) {
            for (uint32 i = 0; i < 1 << d; ++i) {
                if (depth == d && index == i) assert(_sum(path.word) <= _sum(_root(path, i, d)));
            }
        }
    }

    function check_twoLeavesAreNoMoreThanTheirRootAtDepth1(Path memory one, Path memory other) external view {
        bytes32 root = _root(one, 0, 1);
        vm.assume(root == _root(other, 1, 1));
        _assumeNoCollision(one, 0, other, 1, 1);
        assert(_sum(one.word) + _sum(other.word) <= _sum(root));
    }

    function check_allFourLeavesAreNoMoreThanTheirRoot(
        Path memory first,
        Path memory second,
        Path memory third,
        Path memory fourth
    ) external view {
        bytes32 root = _root(first, 0, 2);
        vm.assume(root == _root(second, 1, 2) && root == _root(third, 2, 2) && root == _root(fourth, 3, 2));
        _assumeNoCollision(first, 0, second, 1, 2);
        _assumeNoCollision(first, 0, third, 2, 2);
        _assumeNoCollision(third, 2, fourth, 3, 2);
        assert(_sum(first.word) + _sum(second.word) + _sum(third.word) + _sum(fourth.word) <= _sum(root));
    }

    /// @dev At every level, the nodes of both paths are the same or differ in their 192 bits of hash.
    function _assumeNoCollision(Path memory one, uint32 i, Path memory other, uint32 j, uint256 depth) private pure {
        (bytes32 a, bytes32 b) = (one.word, other.word);
        for (uint256 level = 0; level < depth; ++level) {
            (bytes32 left, bytes32 right) = _children(a, one.siblings[level], i >> level);
            (bytes32 otherLeft, bytes32 otherRight) = _children(b, other.siblings[level], j >> level);
            a = _parent(left, right);
            b = _parent(otherLeft, otherRight);
            vm.assume(bytes24(a) != bytes24(b) || (left == otherLeft && right == otherRight));
        }
    }

    function _children(bytes32 node, bytes32 sibling, uint32 sides) private pure returns (bytes32, bytes32) {
        return sides & 1 == 0 ? (node, sibling) : (sibling, node);
    }

    function _parent(bytes32 left, bytes32 right) private pure returns (bytes32) {
        bytes24 hash = bytes24(keccak256(abi.encode(left, right)));
        return bytes32(hash) | bytes32(uint256(uint64(_sum(left) + _sum(right))));
    }

    function _root(Path memory path, uint32 index, uint256 depth) private view returns (bytes32) {
        bytes32[] memory siblings = new bytes32[](depth);
        for (uint256 level = 0; level < depth; ++level) siblings[level] = path.siblings[level];
        return harness.root(path.word, index, siblings);
    }

    function _sum(bytes32 word) private pure returns (uint256) {
        return MerkleSum.sum(word);
    }
}
