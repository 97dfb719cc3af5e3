// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRootChallenges} from "../../../contracts/interfaces/IRootChallenges.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {ReviewWorld} from "../../helpers/ReviewWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";

/// @notice Why pages of a pending tree can be demanded: what a leaf does that only its makers know.
contract HiddenLeavesTest is ReviewWorld {
    using SumTree for SumTree.Tree;

    address private immutable SECOND = account("second");

    function setUp() external {
        _deployReview();
    }

    /// @dev Its sum is paid in one root and given away again in the next, and an honest miner is short in the end. Its own
    /// watcher sees nothing: all honest leaves are there.
    function test_withoutDemandsOfPagesAHiddenLeafIsPaidTwice() external {
        SumTree.Tree memory first = _treeWith(7, STRANGER);
        _activate(first);
        vm.prank(STRANGER);
        distributor.claim(2, 7, STRANGER, UNIT, first.path(7));
        SumTree.Tree memory second = _treeWith(6, SECOND);
        _activate(second);
        vm.prank(SECOND);
        distributor.claim(3, 6, SECOND, UNIT, second.path(6));
        for (uint256 i = MINERS - 1; i > 0; --i) this.claimAt(second, i);
        vm.expectRevert();
        this.claimAt(second, 0);
    }

    /// @dev A page that is shown names the leaf, and whoever knows it refutes the second root.
    function test_aLeafThatAPageShowedCannotBeLeftOut() external {
        SumTree.Tree memory first = _treeWith(7, STRANGER);
        _proposeTree(first);
        vm.prank(WATCHER);
        challenges.demandPage(2, 0);
        challenges.answerPage(0, _entries(first, 0), new bytes32[](0));
        vm.warp(now_() + WINDOW);
        distributor.activate();
        _warpAtLeast(_opensAt(3));
        SumTree.Tree memory second = _proposeTree(_treeWith(6, SECOND));
        challenges.challenge(first.leaves[MINERS], first.path(7), second.levels[0][7], second.path(7));
        _assertCancelled();
    }

    /// @dev A root with a leaf beyond its count got through while nobody watched. Who drops the leaf is refuted, and who keeps it
    /// cannot show its page until the count covers it. So the count grows first, over the same words, and no demand stops that.
    function test_honestRootsGoOnAfterALeafBeyondTheCount() external {
        SumTree.Tree memory hostile = _treeWith(7, STRANGER);
        _makeActive(hostile.root(), MINERS);
        _warpAtLeast(_opensAt(3));
        _proposeNow(_proposal(hostile.root(), 8));
        vm.prank(WATCHER);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.DemandsClosed.selector, 0, now_()));
        challenges.demandPage(3, 0);
        vm.warp(now_() + WINDOW);
        distributor.activate();

        _showNextRoot(hostile.leaves);
    }

    /// @dev A leaf of nothing for account zero takes nothing, so nobody stops it; its successors must be able to show it too.
    function test_honestRootsGoOnAfterALeafOfNothingForNobody() external {
        RewardLeaf[] memory leaves = _treeWith(7, address(0)).leaves;
        leaves[MINERS].cumulativeGwei = 0;
        _makeActive(SumTree.build(distributor.DOMAIN(), leaves, 8));
        _showNextRoot(leaves);
    }

    function claimAt(SumTree.Tree memory tree, uint256 position) external {
        vm.prank(_miner(position));
        _claim(3, tree, position);
    }

    /// @dev The next root keeps these leaves, all of its places are shown to who asks, and it becomes active.
    function _showNextRoot(RewardLeaf[] memory leaves) private {
        _warpAtLeast(_opensAt(distributor.newestEpoch() + 1));
        leaves[0].cumulativeGwei += UNIT;
        SumTree.Tree memory next = _proposeTree(SumTree.build(distributor.DOMAIN(), leaves, 8));
        uint32 serial = challenges.review().serial;
        vm.prank(WATCHER);
        challenges.demandPage(serial, 0);
        challenges.answerPage(0, _entries(next, 0), new bytes32[](0));
        vm.warp(now_() + WINDOW);
        distributor.activate();
        vm.assertEq(distributor.newestRoot().root, next.root(), "honest root");
    }

    /// @dev The honest leaves, and one more in a place of its own.
    function _treeWith(uint32 place, address who) private view returns (SumTree.Tree memory) {
        RewardLeaf[] memory honest = _honestLeaves();
        RewardLeaf[] memory leaves = new RewardLeaf[](MINERS + 1);
        for (uint256 i = 0; i < MINERS; ++i) leaves[i] = honest[i];
        leaves[MINERS] = RewardLeaf(place, who, UNIT);
        return SumTree.build(distributor.DOMAIN(), leaves, 8);
    }
}
