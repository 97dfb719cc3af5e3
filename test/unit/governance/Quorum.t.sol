// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {GovernorVotesQuorumFraction} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {MsnGovernor} from "../../../contracts/governance/MsnGovernor.sol";
import {SystemWorld} from "../../helpers/SystemWorld.sol";

/// @notice The quorum is 4 % of what can vote. Every number below was worked out by hand from the published curves.
contract QuorumTest is SystemWorld {
    address private immutable ALICE = account("alice");
    address private immutable BOB = account("bob");
    uint256 private teamGrant;

    function setUp() external {
        _deploySystem();
        _delegate(ALICE, ALICE);
        _delegate(BOB, BOB);
    }

    /* WHAT CAN VOTE */

    function test_nothingCanVoteBeforeAnythingIsGranted() external {
        vm.warp(TOKEN_GENERATION);
        vm.assertEq(governor.getPastVotingSupply(now_() - 1), 0, "before token generation");
        vm.assertEq(governor.quorum(now_() - 1), 0, "quorum of nothing");
        vm.warp(now_() + 1);
        // The Testnet bucket is unlocked, whether or not somebody has released it.
        vm.assertEq(governor.getPastVotingSupply(now_() - 1), 1_000_000e18, "from token generation on");
        vm.assertEq(governor.quorum(now_() - 1), 40_000e18, "4 % of a million");
    }

    function test_grantsOfVotingBucketsCanVoteAtOnce() external {
        _grantThree();
        // 10 + 5 + 3 million granted; Testnet is still locked.
        _assertVotingSupply(18_000_000e18, 720_000e18);
        vm.warp(TOKEN_GENERATION);
        _assertVotingSupply(19_000_000e18, 760_000e18);
    }

    function test_grantsOfOtherBucketsDoNotMoveTheQuorum() external {
        _grantThree();
        _grant(IAllocation.Bucket.Ecosystem, BOB, 27_000_000e18);
        _grant(IAllocation.Bucket.Foundation, BOB, 20_000_000e18);
        _grant(IAllocation.Bucket.Testnet, BOB, 1_000_000e18);
        _assertVotingSupply(18_000_000e18, 720_000e18);
        vm.assertEq(_votesNow(BOB), 5_000_000e18, "and do not vote: Bob has the public grant's");
    }

    function test_theCurvesOfOtherBucketsLetTheirTokensVote() external {
        _grantThree();
        vm.warp(TOKEN_GENERATION + 9 * MONTH - 1);
        // 8 of 36 months of 27 and 20 million: 6 and 4.444444444444444444444444 million.
        _assertVotingSupply(29_444_444_444444444444444444, 1_177_777_777777777777777777);
        vm.warp(TOKEN_GENERATION + 9 * MONTH);
        // 9 of 36 months: 6.75 and 5 million.
        _assertVotingSupply(30_750_000e18, 1_230_000e18);
        vm.warp(TOKEN_GENERATION + 36 * MONTH);
        // All 47 million; of the voting buckets, 34 million are not assigned to this day.
        _assertVotingSupply(66_000_000e18, 2_640_000e18);
    }

    function test_laterGrantsRaiseIt() external {
        _grantThree();
        vm.warp(TOKEN_GENERATION + 9 * MONTH);
        _grant(IAllocation.Bucket.Partners, IAllocation.Schedule(uint40(now_()), 0, 0, 27), BOB, 2_000_000e18);
        _assertVotingSupply(32_750_000e18, 1_310_000e18);
    }

    function test_releasesDoNotMoveIt() external {
        _grantThree();
        vm.warp(TOKEN_GENERATION + 9 * MONTH);
        allocation.release(1);
        allocation.release(2);
        _assertVotingSupply(30_750_000e18, 1_230_000e18);
    }

    function test_revocationLowersIt() external {
        _grantThree();
        vm.warp(TOKEN_GENERATION + 9 * MONTH);
        vm.prank(GRANTER);
        // 3 of 36 months after the delay: 250,000 of 3 million have vested.
        vm.assertEq(allocation.revoke(teamGrant), 2_750_000e18, "returned");
        _assertVotingSupply(28_000_000e18, 1_120_000e18);
        _grant(IAllocation.Bucket.Team, BOB, 1_000_000e18);
        _assertVotingSupply(29_000_000e18, 1_160_000e18);
    }

    function test_slashedTokensThatBurnLowerIt() external {
        _grantThree();
        _give(BOB, 500_000e18);
        _stake(BOB, BOB, 500_000e18);
        _assertVotingSupply(19_000_000e18, 760_000e18);
        vm.warp(START + 7 days);
        vm.prank(SLASHER);
        uint256 lockId = staking.lockStake(BOB, 50_000e18, ALICE, 0);
        vm.warp(now_() + 7 days);
        staking.settleLock(lockId);
        // Four fifths of 50,000 burn, one goes to the reporter and can vote on.
        _assertVotingSupply(18_960_000e18, 758_400e18);
    }

    function test_emissionRaisesIt() external {
        _grantThree();
        _fundBond(challenges);
        _makeActive(bytes32(uint256(90_000_000_000_000)), 1);
        _assertVotingSupply(19_090_000e18, 763_600e18);
    }

    /* AS OF THE SNAPSHOT */

    /// @dev What is minted, granted or burned after a snapshot is nothing to the proposal.
    function test_theQuorumOfAProposalIsThatOfItsSnapshot() external {
        _grantThree();
        _give(ALICE, 200_000e18);
        Decision memory decision = _somethingToDecide();
        _openVoting(decision);
        uint256 snapshot = governor.proposalSnapshot(decision.id);
        vm.assertEq(governor.quorum(snapshot), 760_000e18, "at the snapshot");
        _grant(IAllocation.Bucket.Private, BOB, 16_000_000e18);
        vm.prank(ALICE);
        token.burn(200_000e18);
        vm.warp(now_() + 2 days);
        vm.assertEq(governor.quorum(snapshot), 760_000e18, "after 16 million more and 200,000 less");
        vm.assertEq(governor.quorum(now_() - 1), 1_392_000e18, "which the next proposal feels");
    }

    /// @dev Votes for and abstaining of just the quorum pass, one wei less does not.
    function test_exactlyTheQuorumIsEnough() external {
        _grantThree();
        (address edge, address short) = (account("edge"), account("short"));
        _delegate(edge, edge);
        _delegate(short, short);
        // With 3 million more to be granted, 22 million can vote: 880,000 are needed.
        _grant(IAllocation.Bucket.Partners, edge, 880_000e18);
        _grant(IAllocation.Bucket.Partners, short, 880_000e18 - 1);
        _grant(IAllocation.Bucket.Partners, STRANGER, 1_240_000e18 + 1);
        Decision memory first = _somethingToDecide();
        Decision memory second = _decision(address(staking), _share(1), "another");
        _propose(ALICE, second);
        _openVoting(first);
        vm.assertEq(governor.quorum(now_() - 1), 880_000e18, "quorum");
        _vote(edge, first, FOR);
        _vote(short, second, FOR);
        _closeVoting(first);
        _assertState(first, IGovernor.ProposalState.Succeeded);
        _assertState(second, IGovernor.ProposalState.Defeated);
    }

    /// @dev A decision on the quorum itself, carried out while another proposal is voted on.
    function test_aNewQuorumDoesNotTouchARunningProposal() external {
        _grantThree();
        vm.warp(TOKEN_GENERATION);
        Decision memory raise = _decision(
            address(governor),
            abi.encodeCall(governor.updateQuorumNumerator, (1000)),
            "Ten percent"
        );
        _propose(ALICE, raise);
        _openVoting(raise);
        _vote(ALICE, raise, FOR);
        _closeVoting(raise);
        _queue(raise);
        Decision memory running = _somethingToDecide();
        _openVoting(running);
        uint256 snapshot = governor.proposalSnapshot(running.id);
        vm.warp(now_() + 1 days);
        _execute(raise);

        vm.warp(now_() + 1);
        vm.assertEq(governor.quorumNumerator(), 1000, "the new quorum");
        vm.assertEq(governor.quorum(now_() - 1), 1_900_000e18, "of proposals to come");
        vm.assertEq(governor.quorumNumerator(snapshot), 400, "the old one");
        vm.assertEq(governor.quorum(snapshot), 760_000e18, "of the running proposal");
    }

    /* SETTINGS */

    function test_theQuorumIsInBasisPoints() external view {
        vm.assertEq(governor.quorumDenominator(), 10_000, "denominator");
        vm.assertEq(governor.quorumNumerator(), 400, "4 %");
    }

    function test_RevertWhen_theQuorumIsMoreThanAll() external {
        MsnGovernor.Settings memory settings = MsnGovernor.Settings(1 days, 3 days, 0, 0, 10_001);
        vm.expectRevert(
            abi.encodeWithSelector(GovernorVotesQuorumFraction.GovernorInvalidQuorumFraction.selector, 10_001, 10_000)
        );
        new MsnGovernor(token, staking, allocation, timelock, settings);
        settings.quorumBps = 10_000;
        vm.assertEq(new MsnGovernor(token, staking, allocation, timelock, settings).quorumNumerator(), 10_000, "all");
    }

    /* HELPERS */

    /// @dev 10 million to Alice and 5 to Bob, and 3 of the team's to a third.
    function _grantThree() private {
        _grant(IAllocation.Bucket.Private, ALICE, 10_000_000e18);
        _grant(IAllocation.Bucket.Public, BOB, 5_000_000e18);
        teamGrant = _grant(IAllocation.Bucket.Team, account("team"), 3_000_000e18);
    }

    function _somethingToDecide() private returns (Decision memory decision) {
        _warpAtLeast(TOKEN_GENERATION);
        decision = _decision(address(staking), _share(1000), "something");
        _propose(ALICE, decision);
    }

    function _share(uint256 bps) private pure returns (bytes memory) {
        return abi.encodeCall(IMinerStaking.setReporterShare, (bps));
    }

    /// @dev As the next second sees the present one.
    function _assertVotingSupply(uint256 expected, uint256 quorum) private {
        uint256 present = now_();
        vm.warp(present + 1);
        vm.assertEq(governor.getPastVotingSupply(present), expected, "what can vote");
        vm.assertEq(governor.quorum(present), quorum, "quorum");
        vm.warp(present);
    }
}
