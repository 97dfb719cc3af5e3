// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {ReviewWorld} from "../../helpers/ReviewWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";

/// @notice A page that is shown in the last second of its day leaves time to challenge what it shows.
contract LateAnswersTest is ReviewWorld {
    using SumTree for SumTree.Tree;

    function setUp() external {
        _deployReview();
        vm.prank(TIMELOCK);
        distributor.setChallengeWindow(1 days);
    }

    /// @dev With the shortest window there is no earlier moment for the demand than this.
    function test_aPageThatIsShownLateLeavesTimeToChallenge() external {
        RewardLeaf[] memory leaves = _honestLeaves();
        (leaves[2].cumulativeGwei, leaves[3].cumulativeGwei) = (1, leaves[3].cumulativeGwei + 4 * UNIT - 1);
        SumTree.Tree memory pending = _proposeTree(_treeOf(leaves));
        vm.prank(WATCHER);
        challenges.demandPage(0);
        vm.warp(now_() + 1 days - 1);
        challenges.answerPage(0, _entries(pending, 0), new bytes32[](0));
        vm.warp(now_() + 1 hours);
        try distributor.activate() {
            vm.assertTrue(false, "active before anybody could read the page and challenge");
        } catch {}
        _challengeAt(pending, 2);
        _assertCancelled();
    }
}
