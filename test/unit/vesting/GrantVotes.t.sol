// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {IVoteSource} from "../../../contracts/interfaces/IVoteSource.sol";
import {VestingWorld} from "../../helpers/VestingWorld.sol";

/// @notice Locked tokens of voting buckets vote, once, for whom the beneficiary delegated to; the others are not counted.
contract GrantVotesTest is VestingWorld {
    IAllocation.Bucket private constant PRIVATE = IAllocation.Bucket.Private;
    IAllocation.Bucket private constant TEAM = IAllocation.Bucket.Team;
    uint256 private constant AMOUNT = 3_600e18;

    function setUp() external {
        _deployWorld();
    }

    /* FOR WHOM */

    function test_delegatedBeforeTheGrant() external {
        _delegate(ALICE, BOB);
        vm.expectEmit(address(allocation));
        emit IVoteSource.DelegateVotesChanged(BOB, 0, AMOUNT);
        vm.expectEmit(address(allocation));
        emit IAllocation.GrantDelegateChanged(1, address(0), BOB);
        uint256 grantId = _grant(PRIVATE, ALICE, AMOUNT);
        vm.assertEq(allocation.getVotes(BOB), AMOUNT, "votes at once");
        vm.assertEq(allocation.getVotes(ALICE), 0, "not for the beneficiary");
        vm.assertEq(allocation.grantOf(grantId).delegatee, BOB, "recorded");
    }

    function test_delegatedAfterTheGrantAndSyncedByAStranger() external {
        uint256 grantId = _grant(PRIVATE, ALICE, AMOUNT);
        _syncVotes(grantId);
        vm.assertEq(allocation.grantOf(grantId).delegatee, address(0), "nobody yet");
        _delegate(ALICE, ALICE);
        vm.assertEq(allocation.getVotes(ALICE), 0, "the token tells nobody");
        _syncVotes(grantId);
        vm.assertEq(allocation.getVotes(ALICE), AMOUNT, "synced");
        _syncVotes(grantId);
        vm.assertEq(allocation.getVotes(ALICE), AMOUNT, "once");
        _delegate(ALICE, BOB);
        _syncVotes(grantId);
        vm.assertEq(allocation.getVotes(ALICE), 0, "moved away");
        vm.assertEq(allocation.getVotes(BOB), AMOUNT, "moved");
        _delegate(ALICE, address(0));
        vm.expectEmit(address(allocation));
        emit IAllocation.GrantDelegateChanged(grantId, BOB, address(0));
        _syncVotes(grantId);
        vm.assertEq(allocation.getVotes(BOB), 0, "for nobody any more");
        _delegate(ALICE, BOB);
        _syncVotes(grantId);
        vm.assertEq(allocation.getVotes(BOB), AMOUNT, "and back");
    }

    function test_manyGrantsSyncedAtOnce() external {
        uint256[] memory ids = new uint256[](4);
        ids[0] = _grant(PRIVATE, ALICE, 1e18);
        ids[1] = _grant(IAllocation.Bucket.Ecosystem, ALICE, 2e18);
        ids[2] = _grant(TEAM, BOB, 4e18);
        ids[3] = ids[0];
        _delegate(ALICE, CAROL);
        _delegate(BOB, CAROL);
        allocation.syncVotes(ids);
        vm.assertEq(allocation.getVotes(CAROL), 5e18, "the voting ones, once each");
    }

    function test_onlyVotingBucketsVote() external {
        _delegate(ALICE, BOB);
        uint256 expected = 0;
        for (uint256 i = 0; i < 7; ++i) {
            IAllocation.Bucket bucket = IAllocation.Bucket(i);
            uint256 grantId = _grant(bucket, ALICE, 1e18 << i);
            _syncVotes(grantId);
            if (allocation.bucketVotes(bucket)) expected += 1e18 << i;
            vm.assertEq(allocation.getVotes(BOB), expected, "votes");
            vm.prank(ALICE);
            allocation.proposeBeneficiary(grantId, ALICE);
            vm.prank(ALICE);
            allocation.acceptBeneficiary(grantId);
            vm.assertEq(allocation.getVotes(BOB), expected, "nor by a change of beneficiary");
        }
        vm.assertEq(expected, (1 + 2 + 16 + 32) * 1e18, "Private, Public, Team, Partners");
    }

    function test_nobodyVotesWithWhatIsNotGranted() external {
        _delegate(ALICE, ALICE);
        vm.assertEq(token.getVotes(address(allocation)) + allocation.getVotes(address(allocation)), 0, "itself");
        vm.assertEq(token.delegates(address(allocation)), address(0), "delegates to nobody");
        vm.assertEq(allocation.getVotes(address(0)), 0, "nobody");
    }

    /* AS TOKENS MOVE */

    function test_aReleaseMovesVotesFromTheGrantToTheToken() external {
        _delegate(ALICE, BOB);
        uint256 grantId = _grant(PRIVATE, ALICE, AMOUNT);
        for (uint256 month = 1; month <= 12; ++month) {
            _warpToMonth(month, 0);
            _release(grantId);
            vm.assertEq(token.getVotes(BOB), month * 300e18, "in the token");
            vm.assertEq(allocation.getVotes(BOB), AMOUNT - month * 300e18, "here");
            vm.warp(now_() + 1);
            _assertPastSum(BOB, now_() - 1, AMOUNT);
        }
    }

    /// @dev A delegation that was not synced yet: what is released votes for the new one, the rest for the old one.
    function test_aReleaseAfterAnUnsyncedChange() external {
        _delegate(ALICE, BOB);
        uint256 grantId = _grant(PRIVATE, ALICE, AMOUNT);
        _delegate(ALICE, CAROL);
        _warpToMonth(1, 0);
        _release(grantId);
        vm.assertEq(allocation.getVotes(BOB), AMOUNT - 300e18, "the old one");
        vm.assertEq(token.getVotes(CAROL), 300e18, "the new one");
        _syncVotes(grantId);
        vm.assertEq(allocation.getVotes(BOB), 0, "synced");
        vm.assertEq(allocation.getVotes(CAROL) + token.getVotes(CAROL), AMOUNT, "all of it");
    }

    function test_aRevocationTakesVotesAway() external {
        _delegate(ALICE, BOB);
        uint256 grantId = _grant(TEAM, ALICE, AMOUNT);
        _warpToMonth(10, 0);
        _release(grantId);
        _warpToMonth(16, 0);
        _revoke(grantId);
        vm.assertEq(allocation.getVotes(BOB), 600e18, "vested and not released");
        _release(grantId);
        vm.assertEq(allocation.getVotes(BOB), 0, "released");
        vm.assertEq(token.getVotes(BOB), 1_000e18, "and counted there");
    }

    function test_aDelegateeOfManyGrantsHasTheirSum() external {
        _delegate(ALICE, CAROL);
        _delegate(BOB, CAROL);
        IAllocation.Award[] memory awards = new IAllocation.Award[](3);
        awards[0] = IAllocation.Award(ALICE, 1e18);
        awards[1] = IAllocation.Award(BOB, 2e18);
        awards[2] = IAllocation.Award(ALICE, 4e18);
        IAllocation.Schedule memory schedule = _fastest(PRIVATE);
        vm.prank(_granter(PRIVATE));
        allocation.grantBatch(PRIVATE, schedule, awards, 7e18);
        vm.assertEq(allocation.getVotes(CAROL), 7e18, "sum");
    }

    /* THE PAST */

    function test_pastVotes() external {
        _delegate(ALICE, BOB);
        uint256 before = now_();
        vm.warp(before + 10);
        _grant(PRIVATE, ALICE, AMOUNT);
        vm.warp(before + 20);
        vm.assertEq(allocation.getPastVotes(BOB, before), 0, "before the grant");
        vm.assertEq(allocation.getPastVotes(BOB, before + 9), 0, "a second before");
        vm.assertEq(allocation.getPastVotes(BOB, before + 10), AMOUNT, "at the end of that second");
        vm.assertEq(allocation.getPastVotes(BOB, before + 19), AMOUNT, "since");
    }

    function test_RevertWhen_theTimepointIsNotPast() external {
        bytes memory present = abi.encodeWithSelector(
            IVoteSource.ERC5805FutureLookup.selector,
            DEPLOYED_AT,
            uint48(DEPLOYED_AT)
        );
        vm.expectRevert(present);
        allocation.getPastVotes(BOB, DEPLOYED_AT);
        vm.expectRevert(present);
        allocation.getPastNonVotingSupply(DEPLOYED_AT);
        vm.expectPartialRevert(IVoteSource.ERC5805FutureLookup.selector);
        allocation.getPastNonVotingSupply(2 ** 48 + 1);
    }

    /* WHAT CANNOT VOTE */

    function test_nonVotingSupplyFollowsTheCurvesAndTheGrants() external {
        uint256 voting = 52_000_000e18;
        vm.warp(DEPLOYED_AT + 10);
        _assertNonVoting(DEPLOYED_AT, 48_000_000e18 + voting);
        _grant(PRIVATE, ALICE, 20_000_000e18);
        _grant(IAllocation.Bucket.Ecosystem, ALICE, 27_000_000e18);
        uint256 team = _grant(TEAM, BOB, 3_600_000e18);
        vm.warp(TGE + 1);
        _assertNonVoting(DEPLOYED_AT + 9, 48_000_000e18 + voting);
        _assertNonVoting(DEPLOYED_AT + 10, 48_000_000e18 + voting - 23_600_000e18);
        _assertNonVoting(TGE - 1, 48_000_000e18 + voting - 23_600_000e18);
        // Testnet is unlocked at token generation, Ecosystem and Foundation by a thirty-sixth a month.
        _assertNonVoting(TGE, 47_000_000e18 + voting - 23_600_000e18);
        _warpToMonth(1, 1);
        _assertNonVoting(TGE + MONTH - 1, 47_000_000e18 + voting - 23_600_000e18);
        uint256 locked = 47_000_000e18 - 750_000e18 - 555_555_555_555_555_555_555_555;
        _assertNonVoting(TGE + MONTH, locked + voting - 23_600_000e18);
        _warpToMonth(16, 0);
        uint256 returned = _revoke(team);
        vm.warp(now_() + 1);
        locked = 15_750_000e18 + 20_000_000e18 - 8_333_333_333_333_333_333_333_333;
        _assertNonVoting(TGE + 16 * MONTH - 1, locked + voting - 23_600_000e18);
        locked = 15_000_000e18 + 20_000_000e18 - 8_888_888_888_888_888_888_888_888;
        _assertNonVoting(TGE + 16 * MONTH, locked + voting - 23_600_000e18 + returned);
        _warpToMonth(100, 0);
        _assertNonVoting(TGE + 36 * MONTH, voting - 23_600_000e18 + returned);
    }

    function test_releasesDoNotChangeWhatCannotVote() external {
        uint256 grantId = _grant(PRIVATE, ALICE, 20_000_000e18);
        _warpToMonth(1, 0);
        uint256 before = allocation.getPastNonVotingSupply(now_() - 1);
        _release(grantId);
        vm.warp(now_() + 1);
        uint256 unlocked = 750_000e18 + 555_555_555_555_555_555_555_555;
        vm.assertEq(allocation.getPastNonVotingSupply(now_() - 1), before - unlocked, "by the curves alone");
    }

    /// @dev Invariant 6 in small: each token once, whatever happens, at every moment.
    function testFuzz_theDelegateesVotesAreTheTokensOfItsGrants(uint256 seed) external {
        _delegate(ALICE, CAROL);
        _delegate(BOB, CAROL);
        uint256 first = _grant(TEAM, ALICE, 1 + (draw(seed, 1) % 7_000_000e18));
        uint256 second = _grant(PRIVATE, BOB, 1 + (draw(seed, 2) % 26_000_000e18));
        vm.warp(TGE);
        for (uint256 i = 0; i < 12; ++i) {
            uint256 word = draw(seed, 10 + i);
            uint256 grantId = word % 2 == 0 ? first : second;
            uint256 action = (word >> 8) % 4;
            if (action == 0 && allocation.releasableOf(grantId) != 0) _release(grantId);
            if (action == 1 && !allocation.grantOf(first).revoked && now_() < TGE + 42 * MONTH) _revoke(first);
            if (action == 2) _delegate(ALICE, (word >> 16) % 2 == 0 ? CAROL : STRANGER);
            if (action == 3) _syncVotes(grantId);
            uint256 held = _votesOf(first, CAROL) + _votesOf(second, CAROL);
            vm.assertEq(allocation.getVotes(CAROL), held, "what its grants hold");
            vm.assertEq(allocation.getVotes(STRANGER), _votesOf(first, STRANGER), "of the other");
            vm.warp(now_() + ((word >> 32) % (5 * MONTH)));
        }
    }

    function _votesOf(uint256 grantId, address delegatee) private view returns (uint256) {
        IAllocation.Grant memory grant = allocation.grantOf(grantId);
        return grant.delegatee == delegatee ? grant.amount - grant.released : 0;
    }

    function _assertPastSum(address delegatee, uint256 timepoint, uint256 expected) private view {
        vm.assertEq(
            token.getPastVotes(delegatee, timepoint) + allocation.getPastVotes(delegatee, timepoint),
            expected,
            "each token once"
        );
    }

    function _assertNonVoting(uint256 timepoint, uint256 expected) private view {
        vm.assertEq(allocation.getPastNonVotingSupply(timepoint), expected, "cannot vote");
    }
}
