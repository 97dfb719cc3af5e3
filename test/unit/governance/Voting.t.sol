// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {SystemWorld} from "../../helpers/SystemWorld.sol";

/// @notice Who may propose, what passes, late quorums, and who may take a proposal back.
contract VotingTest is SystemWorld {
    address private immutable WHALE = account("whale");
    address private immutable SMALL = account("small");

    function setUp() external {
        _deploySystem();
        _delegate(WHALE, WHALE);
        _delegate(SMALL, SMALL);
        // 11 million that can vote with Testnet's: the quorum is 440,000.
        _grant(IAllocation.Bucket.Private, WHALE, 9_900_000e18);
        vm.warp(START);
    }

    /* PROPOSING */

    function test_RevertWhen_proposedWithTooFewVotes() external {
        _give(SMALL, THRESHOLD - 1);
        vm.warp(now_() + 1);
        Decision memory decision = _change(1);
        bytes4 selector = IGovernor.GovernorInsufficientProposerVotes.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, SMALL, THRESHOLD - 1, THRESHOLD));
        _propose(SMALL, decision);
        _give(SMALL, 1);
        vm.warp(now_() + 1);
        _propose(SMALL, decision);
        _assertState(decision, IGovernor.ProposalState.Pending);
        vm.assertEq(governor.proposalProposer(decision.id), SMALL, "proposer");
    }

    /// @dev What wallets and pages read before somebody proposes, and before they offer to queue.
    function test_theGovernorTellsWhatAProposalNeeds() external {
        vm.assertEq(governor.proposalThreshold(), THRESHOLD, "votes to propose");
        _give(SMALL, THRESHOLD);
        vm.warp(now_() + 1);
        Decision memory decision = _change(1);
        _propose(SMALL, decision);
        vm.assertTrue(governor.proposalNeedsQueuing(decision.id), "through the timelock");
    }

    function test_votesOfStakeAloneSuffice() external {
        _give(SMALL, THRESHOLD);
        _stake(SMALL, OPERATOR, THRESHOLD);
        vm.warp(now_() + 1);
        vm.assertEq(token.getVotes(SMALL), 0, "none in the token");
        Decision memory decision = _change(1);
        _propose(SMALL, decision);
        _assertState(decision, IGovernor.ProposalState.Pending);
    }

    function test_votesOfAGrantAloneSuffice() external {
        _grant(IAllocation.Bucket.Partners, SMALL, THRESHOLD);
        vm.warp(now_() + 1);
        Decision memory decision = _change(1);
        _propose(SMALL, decision);
        _assertState(decision, IGovernor.ProposalState.Pending);
    }

    function test_votesOfTokenStakeAndGrantAddUp() external {
        _give(SMALL, 60_000e18);
        _stake(SMALL, OPERATOR, 29_999e18);
        _grant(IAllocation.Bucket.Partners, SMALL, 40_000e18 - 1);
        vm.warp(now_() + 1);
        vm.assertEq(governor.getVotes(SMALL, now_() - 1), THRESHOLD - 1, "30,001 + 29,999 + 39,999.99... MSN");
        Decision memory decision = _change(1);
        vm.expectPartialRevert(IGovernor.GovernorInsufficientProposerVotes.selector);
        _propose(SMALL, decision);
        _grant(IAllocation.Bucket.Team, SMALL, 1);
        vm.warp(now_() + 1);
        _propose(SMALL, decision);
        _assertState(decision, IGovernor.ProposalState.Pending);
    }

    /// @dev Tokens that are granted but do not vote yet give no say.
    function test_RevertWhen_proposedByTheFoundationsGrant() external {
        _grant(IAllocation.Bucket.Foundation, SMALL, 20_000_000e18);
        vm.warp(now_() + 1);
        Decision memory decision = _change(1);
        bytes4 selector = IGovernor.GovernorInsufficientProposerVotes.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, SMALL, 0, THRESHOLD));
        _propose(SMALL, decision);
    }

    /* WHAT PASSES */

    function test_theWeightIsTokenStakeAndGrantAtTheSnapshot() external {
        _give(SMALL, 60_000e18);
        _stake(SMALL, OPERATOR, 20_000e18);
        _grant(IAllocation.Bucket.Partners, SMALL, 5_000e18);
        Decision memory decision = _change(1);
        vm.warp(now_() + 1);
        _propose(WHALE, decision);
        vm.warp(governor.proposalSnapshot(decision.id));
        // In the very second of the snapshot it still counts, after it no more.
        _give(SMALL, 1e18);
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        _vote(SMALL, decision, FOR);
        _openVoting(decision);
        _give(SMALL, 1_000e18);
        vm.assertEq(_vote(SMALL, decision, FOR), 65_001e18, "40,001 + 20,000 + 5,000 MSN");
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, SMALL));
        _vote(SMALL, decision, FOR);
    }

    function test_abstainingCountsForTheQuorumOnly() external {
        _give(SMALL, 1e18);
        Decision memory decision = _proposed(1);
        _vote(WHALE, decision, ABSTAIN);
        _vote(SMALL, decision, FOR);
        _closeVoting(decision);
        _assertState(decision, IGovernor.ProposalState.Succeeded);
        (uint256 against, uint256 inFavour, uint256 abstaining) = governor.proposalVotes(decision.id);
        vm.assertEq(against, 0, "against");
        vm.assertEq(inFavour, 1e18, "for");
        vm.assertEq(abstaining, 9_900_000e18, "abstaining");
    }

    function test_defeatedWithoutAMajority() external {
        _give(SMALL, 1e18);
        Decision memory decision = _proposed(1);
        _vote(WHALE, decision, ABSTAIN);
        _vote(SMALL, decision, AGAINST);
        _closeVoting(decision);
        _assertState(decision, IGovernor.ProposalState.Defeated);
    }

    /// @dev A tie is no majority.
    function test_defeatedByATie() external {
        _grant(IAllocation.Bucket.Partners, SMALL, 1_000_000e18);
        address other = account("other");
        _delegate(other, other);
        _grant(IAllocation.Bucket.Partners, other, 1_000_000e18);
        Decision memory decision = _proposed(1);
        _vote(SMALL, decision, FOR);
        _vote(other, decision, AGAINST);
        _closeVoting(decision);
        _assertState(decision, IGovernor.ProposalState.Defeated);
    }

    /// @dev Votes against do not help a proposal over the quorum.
    function test_defeatedBelowTheQuorum() external {
        _give(SMALL, 400_000e18);
        Decision memory decision = _proposed(1);
        _vote(SMALL, decision, FOR);
        _closeVoting(decision);
        _assertState(decision, IGovernor.ProposalState.Defeated);
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        _queue(decision);
    }

    function test_RevertWhen_votingOutsideTheVotingTime() external {
        Decision memory decision = _change(1);
        _propose(WHALE, decision);
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        _vote(WHALE, decision, FOR);
        vm.warp(governor.proposalDeadline(decision.id));
        _give(SMALL, 1);
        _vote(SMALL, decision, FOR);
        vm.warp(governor.proposalDeadline(decision.id) + 1);
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        _vote(WHALE, decision, FOR);
    }

    /// @dev A decision has no expiry: what passed can be queued and executed as long as nobody decided otherwise.
    function test_aDecisionDoesNotExpire() external {
        Decision memory decision = _proposed(1);
        _vote(WHALE, decision, FOR);
        vm.warp(now_() + 365 days);
        _assertState(decision, IGovernor.ProposalState.Succeeded);
        _queue(decision);
        vm.warp(now_() + 365 days);
        _assertState(decision, IGovernor.ProposalState.Queued);
        _execute(decision);
        vm.assertEq(staking.reporterShareBps(), 1, "share");
    }

    /* LATE QUORUM */

    function test_aLateQuorumLeavesTimeToAnswer() external {
        _grant(IAllocation.Bucket.Partners, SMALL, 2_000_000e18);
        Decision memory decision = _proposed(1);
        uint256 deadline = governor.proposalDeadline(decision.id);
        vm.assertEq(deadline, governor.proposalSnapshot(decision.id) + 3 days, "three days");
        vm.warp(deadline - 10 minutes);
        uint256 extended = now_() + 12 hours;
        vm.expectEmit(address(governor));
        emit GovernorPreventLateQuorum.ProposalExtended(decision.id, uint64(extended));
        _vote(SMALL, decision, FOR);
        vm.assertEq(governor.proposalDeadline(decision.id), extended, "twelve hours from the vote");

        // The answer comes a minute before the new end, and does not move it again.
        vm.warp(extended - 1 minutes);
        _vote(WHALE, decision, AGAINST);
        vm.assertEq(governor.proposalDeadline(decision.id), extended, "once");
        vm.warp(extended);
        _assertState(decision, IGovernor.ProposalState.Active);
        vm.warp(extended + 1);
        _assertState(decision, IGovernor.ProposalState.Defeated);
    }

    /// @dev A second voter who comes as late, with the quorum reached, moves nothing.
    function test_onlyTheVoteThatReachesTheQuorumExtends() external {
        address other = account("other");
        _delegate(other, other);
        _grant(IAllocation.Bucket.Partners, SMALL, 400_000e18);
        _grant(IAllocation.Bucket.Partners, other, 2_000_000e18);
        Decision memory decision = _proposed(1);
        uint256 deadline = governor.proposalDeadline(decision.id);
        vm.warp(deadline - 2 hours);
        // 400,000 of the 532,000 that 13.3 million need.
        _vote(SMALL, decision, FOR);
        vm.assertEq(governor.proposalDeadline(decision.id), deadline, "no quorum, no extension");
        vm.warp(deadline - 1 hours);
        _vote(other, decision, FOR);
        vm.assertEq(governor.proposalDeadline(decision.id), deadline + 11 hours, "quorum");
        vm.warp(deadline - 1);
        _vote(WHALE, decision, FOR);
        vm.assertEq(governor.proposalDeadline(decision.id), deadline + 11 hours, "and no more");
    }

    function test_anEarlyQuorumExtendsNothing() external {
        _give(SMALL, 1e18);
        Decision memory decision = _proposed(1);
        uint256 deadline = governor.proposalDeadline(decision.id);
        vm.warp(deadline - 12 hours);
        _vote(WHALE, decision, FOR);
        vm.warp(deadline);
        _vote(SMALL, decision, FOR);
        vm.assertEq(governor.proposalDeadline(decision.id), deadline, "deadline");
    }

    /// @dev Whoever extended a vote cannot vote again, and an extension is not renewed by votes against.
    function test_votesAgainstReachNoQuorum() external {
        Decision memory decision = _proposed(1);
        uint256 deadline = governor.proposalDeadline(decision.id);
        vm.warp(deadline - 1 minutes);
        _vote(WHALE, decision, AGAINST);
        vm.assertEq(governor.proposalDeadline(decision.id), deadline, "deadline");
    }

    /* CANCELLING */

    function test_theProposerMayCancelBeforeVotingStarts() external {
        Decision memory decision = _change(1);
        _propose(WHALE, decision);
        vm.warp(governor.proposalSnapshot(decision.id));
        _cancel(WHALE, decision);
        _assertState(decision, IGovernor.ProposalState.Canceled);
        _openVoting(decision);
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        _vote(WHALE, decision, FOR);
    }

    function test_RevertWhen_cancelledOnceVotingHasStarted() external {
        Decision memory decision = _proposed(1);
        bytes4 selector = IGovernor.GovernorUnableToCancel.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, decision.id, WHALE));
        _cancel(WHALE, decision);
        _vote(WHALE, decision, FOR);
        _closeVoting(decision);
        vm.expectRevert(abi.encodeWithSelector(selector, decision.id, WHALE));
        _cancel(WHALE, decision);
        _queue(decision);
        vm.expectRevert(abi.encodeWithSelector(selector, decision.id, WHALE));
        _cancel(WHALE, decision);
    }

    function testFuzz_RevertWhen_cancelledByAnybodyElse(address caller) external {
        vm.assume(caller != WHALE);
        Decision memory decision = _change(1);
        _propose(WHALE, decision);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, decision.id, caller));
        _cancel(caller, decision);
    }

    /* HELPERS */

    function _change(uint256 bps) private view returns (Decision memory) {
        return _decision(address(staking), abi.encodeCall(IMinerStaking.setReporterShare, (bps)), "a change");
    }

    /// @dev Proposed by the whale, and open to votes; what was just given counts.
    function _proposed(uint256 bps) private returns (Decision memory decision) {
        decision = _change(bps);
        vm.warp(now_() + 1);
        _propose(WHALE, decision);
        _openVoting(decision);
    }

    function _cancel(address caller, Decision memory decision) private {
        uint256[] memory values = new uint256[](decision.targets.length);
        vm.prank(caller);
        governor.cancel(decision.targets, values, decision.calls, keccak256(bytes(decision.description)));
    }
}
