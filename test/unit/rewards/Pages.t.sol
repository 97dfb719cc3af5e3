// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";

import {IRootChallenges} from "../../../contracts/interfaces/IRootChallenges.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {MerkleSum} from "../../../contracts/libraries/MerkleSum.sol";
import {ReviewWorld} from "../../helpers/ReviewWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";

/// @notice Pages: nothing of a tree stays hidden that somebody asks for.
contract PagesTest is ReviewWorld {
    using SumTree for SumTree.Tree;

    uint64 private constant BALANCE = 1_000e9;

    function setUp() external {
        _deployReview();
    }

    function test_aSmallTreeIsOnePage() external {
        SumTree.Tree memory pending = _proposeHonest();
        vm.expectEmit(address(challenges));
        emit IRootChallenges.PageDemanded(2, challenges.subjectOfPage(0), WATCHER, 0, now_() + 1 days);
        bytes32 subject = _demandPageAs(WATCHER, 0);
        vm.assertEq(challenges.balanceOf(WATCHER), BALANCE - 4 * DEMAND_DEPOSIT_GWEI, "four deposits");
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.PageLengthMismatch.selector, 5, 8));
        challenges.answerPage(0, new bytes32[](5), new bytes32[](0));
        challenges.answerPage(0, _entries(pending, 0), new bytes32[](0));
        vm.assertEq(uint256(challenges.demandOf(2, subject).depositGwei), 0, "answered");
        _assertFunded(0);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NoSuchPage.selector, 1, 1));
        challenges.demandPage(2, 1);
    }

    /// @dev A tree of 600 places: three pages with leaves and an empty one.
    function test_aPageIs256Places() external {
        SumTree.Tree memory pending = _proposeTree(_largeTree());
        for (uint32 page = 0; page < 4; ++page) {
            _demandPageAs(WATCHER, page);
            challenges.answerPage(page, _entries(pending, page), _pagePath(pending, page));
        }
        vm.assertEq(uint256(challenges.review().openDemands), 0, "answered");
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NoSuchPage.selector, 4, 4));
        challenges.demandPage(2, 4);
        vm.warp(now_() + WINDOW);
        distributor.activate();
    }

    function test_RevertWhen_thePageIsNotThePendingTrees() external {
        SumTree.Tree memory pending = _proposeTree(_largeTree());
        _demandPageAs(WATCHER, 1);
        bytes32[] memory entries = _entries(pending, 1);
        bytes32[] memory path = _pagePath(pending, 1);
        entries[7] = bytes32(uint256(entries[7]) + 1);
        vm.expectPartialRevert(IRootChallenges.NotInPendingRoot.selector);
        challenges.answerPage(1, entries, path);
        entries[7] = bytes32(uint256(entries[7]) - 1 + (1 << 64));
        vm.expectRevert(abi.encodeWithSelector(MerkleSum.EntryInvalid.selector, 7));
        challenges.answerPage(1, entries, path);
        entries = _entries(pending, 1);
        vm.expectPartialRevert(IRootChallenges.NotInPendingRoot.selector);
        challenges.answerPage(0, entries, path);
        (bytes32[] memory other, bytes32[] memory otherPath) = (_entries(pending, 2), _pagePath(pending, 2));
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NoOpenDemand.selector, challenges.subjectOfPage(2)));
        challenges.answerPage(2, other, otherPath);
        challenges.answerPage(1, entries, path);
    }

    /// @dev A leaf that only its makers know could be claimed and left out of the next root, which nobody else could show.
    /// So it is demanded with its page: it cannot be shown without being known from then on.
    function test_nothingCanBeHiddenInATree() external {
        SumTree.Tree memory pending = _treeOf(_honestLeaves());
        pending.levels[0][7] = keccak256("nobody knows") & ~bytes32(uint256(type(uint64).max));
        pending.forge(0, 7, UNIT);
        _proposeNow(_proposal(pending.root(), 8));
        bytes32 subject = _demandPageAs(WATCHER, 0);
        bytes32[] memory entries = _entries(pending, 0);
        vm.expectPartialRevert(IRootChallenges.NotInPendingRoot.selector);
        challenges.answerPage(0, entries, new bytes32[](0));
        vm.warp(now_() + 1 days);
        challenges.cancelUnanswered(subject);
        _assertCancelled();
        vm.assertEq(challenges.balanceOf(WATCHER), BALANCE + BOND_GWEI / 2, "the demander's");
        _assertFunded(0);
    }

    /// @dev Whatever the last second shows, there is half a day to challenge it before activation.
    function test_aPageLeavesTimeToReact() external {
        SumTree.Tree memory pending = _proposeTheft();
        uint256 end = distributor.pendingRoot().activatableAt;
        vm.warp(end - 1);
        _demandPageAs(WATCHER, 0);
        uint256 deadline = end - 1 + 1 days;
        vm.warp(deadline - 1);
        bytes32[] memory entries = _entries(pending, 0);
        vm.expectEmit(address(challenges));
        emit IRootChallenges.PageShown(2, 0, entries, new bytes32[](0));
        challenges.answerPage(0, entries, new bytes32[](0));
        vm.warp(deadline);
        vm.expectRevert(
            abi.encodeWithSelector(IRootChallenges.ReviewRunning.selector, 0, deadline - 1 + 12 hours, deadline)
        );
        distributor.activate();
        _challengeAt(pending, 2);
        _assertCancelled();
    }

    /// @dev A leaf where the next epoch's newcomers will be could not be kept by anybody who follows the rules.
    function test_noLeafStandsBeyondTheCount() external {
        RewardLeaf[] memory leaves = new RewardLeaf[](MINERS + 1);
        RewardLeaf[] memory honest = _honestLeaves();
        for (uint256 i = 0; i < MINERS; ++i) leaves[i] = honest[i];
        leaves[MINERS] = RewardLeaf(6, STRANGER, UNIT);
        SumTree.Tree memory pending = SumTree.build(distributor.DOMAIN(), leaves, 8);
        _proposeNow(_proposal(pending.root(), MINERS));
        bytes32 subject = _demandPageAs(WATCHER, 0);
        bytes32[] memory entries = _entries(pending, 0);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.PlaceBeyondCount.selector, 6, MINERS));
        challenges.answerPage(0, entries, new bytes32[](0));
        vm.warp(now_() + 1 days);
        challenges.cancelUnanswered(subject);
        _assertCancelled();
    }

    /// @dev The page that the count ends in, and one that lies behind it.
    function test_noLeafStandsBeyondTheCountOnALaterPage() external {
        RewardLeaf[] memory leaves = new RewardLeaf[](602);
        RewardLeaf[] memory honest = _largeTree().leaves;
        for (uint256 i = 0; i < 600; ++i) leaves[i] = honest[i];
        (leaves[600], leaves[601]) = (RewardLeaf(601, STRANGER, UNIT), RewardLeaf(768, STRANGER, UNIT));
        SumTree.Tree memory pending = SumTree.build(distributor.DOMAIN(), leaves, 1024);
        _proposeNow(_proposal(pending.root(), 600));
        for (uint32 page = 2; page < 4; ++page) {
            _demandPageAs(WATCHER, page);
            (bytes32[] memory entries, bytes32[] memory path) = (_entries(pending, page), _pagePath(pending, page));
            uint256 beyond = page == 2 ? 601 : 768;
            vm.expectRevert(abi.encodeWithSelector(IRootChallenges.PlaceBeyondCount.selector, beyond, 600));
            challenges.answerPage(page, entries, path);
        }
    }

    /// @dev Many demands in one transaction, from the caller's own balance.
    function test_demandsCanBeMadeTogether() external {
        SumTree.Tree memory pending = _proposeTree(_largeTree());
        bytes[] memory calls = new bytes[](3);
        for (uint32 page = 0; page < 3; ++page) calls[page] = abi.encodeCall(IRootChallenges.demandPage, (2, page));
        vm.prank(WATCHER);
        Multicall(address(challenges)).multicall(calls);
        vm.assertEq(uint256(challenges.review().openDemands), 3, "three");
        vm.assertEq(challenges.balanceOf(WATCHER), BALANCE - 12 * DEMAND_DEPOSIT_GWEI, "twelve deposits");
        for (uint32 page = 0; page < 3; ++page) {
            calls[page] = abi.encodeCall(
                IRootChallenges.answerPage,
                (page, _entries(pending, page), _pagePath(pending, page))
            );
        }
        vm.prank(STRANGER);
        Multicall(address(challenges)).multicall(calls);
        vm.assertEq(challenges.balanceOf(STRANGER), 12 * DEMAND_DEPOSIT_GWEI, "earned");
        _assertFunded(0);
    }

    /// @dev Sums that do not fit into 64 bits fit into no page either.
    function test_RevertWhen_aPagesSumOverflows() external {
        _proposeHonest();
        _demandPageAs(WATCHER, 0);
        bytes32[] memory entries = new bytes32[](8);
        entries[0] = bytes32(bytes20(STRANGER)) | bytes32(uint256(type(uint64).max));
        entries[1] = bytes32(bytes20(STRANGER)) | bytes32(uint256(1));
        vm.expectRevert(MerkleSum.SumOverflow.selector);
        challenges.answerPage(0, entries, new bytes32[](0));
    }

    /// @dev All of them, or none: what is refused undoes what came before it.
    function test_RevertWhen_oneOfManyDemandsIsRefused() external {
        _proposeHonest();
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(IRootChallenges.demandPage, (2, 0));
        calls[1] = abi.encodeCall(IRootChallenges.demandPage, (2, 1));
        vm.prank(WATCHER);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NoSuchPage.selector, 1, 1));
        Multicall(address(challenges)).multicall(calls);
        vm.assertEq(uint256(challenges.review().openDemands), 0, "none");
        vm.assertEq(challenges.balanceOf(WATCHER), BALANCE, "nothing is at stake");
    }

    /// @dev Many calls have no more rights than one.
    function test_RevertWhen_manyCallsHoldOneOfTheDistributors() external {
        _proposeHonest();
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodeCall(IRootChallenges.close, ());
        vm.prank(WATCHER);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NotDistributor.selector, WATCHER));
        Multicall(address(challenges)).multicall(calls);
    }

    /* HELPERS */

    function _demandPageAs(address who, uint32 page) private returns (bytes32) {
        uint32 serial = challenges.review().serial;
        vm.prank(who);
        return challenges.demandPage(serial, page);
    }

    /// @dev The honest leaves, and 595 more.
    function _largeTree() private view returns (SumTree.Tree memory) {
        RewardLeaf[] memory leaves = new RewardLeaf[](600);
        RewardLeaf[] memory honest = _honestLeaves();
        for (uint32 i = 0; i < 600; ++i) leaves[i] = i < MINERS ? honest[i] : RewardLeaf(i, _miner(i), UNIT / 10);
        return _treeOf(leaves);
    }
}
