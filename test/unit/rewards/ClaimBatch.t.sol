// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {MerkleSum} from "../../../contracts/libraries/MerkleSum.sol";
import {RewardsWorld} from "../../helpers/RewardsWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";
import {Vm} from "../../helpers/Vm.sol";

/// @notice Claims for many accounts at once.
contract ClaimBatchTest is RewardsWorld {
    using SumTree for SumTree.Tree;

    bytes private packedTree;

    function setUp() external {
        _deployWorld();
        SumTree.Tree memory built = _ladder(8, 1e9);
        _makeActive(built);
        packedTree = built.pack();
    }

    function test_everyLeafIsPaid() external {
        vm.assertEq(_claimSubset(0xff), 36e9, "paid in all");
        for (uint256 i = 0; i < 8; ++i) vm.assertEq(token.balanceOf(_miner(i)), (i + 1) * 1e18, "account");
        vm.assertEq(token.balanceOf(address(distributor)), 0, "nothing left");
    }

    function testFuzz_anySubsetsInAnyOrderPayEachLeafOnce(uint8[4] memory subsets) external {
        uint256 seen = 0;
        for (uint256 i = 0; i < 4; ++i) {
            if (subsets[i] == 0) continue;
            uint256 expected = _worth(subsets[i] & ~seen);
            vm.assertEq(_claimSubset(subsets[i]), expected, "what is new");
            seen |= subsets[i];
            vm.assertEq(token.balanceOf(address(distributor)), 36e18 - _worth(seen) * GWEI, "what is left");
        }
    }

    function test_whatIsPaidAlreadyIsSkipped() external {
        _claim(1, _whole(), 3);
        vm.assertEq(_claimSubset(0x18), 5e9, "leaf 4 alone");
        vm.assertEq(_claimSubset(0x18), 0, "nothing twice, and no revert");
    }

    function test_anOldRootsBatchAfterANewerOneIsSkipped() external {
        SumTree.Tree memory newer = _ladder(8, 2e9);
        _makeActive(newer);
        _claim(2, newer, 0);
        _claim(2, newer, 2);
        vm.assertEq(_claimSubset(0x07), 2e9, "leaf 1 alone");
        vm.assertEq(uint256(distributor.claimed(_miner(0))), 2e9, "what was paid stays");
        packedTree = newer.pack();
        vm.assertEq(_claimAt(2, 0x07), 2e9, "the rest of leaf 1");
    }

    function test_accountsThatOptedOutAreSkippedForStrangers() external {
        vm.prank(_miner(1));
        distributor.setPushAllowed(false);
        vm.assertEq(_claimSubset(0x07), 4e9, "leaves 0 and 2");
        vm.assertEq(token.balanceOf(_miner(1)), 0, "opted out");
        vm.startPrank(_miner(1));
        vm.assertEq(_claimSubset(0x07), 2e9, "the account itself may use a batch");
        vm.stopPrank();
        vm.assertEq(token.balanceOf(_miner(1)), 2e18, "paid");
    }

    function test_aClaimerMayBatchForThoseWhoOptedOut() external {
        address claimer = account("claimer");
        for (uint256 i = 0; i < 2; ++i) {
            vm.startPrank(_miner(i));
            distributor.setPushAllowed(false);
            if (i == 0) distributor.setClaimer(claimer);
            vm.stopPrank();
        }
        vm.startPrank(claimer);
        vm.assertEq(_claimSubset(0x03), 1e9, "only the account that named it");
        vm.stopPrank();
        vm.assertEq(token.balanceOf(_miner(0)), 1e18, "paid to the account, not to the claimer");
    }

    function test_successiveLeavesOfOneRecipientArePaidTogether() external {
        address fleet = account("fleet");
        for (uint256 i = 1; i < 6; ++i) {
            if (i == 4) continue;
            vm.prank(_miner(i));
            distributor.setRecipient(fleet);
        }
        vm.recordLogs();
        vm.assertEq(_claimSubset(0xff), 36e9, "paid in all");
        // Runs: 0 | 1 2 3 | 4 | 5 | 6 | 7.
        vm.assertEq(_countTransfers(), 6, "transfers");
        vm.assertEq(token.balanceOf(fleet), (2 + 3 + 4 + 6) * 1e18, "fleet");
        vm.assertEq(token.balanceOf(_miner(4)), 5e18, "in between");
        vm.assertEq(token.balanceOf(_miner(7)), 8e18, "last");
        for (uint256 i = 0; i < 8; ++i) vm.assertEq(uint256(distributor.claimed(_miner(i))), (i + 1) * 1e9, "claimed");
    }

    function test_skippedLeavesDoNotBreakAMergedPayment() external {
        address fleet = account("fleet");
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(_miner(i));
            distributor.setRecipient(fleet);
        }
        _claim(1, _whole(), 1);
        vm.recordLogs();
        _claimSubset(0x07);
        vm.assertEq(_countTransfers(), 1, "one transfer for leaves 0 and 2");
        vm.assertEq(token.balanceOf(fleet), 6e18, "all three");
    }

    function test_aSkippedLeafOfAnotherDoesNotSplitAPayment() external {
        address fleet = account("fleet");
        for (uint256 i = 0; i < 4; i += 3) {
            vm.prank(_miner(i));
            distributor.setRecipient(fleet);
        }
        _claim(1, _whole(), 1);
        vm.prank(_miner(2));
        distributor.setPushAllowed(false);
        vm.recordLogs();
        _claimSubset(0x0f);
        vm.assertEq(_countTransfers(), 1, "one is paid, one refuses: one transfer for leaves 0 and 3");
        vm.assertEq(token.balanceOf(fleet), 5e18, "both");
    }

    function test_oneAccountAtTwoIndicesIsPaidTheLargerLeafInABatch() external {
        address[] memory accounts = new address[](3);
        uint64[] memory amounts = new uint64[](3);
        (accounts[0], accounts[1], accounts[2]) = (_miner(20), _miner(20), _miner(20));
        (amounts[0], amounts[1], amounts[2]) = (20e9, 30e9, 10e9);
        SumTree.Tree memory doubled = _tree(accounts, amounts);
        // A count of eight, as `count` never falls: the tree gets the missing places.
        doubled = SumTree.build(distributor.DOMAIN(), doubled.leaves, 8);
        _makeActive(doubled);
        packedTree = doubled.pack();
        vm.assertEq(_claimAt(2, 0x07), 30e9, "20, then 10 more, then nothing");
        vm.assertEq(token.balanceOf(_miner(20)), 30e18, "the larger leaf");
    }

    function test_RevertWhen_thereAreNoLeaves() external {
        bytes32[] memory none = new bytes32[](0);
        vm.expectRevert(IRewardsDistributor.EmptyBatch.selector);
        distributor.claimBatch(1, new RewardLeaf[](0), none, none);
    }

    function test_RevertWhen_oneLeafIsBad() external {
        (RewardLeaf[] memory leaves, bytes32[] memory firstPath, bytes32[] memory siblings) = _subset(0x1d);
        leaves[2].cumulativeGwei += 1;
        vm.expectRevert(abi.encodeWithSelector(MerkleSum.LeafNotInTree.selector, 2));
        distributor.claimBatch(1, leaves, firstPath, siblings);
        leaves[2].cumulativeGwei -= 1;
        leaves[0].cumulativeGwei += 1;
        vm.expectRevert();
        distributor.claimBatch(1, leaves, firstPath, siblings);
        vm.assertEq(token.balanceOf(address(distributor)), 36e18, "nobody was paid");
    }

    function test_RevertWhen_leavesAreNotAscendingOrTwice() external {
        (RewardLeaf[] memory leaves, bytes32[] memory firstPath, bytes32[] memory siblings) = _subset(0x07);
        RewardLeaf memory last = leaves[2];
        leaves[2] = leaves[1];
        vm.expectRevert(abi.encodeWithSelector(MerkleSum.LeavesNotAscending.selector, 2));
        distributor.claimBatch(1, leaves, firstPath, siblings);
        (leaves[1], leaves[2]) = (last, leaves[1]);
        vm.expectRevert();
        distributor.claimBatch(1, leaves, firstPath, siblings);
    }

    function test_RevertWhen_theEpochOrDepthIsAnother() external {
        (RewardLeaf[] memory leaves, bytes32[] memory firstPath, bytes32[] memory siblings) = _subset(0x07);
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.InvalidPath.selector, 2, 3, _whole().root()));
        distributor.claimBatch(2, leaves, firstPath, siblings);
        bytes32[] memory shorter = new bytes32[](2);
        (shorter[0], shorter[1]) = (firstPath[0], firstPath[1]);
        vm.expectPartialRevert(IRewardsDistributor.InvalidPath.selector);
        distributor.claimBatch(1, leaves, shorter, siblings);
    }

    function _subset(
        uint256 chosen
    ) private view returns (RewardLeaf[] memory leaves, bytes32[] memory firstPath, bytes32[] memory siblings) {
        uint256 size = 0;
        for (uint256 bits = chosen; bits != 0; bits &= bits - 1) ++size;
        uint256[] memory positions = new uint256[](size);
        uint256 next = 0;
        for (uint256 i = 0; next < size; ++i) if ((chosen >> i) & 1 == 1) positions[next++] = i;
        return _whole().batch(positions);
    }

    function _whole() private view returns (SumTree.Tree memory) {
        return SumTree.unpack(packedTree);
    }

    function _claimSubset(uint256 chosen) private returns (uint256) {
        return _claimAt(1, chosen);
    }

    function _claimAt(uint64 epoch, uint256 chosen) private returns (uint256) {
        (RewardLeaf[] memory leaves, bytes32[] memory firstPath, bytes32[] memory siblings) = _subset(chosen);
        return distributor.claimBatch(epoch, leaves, firstPath, siblings);
    }

    /// @dev Worth of a set of leaves, gwei.
    function _worth(uint256 chosen) private pure returns (uint256 total) {
        for (uint256 i = 0; i < 8; ++i) if ((chosen >> i) & 1 == 1) total += (i + 1) * 1e9;
    }

    function _countTransfers() private returns (uint256 count) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] == keccak256("Transfer(address,address,uint256)")) ++count;
        }
    }
}
