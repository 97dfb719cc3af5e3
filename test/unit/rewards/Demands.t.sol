// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRootChallenges} from "../../../contracts/interfaces/IRootChallenges.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {ReviewWorld} from "../../helpers/ReviewWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";

/// @notice Demands: who withholds a tree loses like one who lies about it.
contract DemandsTest is ReviewWorld {
    using SumTree for SumTree.Tree;

    uint64 private constant BALANCE = 1_000e9;

    function setUp() external {
        _deployReview();
    }

    /* LEAVES */

    function test_anAnswerEarnsTheDeposit() external {
        SumTree.Tree memory pending = _proposeHonest();
        bytes32 subject = _demandAt(2);
        vm.assertEq(challenges.balanceOf(WATCHER), BALANCE - DEMAND_DEPOSIT_GWEI, "at stake");
        vm.assertEq(uint256(challenges.review().openDemands), 1, "open");
        _assertFunded(DEMAND_DEPOSIT_GWEI);
        RewardLeaf memory old = _activeTree().leaves[2];
        vm.prank(STRANGER);
        vm.expectEmit(address(challenges));
        emit IRootChallenges.DemandAnswered(2, subject, STRANGER);
        vm.expectEmit(address(challenges));
        emit IRootChallenges.LeafShown(2, subject, 4 * UNIT, pending.path(2));
        challenges.answerLeaf(old, 4 * UNIT, pending.path(2));
        vm.assertEq(challenges.balanceOf(STRANGER), DEMAND_DEPOSIT_GWEI, "earned");
        vm.assertEq(uint256(challenges.review().openDemands), 0, "none open");
        _assertFunded(0);
        vm.warp(now_() + WINDOW);
        distributor.activate();
        vm.assertEq(uint256(distributor.newestEpoch()), 2, "active");
    }

    function test_aDemandIsOnRecord() external {
        _proposeHonest();
        RewardLeaf memory old = _activeTree().leaves[2];
        bytes32 subject = challenges.subjectOfLeaf(old);
        uint256 deadline = now_() + 1 days;
        vm.expectEmit(address(challenges));
        emit IRootChallenges.LeafDemanded(2, subject, WATCHER, old, deadline);
        _demandAt(2);
        IRootChallenges.Demand memory demand = challenges.demandOf(2, subject);
        vm.assertEq(demand.demander, WATCHER, "demander");
        vm.assertEq(uint256(demand.deadline), deadline, "deadline");
        vm.assertEq(uint256(demand.depositGwei), DEMAND_DEPOSIT_GWEI, "deposit");
    }

    function test_theSubjectOfALeafIsThatOfItsDemand() external {
        _proposeHonest();
        RewardLeaf memory old = _activeTree().leaves[2];
        vm.assertEq(challenges.subjectOfLeaf(old), _demandAt(2), "computed beforehand");
    }

    function test_withoutAnAnswerTheRootIsCancelled() external {
        SumTree.Tree memory pending = _proposeHonest();
        bytes32 subject = _demandAt(2);
        vm.warp(now_() + 1 days);
        vm.prank(STRANGER);
        vm.expectEmit(address(challenges));
        emit IRootChallenges.DemandUnanswered(2, pending.root(), subject);
        challenges.cancelUnanswered(subject);
        _assertCancelled();
        vm.assertEq(challenges.balanceOf(WATCHER), BALANCE + BOND_GWEI / 2, "the demander's deposit and bounty");
        vm.assertEq(challenges.balanceOf(STRANGER), 0, "not the caller's");
        vm.assertEq(challenges.lostGwei(), BOND_GWEI / 2, "the rest");
        vm.assertTrue(distributor.attestersSuspended(), "suspended");
        _assertFunded(0);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NoOpenDemand.selector, subject));
        challenges.reclaim(2, subject);
    }

    /// @dev The last possible moments of both sides.
    function test_anAnswerIsInTimeUntilTheDeadline() external {
        SumTree.Tree memory pending = _proposeHonest();
        bytes32 subject = _demandAt(2);
        uint256 deadline = now_() + 1 days;
        vm.warp(deadline - 1);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.AnswerStillPossible.selector, deadline, deadline - 1));
        challenges.cancelUnanswered(subject);
        _answerAt(pending, 2);

        _demandAt(3);
        deadline = now_() + 1 days;
        for (uint256 late = 0; late < 2; ++late) {
            vm.warp(deadline + late);
            vm.expectRevert(abi.encodeWithSelector(IRootChallenges.AnswerTooLate.selector, deadline, deadline + late));
            this.answerAt(pending, 3);
        }
    }

    /// @dev Until the window's last second; then the root waits a whole day longer, and no more.
    function test_aDemandPutsActivationADayOff() external {
        SumTree.Tree memory pending = _proposeHonest();
        uint256 end = distributor.pendingRoot().activatableAt;
        vm.warp(end - 1);
        _demandAt(2);
        _answerAt(pending, 2);
        vm.warp(end);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.ReviewRunning.selector, 0, end - 1 + 1 days, end));
        distributor.activate();
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.DemandsClosed.selector, end, end));
        this.demandAt(3);
        vm.warp(end - 1 + 1 days);
        distributor.activate();
        vm.assertEq(uint256(distributor.newestEpoch()), 2, "active");
    }

    /// @dev An early demand puts nothing off: the window is longer.
    function test_anEarlyDemandCostsNoTime() external {
        SumTree.Tree memory pending = _proposeHonest();
        uint256 end = distributor.pendingRoot().activatableAt;
        _demandAt(2);
        _answerAt(pending, 2);
        vm.warp(end);
        distributor.activate();
        vm.assertEq(uint256(distributor.newestEpoch()), 2, "active");
    }

    function test_RevertWhen_activatedOverAnOpenDemand() external {
        _proposeHonest();
        _demandAt(2);
        vm.warp(now_() + 30 days);
        vm.expectPartialRevert(IRootChallenges.ReviewRunning.selector);
        distributor.activate();
    }

    /// @dev Whoever knows no more than an old proof is protected: the pending tree must show at least that.
    function test_aLeafOfAnOlderRootIsEnough() external {
        SumTree.Tree memory first = _activeTree();
        _activate(_treeOf(_honestLeaves()));
        _warpAtLeast(_opensAt(3));
        SumTree.Tree memory pending = _proposeTheft();
        vm.prank(WATCHER);
        bytes32 subject = challenges.demandLeaf(3, 1, first.leaves[2], first.path(2));
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.AmountBelowDemand.selector, 1, 3 * UNIT));
        challenges.answerLeaf(first.leaves[2], 1, pending.path(2));
        vm.expectPartialRevert(IRootChallenges.NotInPendingRoot.selector);
        challenges.answerLeaf(first.leaves[2], 3 * UNIT, pending.path(2));
        SumTree.Tree memory newest = _activeTree();
        vm.expectPartialRevert(IRootChallenges.NothingTaken.selector);
        challenges.answerByNewestRoot(first.leaves[2], newest.levels[0][2], newest.path(2));
        vm.warp(now_() + 1 days);
        challenges.cancelUnanswered(subject);
        _assertCancelled();
    }

    /// @dev What an active root has taken is final. Without this answer, whoever had two of its own accounts in one place of
    /// two active roots could cancel every later root and earn half of each bond.
    function test_whatTheNewestRootTookIsNoReasonToCancel() external {
        SumTree.Tree memory first = _activeTree();
        RewardLeaf[] memory leaves = _honestLeaves();
        leaves[4].account = STRANGER;
        _activate(_treeOf(leaves));
        leaves[0].cumulativeGwei += UNIT;
        _warpAtLeast(_opensAt(3));
        _proposeTree(_treeOf(leaves));
        vm.prank(WATCHER);
        challenges.demandLeaf(3, 1, first.leaves[4], first.path(4));
        SumTree.Tree memory newest = _activeTree();
        vm.expectPartialRevert(IRootChallenges.NotInActiveRoot.selector);
        challenges.answerByNewestRoot(first.leaves[4], bytes32(0), newest.path(4));
        challenges.answerByNewestRoot(first.leaves[4], newest.levels[0][4], newest.path(4));
        vm.assertEq(uint256(challenges.review().openDemands), 0, "answered");
        _assertFunded(0);
        vm.warp(now_() + WINDOW);
        distributor.activate();
        vm.assertEq(uint256(distributor.newestEpoch()), 3, "the epochs go on");
    }

    function test_RevertWhen_theLeafIsInvented() external {
        _proposeHonest();
        SumTree.Tree memory old = _activeTree();
        RewardLeaf memory more = RewardLeaf(2, _miner(2), 3 * UNIT + 1);
        vm.startPrank(WATCHER);
        vm.expectPartialRevert(IRootChallenges.NotInActiveRoot.selector);
        challenges.demandLeaf(2, 1, more, old.path(2));
        vm.expectPartialRevert(IRootChallenges.NotInActiveRoot.selector);
        challenges.demandLeaf(2, 2, old.leaves[2], old.path(2));
        vm.expectPartialRevert(IRootChallenges.NotInActiveRoot.selector);
        challenges.demandLeaf(2, 1, old.leaves[2], old.path(3));
        vm.stopPrank();
    }

    /// @dev One leaf, one answer: what was shown is on the chain for everybody.
    function test_RevertWhen_theSameIsDemandedAgain() external {
        SumTree.Tree memory pending = _proposeHonest();
        bytes32 subject = _demandAt(2);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.DemandedBefore.selector, subject));
        this.demandAt(2);
        _answerAt(pending, 2);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.DemandedBefore.selector, subject));
        this.demandAt(2);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NoOpenDemand.selector, subject));
        this.answerAt(pending, 2);
        vm.warp(now_() + 1 days);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NoOpenDemand.selector, subject));
        challenges.cancelUnanswered(subject);
    }

    /// @dev A lower demand made first, to have it answered, is in nobody's way.
    function test_aLowerDemandDoesNotShadowAHigherOne() external {
        SumTree.Tree memory first = _activeTree();
        _activate(_treeOf(_honestLeaves()));
        _warpAtLeast(_opensAt(3));
        RewardLeaf[] memory leaves = _honestLeaves();
        leaves[2].cumulativeGwei = 3 * UNIT;
        leaves[3].cumulativeGwei += UNIT;
        SumTree.Tree memory pending = _proposeTree(_treeOf(leaves));
        challenges.demandLeaf(3, 1, first.leaves[2], first.path(2));
        challenges.answerLeaf(first.leaves[2], 3 * UNIT, pending.path(2));
        bytes32 subject = _demandAt(2);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.AmountBelowDemand.selector, 3 * UNIT, 4 * UNIT));
        this.answerAt(pending, 2);
        vm.warp(now_() + 1 days);
        challenges.cancelUnanswered(subject);
        _assertCancelled();
    }

    function test_RevertWhen_theDemanderCannotPay() external {
        _proposeHonest();
        SumTree.Tree memory old = _activeTree();
        vm.prank(STRANGER);
        vm.expectRevert(
            abi.encodeWithSelector(IRootChallenges.BalanceTooLow.selector, STRANGER, 0, DEMAND_DEPOSIT_GWEI)
        );
        challenges.demandLeaf(2, 1, old.leaves[2], old.path(2));
    }

    function test_RevertWhen_nothingIsPending() external {
        vm.expectRevert(IRootChallenges.NothingUnderReview.selector);
        this.demandAt(2);
        SumTree.Tree memory tree = _treeOf(_honestLeaves());
        vm.expectRevert(IRootChallenges.NothingUnderReview.selector);
        this.answerAt(tree, 2);
        vm.expectRevert(IRootChallenges.NothingUnderReview.selector);
        challenges.demandPage(1, 0);
        vm.expectRevert(IRootChallenges.NothingUnderReview.selector);
        challenges.cancelUnanswered(bytes32(uint256(1)));
    }

    /// @dev A root that is the newest one again takes nothing, and can be repeated by who has lost the tree.
    function test_RevertWhen_theRootChangesNothing() external {
        SumTree.Tree memory same = _activeTree();
        _proposeTree(same);
        _becomesActiveUndemanded();
    }

    /// @dev A higher count over the same words takes nothing either.
    function test_RevertWhen_onlyTheCountGrows() external {
        _proposeNow(_proposal(_activeTree().root(), 8));
        _becomesActiveUndemanded();
        vm.assertEq(uint256(distributor.newestRoot().count), 8, "count");
    }

    /// @dev The same word over a deeper tree is another tree.
    function test_theSameRootWithAnotherDepthIsAChange() external {
        SumTree.Tree memory same = _activeTree();
        _proposeNow(_proposal(same.root(), 9));
        bytes32 subject = _demandAt(2);
        vm.warp(now_() + 1 days);
        challenges.cancelUnanswered(subject);
        _assertCancelled();
    }

    /// @dev After a reorganisation another root may be pending than the one that was meant.
    function test_RevertWhen_anotherProposalIsMeant() external {
        _proposeHonest();
        SumTree.Tree memory old = _activeTree();
        bytes memory refusal = abi.encodeWithSelector(IRootChallenges.AnotherProposal.selector, 3, 2);
        vm.startPrank(WATCHER);
        vm.expectRevert(refusal);
        challenges.demandLeaf(3, 1, old.leaves[2], old.path(2));
        vm.expectRevert(refusal);
        challenges.demandPage(3, 0);
        vm.stopPrank();
        vm.prank(GUARDIAN);
        vm.expectRevert(refusal);
        challenges.veto(3, "another one");
    }

    /* HELPERS */

    function demandAt(uint32 i) external {
        _demandAt(i);
    }

    function answerAt(SumTree.Tree memory pending, uint32 i) external {
        _answerAt(pending, i);
    }

    function _becomesActiveUndemanded() private {
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.DemandsClosed.selector, 0, now_()));
        this.demandAt(2);
        vm.prank(WATCHER);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.DemandsClosed.selector, 0, now_()));
        challenges.demandPage(2, 0);
        vm.warp(now_() + WINDOW);
        distributor.activate();
    }
}
