// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRootChallenges} from "../../contracts/interfaces/IRootChallenges.sol";
import {RewardLeaf} from "../../contracts/interfaces/RewardLeaf.sol";
import {MerkleSum} from "../../contracts/libraries/MerkleSum.sol";
import {RewardsDistributor} from "../../contracts/rewards/RewardsDistributor.sol";
import {MSN} from "../../contracts/token/MSN.sol";
import {TestBase} from "../helpers/TestBase.sol";
import {ReviewHandler} from "./handlers/ReviewHandler.sol";
import {ReviewModel} from "./handlers/ReviewModel.sol";

/// @notice Invariants 8 and 9 of reviews, whoever watches.
abstract contract ReviewInvariants is TestBase {
    uint256 internal constant GWEI = 1e9;
    ReviewHandler internal handler;
    RewardsDistributor internal distributor;
    IRootChallenges internal challenges;
    MSN internal token;

    function setUp() external {
        handler = _newHandler();
        (distributor, challenges, token) = handler.world();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev What this does is undone afterwards, as with every invariant.
    function invariant_8_aReviewAlwaysEndsAndProposalsGoOn() external {
        ReviewModel.Pending memory pending = handler.pendingByModel();
        if (pending.epoch != 0) _endReview(pending);
        vm.assertFalse(distributor.hasPendingRoot(), "a root that nobody can activate or cancel");
        address[] memory attesters = distributor.attesters();
        vm.prank(account("timelock"));
        distributor.setAttesters(attesters, 2);
        vm.assertFalse(distributor.attestersSuspended(), "governance ends a suspension");
    }

    function invariant_9_balancesBondAndDepositsAreThereAndTheirOwners() external view {
        for (uint256 i = 0; i < handler.PARTIES(); ++i) {
            address party = handler.party(i);
            vm.assertEq(uint256(challenges.balanceOf(party)), handler.balanceByModel(party), "balance");
        }
        vm.assertEq(uint256(challenges.lostGwei()), handler.lostByModel(), "lost halves");
        uint256 expected = handler.owedGwei() * GWEI + handler.donatedWei();
        vm.assertEq(token.balanceOf(address(challenges)), expected, "all of it, and gifts");
        vm.assertEq(distributor.attestersSuspended(), handler.isSuspendedByModel(), "suspended");
    }

    function invariant_9_nothingHappensThatShouldNot() external view {
        vm.assertEq(handler.breach(), "", "breach");
        vm.assertEq(challenges.balanceOf(handler.THIEF()), 0, "the thief has nothing");
    }

    function _newHandler() internal virtual returns (ReviewHandler);

    /// @dev Within a day and a half after the window: by activation, or by a demand that nobody answered.
    function _endReview(ReviewModel.Pending memory pending) private {
        IRootChallenges.Review memory review = challenges.review();
        vm.assertEq(uint256(review.openDemands), pending.openDemands, "open demands");
        vm.assertEq(uint256(review.activatableAt), pending.readyAt, "when it may become active");
        vm.assertLt(pending.readyAt, pending.demandsUntil + 36 hours, "a day and a half after the window");
        (bool open, bytes32 subject) = handler.openDemand();
        vm.assertEq(open, pending.openDemands != 0, "a demand is open");
        if (handler.time() < pending.readyAt) vm.warp(pending.readyAt);
        vm.prank(account("stranger"));
        if (open) challenges.cancelUnanswered(subject);
        else distributor.activate();
    }
}

/// @notice Somebody follows all roots and asks for every page that it does not know: nobody ever loses anything.
contract WatchedReviewInvariants is ReviewInvariants {
    /// @dev By the leaves, and by paying the attackers first and the honest miners last.
    function invariant_2_everythingThatAnybodyCanClaimIsThere() external {
        uint256 due = 0;
        uint256 claimed = 0;
        for (uint256 i = 0; i < handler.ACCOUNTS(); ++i) {
            due += handler.mostOf(handler.miner(i)).gwei_;
            claimed += distributor.claimed(handler.miner(i));
        }
        uint256 sum = MerkleSum.sum(distributor.newestRoot().root);
        vm.assertLe(due, sum, "largest leaves against the newest active root");
        vm.assertGe(token.balanceOf(address(distributor)), (due - claimed) * GWEI, "money against what is due");
        for (uint256 i = handler.ACCOUNTS(); i > 0; --i) _claimAll(handler.miner(i - 1));
    }

    function _newHandler() internal override returns (ReviewHandler) {
        return new ReviewHandler(true, true, false);
    }

    function _claimAll(address miner) private {
        uint256 claimed = distributor.claimed(miner);
        uint256 most = handler.mostOf(miner).gwei_;
        if (most == claimed) return;
        (uint64 epoch, RewardLeaf memory leaf, bytes32[] memory path) = handler.bestClaim(miner);
        vm.prank(miner);
        uint256 paid = distributor.claim(epoch, leaf.index, miner, leaf.cumulativeGwei, path);
        vm.assertEq(paid, most - claimed, "paid in full");
    }
}

/// @notice Nobody follows the roots, but each honest miner demands its own last leaf: it is never lost.
contract OwnWatchersInvariants is ReviewInvariants {
    function _newHandler() internal override returns (ReviewHandler) {
        return new ReviewHandler(false, false, true);
    }
}
