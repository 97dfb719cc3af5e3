// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {IRootChallenges} from "../../../contracts/interfaces/IRootChallenges.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {ReviewWorld} from "../../helpers/ReviewWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";

/// @notice What becomes of a demand's deposit, and of a root that a demand has cancelled.
contract DemandDepositsTest is ReviewWorld {
    using SumTree for SumTree.Tree;

    uint64 private constant BALANCE = 1_000e9;

    function setUp() external {
        _deployReview();
    }

    /* DEPOSITS */

    /// @dev Of a root that ended otherwise, to the demander, once.
    function test_anOvertakenDemandIsReclaimed() external {
        SumTree.Tree memory pending = _proposeTheft();
        bytes32 subject = _demandAt(3);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.DemandStillOpen.selector, subject));
        challenges.reclaim(2, subject);
        _challengeAt(pending, 2);
        vm.prank(STRANGER);
        vm.expectEmit(address(challenges));
        emit IRootChallenges.DepositReclaimed(2, subject, WATCHER);
        challenges.reclaim(2, subject);
        vm.assertEq(challenges.balanceOf(WATCHER), BALANCE, "back");
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NoOpenDemand.selector, subject));
        challenges.reclaim(2, subject);
        _assertFunded(0);
    }

    /// @dev While a later root is pending, too; and an old demand is none of it.
    function test_anOldDemandIsNoneOfALaterRoot() external {
        SumTree.Tree memory pending = _proposeTheft();
        bytes32 subject = _demandAt(3);
        _challengeAt(pending, 2);
        _reappoint();
        SumTree.Tree memory honest = _proposeHonest();
        vm.assertEq(uint256(challenges.review().serial), 3, "the third proposal");
        vm.warp(now_() + 1 days);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NoOpenDemand.selector, subject));
        challenges.cancelUnanswered(subject);
        (RewardLeaf memory old, bytes32[] memory path) = (_activeTree().leaves[3], honest.path(3));
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NoOpenDemand.selector, subject));
        challenges.answerLeaf(old, honest.leaves[3].cumulativeGwei, path);
        challenges.reclaim(2, subject);
        vm.assertEq(challenges.balanceOf(WATCHER), BALANCE, "back");
        _demandAt(3);
        _answerAt(honest, 3);
        _assertFunded(0);
    }

    function test_aDemandKeepsItsDeposit() external {
        SumTree.Tree memory pending = _proposeHonest();
        _demandAt(2);
        vm.prank(TIMELOCK);
        challenges.setDemandDeposit(5 * DEMAND_DEPOSIT_GWEI);
        uint64 before = challenges.balanceOf(address(this));
        _answerAt(pending, 2);
        vm.assertEq(challenges.balanceOf(address(this)) - before, DEMAND_DEPOSIT_GWEI, "what was at stake");
        _assertFunded(0);
    }

    /* AFTERWARDS */

    /// @dev The right root of an epoch, for which nobody answered in time, needs governance and nothing else.
    function test_anUnansweredRootCanBeAllowedAgain() external {
        SumTree.Tree memory honest = _proposeHonest();
        bytes32 subject = _demandAt(2);
        vm.warp(now_() + 1 days);
        challenges.cancelUnanswered(subject);
        _reappoint();
        vm.expectRevert(
            abi.encodeWithSelector(
                IRootChallenges.RootBarred.selector,
                uint64(2),
                honest.root(),
                3,
                IRootChallenges.Bar.Unanswered
            )
        );
        this.proposeTree(honest);
        bytes32 root = honest.root();
        vm.prank(GUARDIAN);
        vm.expectRevert(
            abi.encodeWithSelector(
                IRootChallenges.CannotAllow.selector,
                uint64(2),
                root,
                3,
                IRootChallenges.Bar.Unanswered,
                GUARDIAN
            )
        );
        challenges.allow(2, root, 3);
        vm.prank(TIMELOCK);
        challenges.allow(2, root, 3);
        _proposeTree(honest);
        vm.warp(now_() + WINDOW);
        distributor.activate();
        vm.assertEq(uint256(distributor.newestEpoch()), 2, "the epoch was proposed again");
    }

    /* HELPERS */

    function proposeTree(SumTree.Tree memory tree) external {
        IRewardsDistributor.RootProposal memory proposal = _proposal(tree.root(), tree.count);
        distributor.propose(proposal, URI, _signatures(proposal, 2));
    }
}
