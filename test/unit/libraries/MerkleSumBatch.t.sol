// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {MerkleSum} from "../../../contracts/libraries/MerkleSum.sol";
import {MerkleSumHarness} from "../../../contracts/mocks/MerkleSumHarness.sol";
import {SumTree} from "../../helpers/SumTree.sol";
import {TestBase} from "../../helpers/TestBase.sol";

/// @notice Many leaves at once: accepted exactly where every leaf's own path is.
contract MerkleSumBatchTest is TestBase {
    using SumTree for SumTree.Tree;

    bytes32 private constant DOMAIN = keccak256("any domain");
    MerkleSumHarness private harness;

    struct Batch {
        RewardLeaf[] leaves;
        bytes32[] firstPath;
        bytes32[] siblings;
    }

    function setUp() external {
        harness = new MerkleSumHarness();
    }

    function testFuzz_anySubsetOfARandomTreeIsAccepted(uint256 seed) external view {
        (SumTree.Tree memory tree, Batch memory batch) = _random(seed);
        bytes32 reached = harness.rootOfMany(DOMAIN, batch.leaves, batch.firstPath, batch.siblings);
        vm.assertEq(reached, tree.root(), "root of the batch");
        (bool valid, bytes32 twin) = _twin(batch);
        vm.assertTrue(valid, "accepted by the twin");
        vm.assertEq(twin, tree.root(), "root of the twin");
    }

    function test_theWholeTreeNeedsOnlyTheFirstPathAndFewSiblings() external view {
        SumTree.Tree memory tree = _tree(1, 8);
        Batch memory batch = _batch(tree, 0xff);
        vm.assertEq(batch.siblings.length, 4, "one below level 1, two below level 2, one below level 1");
        vm.assertEq(
            harness.rootOfMany(DOMAIN, batch.leaves, batch.firstPath, batch.siblings),
            tree.root(),
            "root of all"
        );
    }

    /// @dev One random change to leaves, first path or siblings: library and twin must say the same, and never the old
    /// root for another statement.
    function testFuzz_aBentBatchIsJudgedLikeItsSinglePaths(uint256 seed) external view {
        (SumTree.Tree memory tree, Batch memory batch) = _random(seed);
        bool wasBent = _bend(batch, seed);
        vm.assume(wasBent);
        (bool valid, bytes32 twin) = _twin(batch);
        try harness.rootOfMany(DOMAIN, batch.leaves, batch.firstPath, batch.siblings) returns (bytes32 reached) {
            vm.assertTrue(valid, "accepted by the library alone");
            vm.assertEq(reached, twin, "root");
            vm.assertNotEq(reached, tree.root(), "a bent batch never proves the tree's root");
        } catch {
            vm.assertFalse(valid, "accepted by the twin alone");
        }
    }

    function test_RevertWhen_leavesAreNotAscending() external {
        SumTree.Tree memory tree = _tree(2, 8);
        Batch memory batch = _batch(tree, 0x0f);
        (batch.leaves[1], batch.leaves[2]) = (batch.leaves[2], batch.leaves[1]);
        _refuse(batch, abi.encodeWithSelector(MerkleSum.LeavesNotAscending.selector, 2));
    }

    function test_RevertWhen_aLeafStandsTwice() external {
        SumTree.Tree memory tree = _tree(2, 8);
        Batch memory batch = _batch(tree, 0x03);
        batch.leaves[1] = batch.leaves[0];
        _refuse(batch, abi.encodeWithSelector(MerkleSum.LeavesNotAscending.selector, 1));
    }

    function test_RevertWhen_siblingsAreLeftOver() external {
        SumTree.Tree memory tree = _tree(3, 8);
        Batch memory batch = _batch(tree, 0x21);
        batch.siblings = _resized(batch.siblings, batch.siblings.length + 1);
        _refuse(batch, abi.encodeWithSelector(MerkleSum.SiblingsLeftOver.selector, 2, 3));
        Batch memory single = _batch(tree, 0x01);
        single.siblings = new bytes32[](1);
        _refuse(single, abi.encodeWithSelector(MerkleSum.SiblingsLeftOver.selector, 0, 1));
    }

    function test_RevertWhen_siblingsAreMissing() external {
        SumTree.Tree memory tree = _tree(3, 8);
        Batch memory batch = _batch(tree, 0x21);
        batch.siblings = _resized(batch.siblings, 1);
        _refuse(batch, abi.encodeWithSelector(MerkleSum.LeafNotInTree.selector, 1));
        Batch memory three = _batch(tree, 0xa1);
        three.siblings = _resized(three.siblings, 2);
        _refuse(three, abi.encodeWithSelector(MerkleSum.LeafNotInTree.selector, 2));
    }

    function test_RevertWhen_aLaterLeafIsNotInTheTree() external {
        SumTree.Tree memory tree = _tree(4, 8);
        Batch memory batch = _batch(tree, 0xb5);
        batch.leaves[3].cumulativeGwei += 1;
        _refuse(batch, abi.encodeWithSelector(MerkleSum.LeafNotInTree.selector, 3));
    }

    /// @dev The second leaf would meet the first path above its end.
    function test_RevertWhen_aLaterLeafLiesOutsideTheTree() external {
        SumTree.Tree memory tree = _tree(5, 2);
        Batch memory batch = _batch(tree, 0x03);
        batch.leaves[1].index = 2;
        batch.siblings = _resized(batch.siblings, 1);
        _refuse(batch, abi.encodeWithSelector(MerkleSum.LeafNotInTree.selector, 1));
    }

    function test_RevertWhen_theFirstLeafLiesOutsideTheTree() external {
        Batch memory batch = _batch(_tree(5, 2), 0x01);
        batch.leaves[0].index = 2;
        _refuse(batch, abi.encodeWithSelector(MerkleSum.IndexOutsideTree.selector, 2, 1));
    }

    function test_RevertWhen_theSiblingsOfALaterLeafOverflow() external {
        SumTree.Tree memory tree = _tree(6, 4);
        Batch memory batch = _batch(tree, 0x05);
        batch.siblings[0] |= bytes32(uint256(type(uint64).max));
        _refuse(batch, abi.encodeWithSelector(MerkleSum.SumOverflow.selector));
    }

    function test_RevertWhen_thereAreNoLeaves() external {
        Batch memory batch = _batch(_tree(7, 2), 0x01);
        batch.leaves = new RewardLeaf[](0);
        vm.expectRevert();
        harness.rootOfMany(DOMAIN, batch.leaves, batch.firstPath, batch.siblings);
    }

    /* INTERNAL */

    function _refuse(Batch memory batch, bytes memory expected) private {
        vm.expectRevert(expected);
        harness.rootOfMany(DOMAIN, batch.leaves, batch.firstPath, batch.siblings);
    }

    function _twin(Batch memory batch) private view returns (bool valid, bytes32 reached) {
        return harness.referenceRootOfMany(DOMAIN, batch.leaves, batch.firstPath, batch.siblings);
    }

    function _random(uint256 seed) private pure returns (SumTree.Tree memory tree, Batch memory batch) {
        uint256 count = 1 + (draw(seed, 0) % 24);
        tree = _tree(seed, count);
        uint256 chosen = draw(seed, 1) & draw(seed, 2) & (2 ** count - 1);
        batch = _batch(tree, draw(seed, 3) % 4 == 0 ? 2 ** count - 1 : chosen | (1 << (draw(seed, 4) % count)));
    }

    function _bend(Batch memory batch, uint256 seed) private pure returns (bool) {
        uint256 kind = draw(seed, 500) % 8;
        uint256 where = draw(seed, 501);
        bytes32 bit = bytes32(uint256(1) << (draw(seed, 502) % 256));
        RewardLeaf memory leaf = batch.leaves[where % batch.leaves.length];
        if (kind == 0) leaf.cumulativeGwei ^= uint64(1 + (uint256(bit) % 2 ** 40));
        if (kind == 1) leaf.account = address(uint160(leaf.account) ^ 1);
        if (kind == 2) leaf.index ^= uint32(1 << (where % 6));
        if (kind == 3) batch.siblings = _resized(batch.siblings, batch.siblings.length + 1 + (where % 3));
        if (kind == 4 && batch.siblings.length > 0) {
            batch.siblings = _resized(batch.siblings, where % batch.siblings.length);
        } else if (kind == 5 && batch.siblings.length > 0) {
            batch.siblings[where % batch.siblings.length] ^= bit;
        } else if (kind == 6 && batch.firstPath.length > 0) {
            batch.firstPath[where % batch.firstPath.length] ^= bit;
        } else if (kind == 7) {
            // A longer path from an index that has room in both: only the root tells.
            batch.firstPath = _resized(batch.firstPath, batch.firstPath.length + 1);
        } else if (kind > 3) {
            return false;
        }
        return true;
    }

    function _tree(uint256 seed, uint256 count) private pure returns (SumTree.Tree memory) {
        RewardLeaf[] memory leaves = new RewardLeaf[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint64 amount = uint64(1 + (draw(seed, 2000 + i) % 2 ** 58));
            leaves[i] = RewardLeaf(uint32(i), address(uint160(draw(seed, 1000 + i))), amount);
        }
        return SumTree.build(DOMAIN, leaves, uint32(count));
    }

    /// @dev The leaves whose bits are set in `chosen`.
    function _batch(SumTree.Tree memory tree, uint256 chosen) private pure returns (Batch memory batch) {
        uint256 size = 0;
        for (uint256 bits = chosen; bits != 0; bits &= bits - 1) ++size;
        uint256[] memory positions = new uint256[](size);
        uint256 next = 0;
        for (uint256 i = 0; next < size; ++i) {
            if ((chosen >> i) & 1 == 1) positions[next++] = i;
        }
        (batch.leaves, batch.firstPath, batch.siblings) = tree.batch(positions);
    }

    function _resized(bytes32[] memory words, uint256 length) private pure returns (bytes32[] memory resized) {
        resized = new bytes32[](length);
        for (uint256 i = 0; i < length && i < words.length; ++i) resized[i] = words[i];
    }
}
