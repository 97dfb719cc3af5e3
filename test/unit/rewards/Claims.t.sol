// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {MerkleSum} from "../../../contracts/libraries/MerkleSum.sol";
import {RewardsWorld} from "../../helpers/RewardsWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";

/// @notice Single claims: what is paid, and what is no claim.
contract ClaimsTest is RewardsWorld {
    using SumTree for SumTree.Tree;

    function setUp() external {
        _deployWorld();
    }

    function test_aClaimPaysTheLeafToItsAccount() external {
        SumTree.Tree memory tree = _ladder(5, 1e9);
        _makeActive(tree);
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.Claimed(_miner(2), 3e9);
        vm.assertEq(_claim(1, tree, 2), 3e9, "paid");
        vm.assertEq(token.balanceOf(_miner(2)), 3e18, "wei");
        vm.assertEq(uint256(distributor.claimed(_miner(2))), 3e9, "claimed");
        vm.assertEq(token.balanceOf(address(distributor)), 12e18, "the others' rewards stay");
    }

    function test_oneLeafNeedsNoPath() external {
        SumTree.Tree memory tree = _ladder(1, 7);
        _makeActive(tree);
        vm.assertEq(_claim(1, tree, 0), 7, "depth 0");
    }

    function test_aLaterRootPaysOnlyTheDifference() external {
        SumTree.Tree memory first = _ladder(3, 1e9);
        SumTree.Tree memory second = _ladder(5, 4e9);
        _makeActive(first);
        _claim(1, first, 1);
        _makeActive(second);
        vm.assertEq(_claim(2, second, 1), 6e9, "8 less 2");
        vm.assertEq(_claim(2, second, 0), 4e9, "all of it at once, with one proof");
    }

    function test_anOldRootStaysGoodUntilMoreWasPaid() external {
        SumTree.Tree memory first = _ladder(3, 1e9);
        SumTree.Tree memory second = _ladder(3, 2e9);
        _makeActive(first);
        _makeActive(second);
        vm.assertEq(_claim(1, first, 0), 1e9, "old root first");
        vm.assertEq(_claim(2, second, 0), 1e9, "then the newer one");
        _refuse(1, first, 0, abi.encodeWithSelector(IRewardsDistributor.NothingToClaim.selector, _miner(0), 2e9));
        _claim(2, second, 1);
        _refuse(1, first, 1, abi.encodeWithSelector(IRewardsDistributor.NothingToClaim.selector, _miner(1), 4e9));
        vm.assertEq(token.balanceOf(_miner(1)), 4e18, "paid once");
    }

    function test_RevertWhen_claimedTwice() external {
        SumTree.Tree memory tree = _ladder(3, 1e9);
        _makeActive(tree);
        _claim(1, tree, 0);
        _refuse(1, tree, 0, abi.encodeWithSelector(IRewardsDistributor.NothingToClaim.selector, _miner(0), 1e9));
    }

    /// @dev Whatever roots are used, how often and in which order: the largest leaf used is paid, once.
    function testFuzz_anyOrderOfRootsPaysTheLargestLeafOnce(uint256 seed) external {
        SumTree.Tree[4] memory trees;
        for (uint256 i = 0; i < 4; ++i) {
            trees[i] = _ladder(3 + i, uint64(1e9 * (1 + i)));
            _makeActive(trees[i]);
        }
        uint256 largest = 0;
        for (uint256 i = 0; i < 8; ++i) {
            uint256 chosen = draw(seed, i) % 4;
            SumTree.Tree memory tree = trees[chosen];
            (uint32 index, uint64 amount) = (2, tree.leaves[2].cumulativeGwei);
            try distributor.claim(uint64(chosen + 1), index, _miner(2), amount, tree.path(2)) returns (uint256 paid) {
                vm.assertEq(uint256(paid), amount - largest, "difference");
                largest = amount;
            } catch {
                vm.assertLe(amount, largest, "refused only when paid before");
            }
            vm.assertEq(token.balanceOf(_miner(2)), largest * GWEI, "balance is the largest leaf");
            vm.assertEq(uint256(distributor.claimed(_miner(2))), largest, "claimed is the largest leaf");
        }
    }

    function test_RevertWhen_anyPartOfTheLeafIsWrong() external {
        SumTree.Tree memory tree = _ladder(5, 1e9);
        _makeActive(tree);
        _makeActive(_ladder(6, 2e9));
        bytes32[] memory path = tree.path(2);
        _refuseLeaf(1, RewardLeaf(2, _miner(2), 3e9 + 1), path);
        _refuseLeaf(1, RewardLeaf(2, _miner(2), 3e9 - 1), path);
        _refuseLeaf(1, RewardLeaf(2, _miner(3), 3e9), path);
        _refuseLeaf(1, RewardLeaf(3, _miner(2), 3e9), path);
        _refuseLeaf(2, RewardLeaf(2, _miner(2), 3e9), path);
        _refuseLeaf(0, RewardLeaf(2, _miner(2), 3e9), path);
        _refuseLeaf(3, RewardLeaf(2, _miner(2), 3e9), path);
        path[1] ^= bytes32(uint256(1));
        _refuseLeaf(1, RewardLeaf(2, _miner(2), 3e9), path);
    }

    function test_RevertWhen_theIndexIsOutsideTheTree() external {
        SumTree.Tree memory tree = _ladder(5, 1e9);
        _makeActive(tree);
        bytes32[] memory path = tree.path(2);
        vm.expectRevert(abi.encodeWithSelector(MerkleSum.IndexOutsideTree.selector, 10, 3));
        distributor.claim(1, 10, _miner(2), 3e9, path);
    }

    function test_RevertWhen_theSumsOverflow() external {
        SumTree.Tree memory tree = _ladder(5, 1e9);
        _makeActive(tree);
        bytes32[] memory path = tree.path(2);
        path[0] |= bytes32(uint256(type(uint64).max));
        vm.expectRevert(MerkleSum.SumOverflow.selector);
        distributor.claim(1, 2, _miner(2), 3e9, path);
    }

    /// @dev Attesters declared a count that belongs to another depth: no path of the tree itself has the right length.
    function test_RevertWhen_theDeclaredCountDoesNotFitTheTree() external {
        SumTree.Tree memory tree = _ladder(5, 1e9);
        _makeActive(tree.root(), 4);
        _refuse(1, tree, 2, _invalidPath(1, tree.root(), 3));
        bytes32[] memory shorter = new bytes32[](2);
        (shorter[0], shorter[1]) = (tree.path(2)[1], tree.path(2)[2]);
        _refuseLeaf(1, RewardLeaf(1, _miner(2), 3e9), shorter);
        _makeActive(tree.root(), 9);
        _refuse(2, tree, 2, _invalidPath(2, tree.root(), 3));
        _makeActive(tree.root(), 9);
        vm.assertEq(token.balanceOf(address(distributor)), 15e18, "nobody was paid");
    }

    function test_RevertWhen_theRootIsOnlyPending() external {
        SumTree.Tree memory tree = _ladder(3, 1e9);
        vm.warp(_opensAt(1));
        _proposeNow(_proposal(tree.root(), 3));
        vm.warp(now_() + WINDOW);
        _refuse(1, tree, 0, _invalidPath(1, tree.root(), 2));
    }

    function test_RevertWhen_theLeafIsAbsentOrWorthNothing() external {
        address[] memory accounts = new address[](3);
        uint64[] memory amounts = new uint64[](3);
        (accounts[0], accounts[1], accounts[2]) = (_miner(0), _miner(1), _miner(2));
        amounts[0] = 5;
        SumTree.Tree memory tree = _tree(accounts, amounts);
        _makeActive(tree);
        _refuse(1, tree, 1, abi.encodeWithSelector(IRewardsDistributor.NothingToClaim.selector, _miner(1), 0));
        _refuseLeaf(1, RewardLeaf(3, address(0), 0), tree.path(3));
    }

    /// @dev A forged node is worth what the root's sum leaves for it, not what it says below.
    function test_aForgedSumMakesTheLeavesBelowUnprovable() external {
        SumTree.Tree memory tree = _ladder(4, 1e9);
        tree.forge(0, 3, 1);
        _makeActive(tree);
        _refuseLeaf(1, tree.leaves[3], tree.path(3));
        vm.assertEq(uint256(MerkleSum.sum(tree.root())), 6e9 + 1, "the root believes the forged leaf");
        vm.assertEq(_claim(1, tree, 0) + _claim(1, tree, 1) + _claim(1, tree, 2), 6e9, "the others are paid");
    }

    function test_oneAccountAtTwoIndicesIsPaidTheLargerLeaf() external {
        address[] memory accounts = new address[](3);
        uint64[] memory amounts = new uint64[](3);
        (accounts[0], accounts[1], accounts[2]) = (_miner(0), _miner(0), _miner(1));
        (amounts[0], amounts[1], amounts[2]) = (5e9, 3e9, 1e9);
        SumTree.Tree memory tree = _tree(accounts, amounts);
        _makeActive(tree);
        vm.assertEq(_claim(1, tree, 1), 3e9, "one place");
        vm.assertEq(_claim(1, tree, 0), 2e9, "the other: the difference");
        vm.assertEq(token.balanceOf(_miner(0)), 5e18, "amounts are cumulative");
    }

    /// @dev No role can stop a claim of an active root.
    function test_claimsGoOnWhateverGovernanceDoes() external {
        SumTree.Tree memory tree = _ladder(3, 1e9);
        _makeActive(tree);
        uint256[] memory others = _ascendingKeys(1, 9000);
        vm.prank(TIMELOCK);
        distributor.setAttesters(_addresses(others), 1);
        vm.prank(TIMELOCK);
        distributor.setChallengeWindow(14 days);
        vm.warp(now_() + 20 * 365 days);
        vm.assertEq(_claim(1, tree, 0), 1e9, "twenty years later");
    }

    function test_RevertWhen_theTokenRefusesTheTransfer() external {
        SumTree.Tree memory tree = _ladder(3, 1e9);
        _makeActive(tree);
        vm.mockCall(address(token), abi.encodeWithSelector(token.transfer.selector), abi.encode(false));
        _refuse(1, tree, 0, abi.encodeWithSelector(IRewardsDistributor.TransferFailed.selector));
        vm.clearMockedCalls();
        vm.assertEq(_claim(1, tree, 0), 1e9, "nothing was marked as paid");
    }

    function _refuse(uint64 epoch, SumTree.Tree memory tree, uint256 position, bytes memory expected) private {
        RewardLeaf memory leaf = tree.leaves[position];
        bytes32[] memory path = tree.path(leaf.index);
        vm.expectRevert(expected);
        distributor.claim(epoch, leaf.index, leaf.account, leaf.cumulativeGwei, path);
    }

    function _refuseLeaf(uint64 epoch, RewardLeaf memory leaf, bytes32[] memory path) private {
        vm.expectPartialRevert(IRewardsDistributor.InvalidPath.selector);
        distributor.claim(epoch, leaf.index, leaf.account, leaf.cumulativeGwei, path);
    }

    function _invalidPath(uint64 epoch, bytes32 computed, uint256 depth) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IRewardsDistributor.InvalidPath.selector, epoch, depth, computed);
    }
}
