// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {MerkleSum} from "../../../contracts/libraries/MerkleSum.sol";
import {MerkleSumHarness} from "../../../contracts/mocks/MerkleSumHarness.sol";
import {MerkleSumReference} from "../../../contracts/mocks/MerkleSumReference.sol";
import {SumTree} from "../../helpers/SumTree.sol";
import {TestBase} from "../../helpers/TestBase.sol";

/// @notice Leaves and single paths: published vectors, equality with the twin, and every way to bend a path.
contract MerkleSumTest is TestBase {
    using SumTree for SumTree.Tree;

    /// @dev Distributor of the published vectors, on chain 31337.
    address private constant DISTRIBUTOR = 0x5FbDB2315678afecb367f032d93F642f64180aa3;
    MerkleSumHarness private harness;
    bytes32 private domain;

    function setUp() external {
        harness = new MerkleSumHarness();
        vm.chainId(31337);
        domain = harness.domain(DISTRIBUTOR);
    }

    /* VECTORS */

    function test_publishedDomain() external {
        bytes32 published = 0x67a3690d50c641ca00a1083b671cba706feb4a1aabc1a76cf1576dc9887bfce4;
        vm.assertEq(domain, published, "domain");
        vm.assertNotEq(harness.domain(address(1)), published, "another distributor");
        vm.chainId(1);
        vm.assertNotEq(harness.domain(DISTRIBUTOR), published, "another chain");
    }

    function test_publishedTrees() external view {
        uint32[3] memory counts = [uint32(1), 2, 5];
        bytes32[3] memory roots = [
            bytes32(0x34607d05ccc76f58e8178b84a9125d38d51a0905c14a3a380000000000000001),
            0x122f2132a23c0fa5028d2af28656ac71654246abab5db0150000003a35294401,
            0xceaefbd17a21c673ca417625c88c116da28dfeccf64a91dc000057adcc5d1393
        ];
        uint64[3] memory totals = [uint64(1), 250000000001, 96403969610643];
        for (uint256 i = 0; i < counts.length; ++i) {
            SumTree.Tree memory tree = SumTree.build(domain, _published(counts[i]), counts[i]);
            vm.assertEq(tree.root(), roots[i], "root of the twin");
            vm.assertEq(uint256(MerkleSum.sum(roots[i])), totals[i], "sum");
            for (uint256 j = 0; j < counts[i]; ++j) {
                bytes32 word = harness.leaf(domain, tree.leaves[j]);
                vm.assertEq(word, tree.levels[0][j], "leaf");
                vm.assertEq(harness.root(word, uint32(j), tree.path(j)), roots[i], "path");
            }
        }
    }

    function test_publishedLeaf() external view {
        bytes32 word = 0x3c1f68110b52b84236c610d20ab0826f1960a0bc02558256000057738fd80276;
        vm.assertEq(harness.leaf(domain, _published(3)[2]), word, "leaf 2");
    }

    /* EQUALITY WITH THE TWIN */

    function testFuzz_leafEqualsTheTwin(bytes32 domain_, uint32 index, address owner, uint64 amount) external view {
        bytes32 word = harness.leaf(domain_, RewardLeaf(index, owner, amount));
        vm.assertEq(word, MerkleSumReference.leaf(domain_, index, owner, amount), "leaf");
        vm.assertEq(uint256(MerkleSum.sum(word)), amount, "sum");
    }

    function testFuzz_rootEqualsTheTwinOnAnyWords(uint256 seed, bytes32 word, uint32 index) external view {
        bytes32[] memory path = new bytes32[](draw(seed, 0) % 36);
        // Sums of every size, so that some overflow, at any level, and most do not.
        uint256 cut = draw(seed, 1) % 65;
        for (uint256 i = 0; i < path.length; ++i) path[i] = _shrink(bytes32(draw(seed, 10 + i)), cut);
        if (path.length < 32 && draw(seed, 2) % 8 != 0) index = uint32(index % 2 ** path.length);
        _assertSameVerdict(_shrink(word, cut), index, path);
    }

    function testFuzz_everyPlaceOfARandomTreeLeadsToItsRoot(uint256 seed) external view {
        SumTree.Tree memory tree = _randomTree(seed, 1 + (draw(seed, 0) % 40));
        uint256 total = 0;
        for (uint256 i = 0; i < tree.leaves.length; ++i) total += tree.leaves[i].cumulativeGwei;
        vm.assertEq(uint256(MerkleSum.sum(tree.root())), total, "the root carries the sum of the leaves");
        for (uint256 i = 0; i < tree.levels[0].length; ++i) {
            vm.assertEq(harness.root(tree.levels[0][i], uint32(i), tree.path(i)), tree.root(), "place");
        }
    }

    function testFuzz_depthIsTheSmallestThatHolds(uint32 count) external view {
        uint256 levels = harness.depth(count);
        vm.assertGe(2 ** levels, count, "holds the leaves");
        if (levels > 0) vm.assertLt(2 ** (levels - 1), count, "and is the smallest");
        vm.assertEq(levels, MerkleSumReference.depth(count), "as the twin");
    }

    /* BENT PATHS */

    function testFuzz_RevertWhen_theIndexIsOutsideTheTree(uint256 seed, uint32 beyond) external {
        SumTree.Tree memory tree = _randomTree(seed, 1 + (seed % 20));
        uint256 size = tree.levels[0].length;
        uint32 index = uint32(bound(beyond, size, type(uint32).max));
        bytes32 word = tree.levels[0][index % size];
        bytes32[] memory path = tree.path(index % size);
        vm.expectRevert(abi.encodeWithSelector(MerkleSum.IndexOutsideTree.selector, index, path.length));
        harness.root(word, index, path);
    }

    function testFuzz_noOtherPathLeadsToTheRoot(uint256 seed) external view {
        SumTree.Tree memory tree = _randomTree(seed, 2 + (draw(seed, 0) % 20));
        uint32 index = uint32(draw(seed, 1) % tree.leaves.length);
        bytes32 word = tree.levels[0][index];
        bytes32[] memory path = tree.path(index);
        _assertNotRoot(tree, word, index, _longer(path, 0), "one longer");
        _assertNotRoot(tree, word, index, _longer(path, tree.root()), "one longer");
        _assertNotRoot(tree, word, index >> 1, _from(path, 1), "one shorter at the bottom");
        _assertNotRoot(tree, word, index, _from(path, 0, path.length - 1), "one shorter at the top");
        for (uint256 level = 0; level < path.length; ++level) {
            bytes32[] memory bent = _from(path, 0);
            bent[level] ^= bytes32(uint256(1) << (draw(seed, 2) % 256));
            _assertNotRoot(tree, word, index, bent, "a changed sibling");
            bool differs = tree.levels[level][index >> level] != path[level];
            if (differs) _assertNotRoot(tree, word, index ^ uint32(1 << level), path, "the other side");
        }
        if (path.length > 1 && path[0] != path[1]) {
            bytes32[] memory swapped = _from(path, 0);
            (swapped[0], swapped[1]) = (path[1], path[0]);
            _assertNotRoot(tree, word, index, swapped, "swapped siblings");
        }
    }

    function testFuzz_noOtherLeafIsInItsPlace(uint256 seed, address owner, uint64 amount) external view {
        SumTree.Tree memory tree = _randomTree(seed, 1 + (draw(seed, 0) % 20));
        uint32 index = uint32(draw(seed, 1) % tree.leaves.length);
        RewardLeaf memory right = tree.leaves[index];
        vm.assume(owner != right.account && amount != right.cumulativeGwei);
        bytes32[] memory path = tree.path(index);
        RewardLeaf memory wrong = RewardLeaf(index, owner, right.cumulativeGwei);
        _assertNotRoot(tree, harness.leaf(domain, wrong), index, path, "another account");
        wrong = RewardLeaf(index, right.account, amount);
        _assertNotRoot(tree, harness.leaf(domain, wrong), index, path, "another amount");
        wrong = RewardLeaf(index ^ 1, right.account, right.cumulativeGwei);
        _assertNotRoot(tree, harness.leaf(domain, wrong), index, path, "a leaf made for another index");
        wrong = RewardLeaf(index, right.account, right.cumulativeGwei);
        _assertNotRoot(tree, harness.leaf(~domain, wrong), index, path, "a leaf of another domain");
    }

    /// @dev An inner node reaches the root on a shorter path only, which belongs to a root of another depth.
    function test_anInnerNodeReachesTheRootOnAShorterPathOnly() external view {
        SumTree.Tree memory tree = SumTree.build(domain, _published(5), 5);
        bytes32 node = tree.levels[1][1];
        vm.assertEq(harness.root(node, 1, _from(tree.path(2), 1)), tree.root(), "two siblings, not three");
        _assertNotRoot(tree, node, 2, tree.path(2), "not in a leaf's place");
    }

    /* OVERFLOW */

    function testFuzz_RevertWhen_aSumOverflowsAtAnyLevel(uint256 seed, uint256 level, uint64 amount) external {
        amount = uint64(bound(amount, 1, type(uint64).max));
        bytes32 word = bytes32(uint256(amount) | (draw(seed, 0) << 64));
        bytes32[] memory path = new bytes32[](1 + (draw(seed, 1) % 20));
        level = bound(level, 0, path.length - 1);
        path[level] = bytes32((uint256(type(uint64).max) - amount) | (draw(seed, 2) << 64));
        vm.assertEq(uint256(MerkleSum.sum(harness.root(word, 0, path))), type(uint64).max, "fits exactly");
        path[level] = bytes32(uint256(path[level]) + 1);
        vm.expectRevert(MerkleSum.SumOverflow.selector);
        harness.root(word, 0, path);
    }

    function test_RevertWhen_theSumWrapsMoreThanOnce() external {
        bytes32[] memory path = new bytes32[](3);
        for (uint256 i = 0; i < 3; ++i) path[i] = bytes32(uint256(type(uint64).max));
        vm.expectRevert(MerkleSum.SumOverflow.selector);
        harness.root(bytes32(uint256(3)), 0, path);
    }

    /* INTERNAL */

    function _assertSameVerdict(bytes32 word, uint32 index, bytes32[] memory path) private view {
        (bool valid, bytes32 expected) = harness.referenceRoot(word, index, path);
        try harness.root(word, index, path) returns (bytes32 reached) {
            vm.assertTrue(valid, "accepted by the library alone");
            vm.assertEq(reached, expected, "root");
        } catch {
            vm.assertFalse(valid, "accepted by the twin alone");
        }
    }

    function _assertNotRoot(
        SumTree.Tree memory tree,
        bytes32 word,
        uint32 index,
        bytes32[] memory path,
        string memory label
    ) private view {
        _assertSameVerdict(word, index, path);
        try harness.root(word, index, path) returns (bytes32 reached) {
            bool sameTree = path.length == tree.levels.length - 1;
            if (sameTree || reached != tree.root()) vm.assertNotEq(reached, tree.root(), label);
        } catch {}
    }

    function _randomTree(uint256 seed, uint256 count) private view returns (SumTree.Tree memory) {
        RewardLeaf[] memory leaves = new RewardLeaf[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint64 amount = uint64(1 + (draw(seed, 2000 + i) % 2 ** 58));
            leaves[i] = RewardLeaf(uint32(i), address(uint160(draw(seed, 1000 + i))), amount);
        }
        return SumTree.build(domain, leaves, uint32(count));
    }

    function _published(uint256 count) private pure returns (RewardLeaf[] memory leaves) {
        address[5] memory accounts = [
            0x70997970C51812dc3A010C7d01b50e0d17dc79C8,
            0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC,
            0x90F79bf6EB2c4f870365E785982E1f101E93b906,
            0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65,
            0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc
        ];
        uint64[5] memory amounts = [uint64(1), 250000000000, 96153846153846, 7, 123456789];
        leaves = new RewardLeaf[](count);
        for (uint256 i = 0; i < count; ++i) leaves[i] = RewardLeaf(uint32(i), accounts[i], amounts[i]);
    }

    /// @dev The word with its sum shifted right by `bits`.
    function _shrink(bytes32 word, uint256 bits) private pure returns (bytes32) {
        uint256 sum = uint256(MerkleSum.sum(word));
        return bytes32((uint256(word) & ~MerkleSum.SUM_MASK) | (sum >> bits));
    }

    function _longer(bytes32[] memory path, bytes32 added) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](path.length + 1);
        for (uint256 i = 0; i < path.length; ++i) longer[i] = path[i];
        longer[path.length] = added;
    }

    function _from(bytes32[] memory path, uint256 first) private pure returns (bytes32[] memory) {
        return _from(path, first, path.length);
    }

    function _from(bytes32[] memory path, uint256 first, uint256 end) private pure returns (bytes32[] memory part) {
        part = new bytes32[](end - first);
        for (uint256 i = first; i < end; ++i) part[i - first] = path[i];
    }
}
