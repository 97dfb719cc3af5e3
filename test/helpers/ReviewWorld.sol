// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RewardLeaf} from "../../contracts/interfaces/RewardLeaf.sol";
import {RewardsWorld} from "./RewardsWorld.sol";
import {SumTree} from "./SumTree.sol";

/// @notice An active root of five miners, and what a captured committee may make of the next one.
abstract contract ReviewWorld is RewardsWorld {
    using SumTree for SumTree.Tree;

    uint32 internal constant MINERS = 5;
    uint64 internal constant UNIT = 1_000e9;
    address internal immutable WATCHER = account("watcher");
    address internal immutable STRANGER = account("stranger");

    bytes private packedActive;

    function _deployReview() internal {
        _deployWorld();
        _activate(_ladder(MINERS, UNIT));
        _addBalance(challenges, WATCHER, 1_000e9);
        _warpAtLeast(_opensAt(2));
    }

    function _activate(SumTree.Tree memory tree) internal {
        packedActive = tree.pack();
        _makeActive(tree);
    }

    /// @dev The newest active root's tree: miner i has earned (i + 1) units.
    function _activeTree() internal view returns (SumTree.Tree memory) {
        return SumTree.unpack(packedActive);
    }

    /* PENDING ROOTS */

    /// @dev The next leaves as honest attesters would have them: everybody earns one unit more.
    function _honestLeaves() internal pure returns (RewardLeaf[] memory leaves) {
        leaves = new RewardLeaf[](MINERS);
        for (uint32 i = 0; i < MINERS; ++i) leaves[i] = RewardLeaf(i, _miner(i), (i + 2) * UNIT);
    }

    function _treeOf(RewardLeaf[] memory leaves) internal view returns (SumTree.Tree memory) {
        return SumTree.build(distributor.DOMAIN(), leaves, uint32(leaves.length));
    }

    function _proposeTree(SumTree.Tree memory tree) internal returns (SumTree.Tree memory) {
        _proposeNow(_proposal(tree.root(), tree.count));
        return tree;
    }

    function _proposeHonest() internal returns (SumTree.Tree memory) {
        return _proposeTree(_treeOf(_honestLeaves()));
    }

    /// @dev Miner 2 loses what it earned to miner 3; the total is what honest attesters would have.
    function _theftLeaves() internal pure returns (RewardLeaf[] memory leaves) {
        leaves = _honestLeaves();
        leaves[3].cumulativeGwei += leaves[2].cumulativeGwei - 1;
        leaves[2].cumulativeGwei = 1;
    }

    function _proposeTheft() internal returns (SumTree.Tree memory) {
        return _proposeTree(_treeOf(_theftLeaves()));
    }

    function _reappoint() internal {
        vm.prank(TIMELOCK);
        distributor.setAttesters(_addresses(attesterKeys), 2);
    }

    /* SCRUTINY */

    /// @dev Shows what the pending tree has in the place of miner `i`.
    function _challengeAt(SumTree.Tree memory pending, uint32 i) internal {
        SumTree.Tree memory old = _activeTree();
        challenges.challenge(old.leaves[i], old.path(i), pending.levels[0][i], pending.path(i));
    }

    function _demandAt(uint32 i) internal returns (bytes32) {
        SumTree.Tree memory old = _activeTree();
        (uint32 serial, uint64 epoch) = (challenges.review().serial, distributor.newestEpoch());
        vm.prank(WATCHER);
        return challenges.demandLeaf(serial, epoch, old.leaves[i], old.path(i));
    }

    function _answerAt(SumTree.Tree memory pending, uint32 i) internal {
        challenges.answerLeaf(_activeTree().leaves[i], pending.leaves[i].cumulativeGwei, pending.path(i));
    }

    /// @dev A page of a tree as `answerPage` takes it.
    function _entries(SumTree.Tree memory tree, uint256 page) internal pure returns (bytes32[] memory entries) {
        uint256 length = tree.levels[0].length < 256 ? tree.levels[0].length : 256;
        entries = new bytes32[](length);
        for (uint256 i = 0; i < tree.leaves.length; ++i) {
            RewardLeaf memory leaf = tree.leaves[i];
            if (leaf.index / length != page) continue;
            entries[leaf.index % length] = SumTree.entry(leaf);
        }
    }

    /// @dev The path from a page's node to the root.
    function _pagePath(SumTree.Tree memory tree, uint256 page) internal pure returns (bytes32[] memory path) {
        if (tree.levels.length <= 9) return path;
        path = new bytes32[](tree.levels.length - 9);
        for (uint256 i = 0; i < path.length; ++i) path[i] = tree.levels[8 + i][(page >> i) ^ 1];
    }

    function _assertCancelled() internal view {
        vm.assertFalse(distributor.hasPendingRoot(), "nothing is pending");
        vm.assertEq(challenges.review().proposer, address(0), "nothing is under review");
    }

    /// @dev What is owed is there, and no more.
    function _assertFunded(uint256 openDepositsGwei) internal view {
        uint256 owed = challenges.lostGwei() + challenges.review().bondGwei + openDepositsGwei;
        owed += challenges.balanceOf(address(this)) + challenges.balanceOf(WATCHER) + challenges.balanceOf(STRANGER);
        vm.assertEq(token.balanceOf(address(challenges)), owed * GWEI, "balances, bond, deposits and lost bonds");
    }
}
