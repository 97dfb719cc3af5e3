// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {IRootChallenges} from "../../../contracts/interfaces/IRootChallenges.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {ReviewWorld} from "../../helpers/ReviewWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";

/// @notice Challenges: what cancels a root at once, and what does not.
contract ChallengesTest is ReviewWorld {
    using SumTree for SumTree.Tree;

    function setUp() external {
        _deployReview();
    }

    /* WHAT A ROOT MAY NOT TAKE */

    function test_aLowerAmountCancels() external {
        _assertRefuted(_proposeTheft(), 2);
    }

    function test_oneGweiLessThanBeforeCancels() external {
        RewardLeaf[] memory leaves = _honestLeaves();
        leaves[2].cumulativeGwei = 3 * UNIT - 1;
        _assertRefuted(_proposeTree(_treeOf(leaves)), 2);
    }

    function test_aDroppedAccountCancels() external {
        RewardLeaf[] memory leaves = _honestLeaves();
        SumTree.Tree memory pending = _treeOf(leaves);
        RewardLeaf[] memory without = new RewardLeaf[](MINERS - 1);
        for (uint256 i = 0; i < MINERS - 1; ++i) without[i] = leaves[i < 2 ? i : i + 1];
        without[3].cumulativeGwei += leaves[2].cumulativeGwei;
        pending = SumTree.build(distributor.DOMAIN(), without, MINERS);
        vm.assertEq(pending.levels[0][2], 0, "absent");
        _assertRefuted(_proposeTree(pending), 2);
    }

    function test_anotherAccountInThePlaceCancels() external {
        RewardLeaf[] memory leaves = _honestLeaves();
        leaves[2].account = STRANGER;
        _assertRefuted(_proposeTree(_treeOf(leaves)), 2);
    }

    /// @dev Nobody knows what the word is made of; it carries the right sum.
    function test_anOpaqueWordCancels() external {
        SumTree.Tree memory pending = _treeOf(_honestLeaves());
        pending.levels[0][2] = keccak256("nobody knows") & ~bytes32(uint256(type(uint64).max));
        pending.forge(0, 2, 4 * UNIT);
        _assertRefuted(_proposeTree(pending), 2);
    }

    /// @dev A tree of depth 4 under a count of depth 3: where leaves should be stand nodes.
    function test_aCountBelowTheTreeCancels() external {
        RewardLeaf[] memory leaves = _honestLeaves();
        SumTree.Tree memory deep = SumTree.build(distributor.DOMAIN(), leaves, 16);
        _proposeNow(_proposal(deep.root(), MINERS));
        SumTree.Tree memory old = _activeTree();
        bytes32[] memory path = new bytes32[](3);
        for (uint256 i = 0; i < 3; ++i) path[i] = deep.levels[i + 1][(2 >> i) ^ 1];
        challenges.challenge(old.leaves[2], old.path(2), deep.levels[1][2], path);
        _assertCancelled();
    }

    /* WHAT IT COSTS */

    function test_halfOfTheBondIsTheChallengersAndHalfIsBurned() external {
        SumTree.Tree memory pending = _proposeTheft();
        uint64 before = challenges.balanceOf(address(this));
        vm.expectEmit(address(challenges));
        emit IRootChallenges.RootRefuted(2, pending.root(), 2, STRANGER);
        vm.expectEmit(address(challenges));
        emit IRootChallenges.BondLost(2, address(this), BOND_GWEI, STRANGER, BOND_GWEI / 2);
        _challengeAs(STRANGER, pending, 2);
        vm.assertEq(challenges.balanceOf(STRANGER), BOND_GWEI / 2, "the challenger's half");
        vm.assertEq(challenges.lostGwei(), BOND_GWEI / 2, "the other half");
        vm.assertEq(challenges.balanceOf(address(this)), before, "the bond had left the balance before");
        _assertFunded(0);

        uint256 supply = token.totalSupply();
        challenges.burnLostBonds();
        vm.assertEq(supply - token.totalSupply(), (BOND_GWEI / 2) * GWEI, "burned");
        vm.assertEq(challenges.lostGwei(), 0, "once");
        vm.expectRevert(IRootChallenges.ZeroAmount.selector);
        challenges.burnLostBonds();
    }

    function test_anOddBondIsBurnedTheMore() external {
        vm.prank(TIMELOCK);
        challenges.setBond(BOND_GWEI + 1);
        _challengeAs(STRANGER, _proposeTheft(), 2);
        vm.assertEq(challenges.balanceOf(STRANGER), BOND_GWEI / 2, "rounded down");
        vm.assertEq(challenges.lostGwei(), BOND_GWEI / 2 + 1, "rounded up");
        _assertFunded(0);
    }

    function test_attestersWaitForGovernance() external {
        SumTree.Tree memory pending = _proposeTheft();
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.RootCancelled(2, pending.root());
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.AttestersSuspended();
        _challengeAt(pending, 2);
        vm.assertTrue(distributor.attestersSuspended(), "suspended");
        _expectRefusal(
            _treeOf(_honestLeaves()),
            abi.encodeWithSelector(IRewardsDistributor.AttestersAreSuspended.selector)
        );
        _reappoint();
        vm.assertFalse(distributor.attestersSuspended(), "reappointed");
        _proposeHonest();
        vm.warp(now_() + WINDOW);
        distributor.activate();
        vm.assertEq(uint256(distributor.newestEpoch()), 2, "the epoch was proposed again");
    }

    /// @dev The evidence needs no second look: signatures of the past are worth nothing, now and after later roots.
    function test_RevertWhen_aRefutedRootIsProposedAgain() external {
        SumTree.Tree memory first = _proposeTheft();
        _challengeAt(first, 2);
        _reappoint();
        _expectBarred(first, IRootChallenges.Bar.Refuted);
        RewardLeaf[] memory leaves = _theftLeaves();
        leaves[2].cumulativeGwei = 2;
        SumTree.Tree memory second = _proposeTree(_treeOf(leaves));
        _challengeAt(second, 2);
        _reappoint();
        _expectBarred(first, IRootChallenges.Bar.Refuted);
        _expectBarred(second, IRootChallenges.Bar.Refuted);
        bytes32 root = second.root();
        vm.prank(TIMELOCK);
        vm.expectRevert(
            abi.encodeWithSelector(
                IRootChallenges.CannotAllow.selector,
                uint64(2),
                root,
                3,
                IRootChallenges.Bar.Refuted,
                TIMELOCK
            )
        );
        challenges.allow(2, root, 3);
        _proposeHonest();
        vm.assertEq(uint256(challenges.barOf(2, first.root(), 3)), uint256(IRootChallenges.Bar.Refuted), "remembered");
        vm.assertEq(uint256(challenges.barOf(2, second.root(), 3)), uint256(IRootChallenges.Bar.Refuted), "remembered");
        vm.assertEq(uint256(challenges.barOf(2, second.root(), 4)), uint256(IRootChallenges.Bar.None), "of this depth");
    }

    /// @dev As long as it is pending, whatever the time; and whatever becomes of demands.
    function test_aChallengeWinsAfterTheWindowToo() external {
        SumTree.Tree memory pending = _proposeTheft();
        bytes32 subject = _demandAt(3);
        vm.warp(now_() + 30 days);
        _challengeAt(pending, 2);
        _assertCancelled();
        _assertFunded(DEMAND_DEPOSIT_GWEI);
        challenges.reclaim(2, subject);
        _assertFunded(0);
    }

    /* WHAT DOES NOT CANCEL */

    function testFuzz_RevertWhen_nothingIsTaken(uint256 place, uint64 more) external {
        uint32 i = uint32(bound(place, 0, MINERS - 1));
        RewardLeaf[] memory leaves = _honestLeaves();
        leaves[i].cumulativeGwei = (i + 1) * UNIT + uint64(bound(more, 0, UNIT));
        SumTree.Tree memory pending = _proposeTree(_treeOf(leaves));
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NothingTaken.selector, i, pending.levels[0][i]));
        this.challengeAt(pending, i);
    }

    function test_RevertWhen_nothingIsPending() external {
        SumTree.Tree memory pending = _treeOf(_theftLeaves());
        vm.expectRevert(IRootChallenges.NothingUnderReview.selector);
        this.challengeAt(pending, 2);
        _proposeTree(pending);
        _challengeAt(pending, 2);
        vm.expectRevert(IRootChallenges.NothingUnderReview.selector);
        this.challengeAt(pending, 2);
    }

    /// @dev A leaf that nobody ever had.
    function test_RevertWhen_theOldLeafIsInvented() external {
        SumTree.Tree memory pending = _proposeHonest();
        SumTree.Tree memory old = _activeTree();
        RewardLeaf memory invented = RewardLeaf(2, STRANGER, 3 * UNIT);
        (bytes32[] memory path, bytes32[] memory wordPath) = (old.path(2), pending.path(2));
        old.leaves[2] = invented;
        bytes32 computed = _treeOf(old.leaves).root();
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NotInActiveRoot.selector, 1, path.length, computed));
        challenges.challenge(invented, path, pending.levels[0][2], wordPath);
    }

    /// @dev A node of the pending tree in place of a leaf's word: its path is too short.
    function test_RevertWhen_theWordIsNoLeafOfThePendingTree() external {
        SumTree.Tree memory pending = _proposeHonest();
        SumTree.Tree memory old = _activeTree();
        bytes32[] memory short = new bytes32[](2);
        (short[0], short[1]) = (pending.levels[1][3], pending.levels[2][0]);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NotInPendingRoot.selector, 2, pending.root()));
        challenges.challenge(old.leaves[2], old.path(2), pending.levels[1][2], short);
    }

    function test_RevertWhen_theWordIsNotInThePendingTree() external {
        SumTree.Tree memory pending = _proposeHonest();
        SumTree.Tree memory old = _activeTree();
        vm.expectPartialRevert(IRootChallenges.NotInPendingRoot.selector);
        challenges.challenge(old.leaves[2], old.path(2), bytes32(0), pending.path(2));
    }

    /// @dev What an older root said and the newest one keeps no longer is lost already: no later root is to blame.
    function test_RevertWhen_theLeafIsOfAnOlderRoot() external {
        SumTree.Tree memory first = _activeTree();
        SumTree.Tree memory hostile = _treeOf(_theftLeaves());
        _activate(hostile);
        RewardLeaf[] memory leaves = _theftLeaves();
        leaves[0].cumulativeGwei += UNIT;
        _warpAtLeast(_opensAt(3));
        SumTree.Tree memory pending = _proposeTree(_treeOf(leaves));
        vm.expectPartialRevert(IRootChallenges.NotInActiveRoot.selector);
        challenges.challenge(first.leaves[2], first.path(2), pending.levels[0][2], pending.path(2));
    }

    function test_RevertWhen_anActiveRootIsChallenged() external {
        SumTree.Tree memory pending = _proposeTheft();
        vm.warp(now_() + WINDOW);
        distributor.activate();
        vm.expectRevert(IRootChallenges.NothingUnderReview.selector);
        this.challengeAt(pending, 2);
    }

    /* THE BOND */

    function test_RevertWhen_theSenderHasNoBond() external {
        SumTree.Tree memory tree = _treeOf(_honestLeaves());
        IRewardsDistributor.RootProposal memory proposal = _proposal(tree.root(), tree.count);
        bytes[] memory signatures = _signatures(proposal, 2);
        vm.prank(WATCHER);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.BalanceTooLow.selector, WATCHER, 1_000e9, BOND_GWEI));
        distributor.propose(proposal, URI, signatures);
        _addBalance(challenges, WATCHER, BOND_GWEI - 1_000e9);
        vm.prank(WATCHER);
        distributor.propose(proposal, URI, signatures);
        vm.assertEq(challenges.balanceOf(WATCHER), 0, "all of it");
        _assertFunded(0);
    }

    function test_RevertWhen_theTokenDoesNotMoveADeposit() external {
        vm.mockCall(address(token), abi.encodeWithSelector(token.transferFrom.selector), abi.encode(false));
        vm.expectRevert(IRootChallenges.TransferFailed.selector);
        challenges.deposit(address(this), 1);
    }

    function test_RevertWhen_theTokenDoesNotMoveAWithdrawal() external {
        vm.mockCall(address(token), abi.encodeWithSelector(token.transfer.selector), abi.encode(false));
        vm.expectRevert(IRootChallenges.TransferFailed.selector);
        challenges.withdraw(1);
    }

    function test_activationReturnsTheBond() external {
        uint64 before = challenges.balanceOf(address(this));
        vm.expectEmit(address(challenges));
        emit IRootChallenges.BondLocked(2, address(this), BOND_GWEI);
        _proposeHonest();
        vm.assertEq(challenges.balanceOf(address(this)), before - BOND_GWEI, "locked");
        vm.warp(now_() + WINDOW);
        vm.prank(STRANGER);
        vm.expectEmit(address(challenges));
        emit IRootChallenges.BondReturned(2, address(this), BOND_GWEI);
        distributor.activate();
        vm.assertEq(challenges.balanceOf(address(this)), before, "returned");
        vm.assertEq(challenges.review().bondGwei, 0, "once");
        _assertFunded(0);
    }

    /// @dev A proposal keeps the bond it was made with.
    function test_aPendingRootKeepsItsBond() external {
        SumTree.Tree memory pending = _proposeTheft();
        vm.prank(TIMELOCK);
        challenges.setBond(2 * BOND_GWEI);
        _challengeAs(STRANGER, pending, 2);
        vm.assertEq(challenges.balanceOf(STRANGER), BOND_GWEI / 2, "half of the old one");
        _assertFunded(0);
    }

    /* THE DISTRIBUTOR OBEYS NOBODY ELSE */

    function test_RevertWhen_anotherCancels() external {
        _proposeHonest();
        address[3] memory callers = [TIMELOCK, GUARDIAN, address(this)];
        for (uint256 i = 0; i < callers.length; ++i) {
            vm.prank(callers[i]);
            vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.NotChallenges.selector, callers[i]));
            distributor.cancelPending(true);
        }
    }

    function test_RevertWhen_anotherOpensOrCloses() external {
        vm.startPrank(TIMELOCK);
        bytes memory refusal = abi.encodeWithSelector(IRootChallenges.NotDistributor.selector, TIMELOCK);
        vm.expectRevert(refusal);
        challenges.open(address(this), 2, bytes32(uint256(1)), 0, now_(), true);
        vm.expectRevert(refusal);
        challenges.close();
        vm.stopPrank();
    }

    /* HELPERS */

    function challengeAt(SumTree.Tree memory pending, uint32 i) external {
        _challengeAt(pending, i);
    }

    function _challengeAs(address challenger, SumTree.Tree memory pending, uint32 i) private {
        SumTree.Tree memory old = _activeTree();
        vm.prank(challenger);
        challenges.challenge(old.leaves[i], old.path(i), pending.levels[0][i], pending.path(i));
    }

    /// @dev The watcher's challenge wins, and nobody has lost anything.
    function _assertRefuted(SumTree.Tree memory pending, uint32 i) private {
        bytes32 newest = distributor.newestRoot().root;
        _challengeAt(pending, i);
        _assertCancelled();
        vm.assertEq(distributor.newestRoot().root, newest, "the newest active root");
        vm.warp(now_() + WINDOW);
        vm.expectRevert(IRewardsDistributor.NoPendingRoot.selector);
        distributor.activate();
        vm.assertEq(_claim(1, _activeTree(), i), (i + 1) * UNIT, "all that was earned");
    }

    function _expectBarred(SumTree.Tree memory tree, IRootChallenges.Bar bar) private {
        _expectRefusal(
            tree,
            abi.encodeWithSelector(IRootChallenges.RootBarred.selector, uint64(2), tree.root(), 3, bar)
        );
    }

    function _expectRefusal(SumTree.Tree memory tree, bytes memory refusal) private {
        IRewardsDistributor.RootProposal memory proposal = _proposal(tree.root(), tree.count);
        bytes[] memory signatures = _signatures(proposal, 2);
        vm.expectRevert(refusal);
        distributor.propose(proposal, URI, signatures);
    }
}
