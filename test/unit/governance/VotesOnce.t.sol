// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {SystemWorld} from "../../helpers/SystemWorld.sol";

/// @notice Attempts to make one token vote twice, every one of them within one second, as one block would be. After each
/// the votes of all delegatees together are exactly what is delegated, now and as the past will tell it.
contract VotesOnceTest is SystemWorld {
    address private immutable ALICE = account("alice");
    address private immutable BOB = account("bob");
    address private immutable CAROL = account("carol");
    uint256 private grantId;

    function setUp() external {
        _deploySystem();
        // 2.4 million locked, a twelfth of it due each month; 10,000 free.
        grantId = _grant(IAllocation.Bucket.Private, ALICE, 2_400_000e18);
        _give(ALICE, 10_000e18);
        vm.warp(TOKEN_GENERATION + MONTH);
    }

    /* TOKEN AND STAKE */

    function test_delegateThenStake() external {
        _delegate(ALICE, BOB);
        _stake(ALICE, OPERATOR, 10_000e18);
        _delegate(ALICE, CAROL);
        _assertVotes(0, 10_000e18, 0);
        _syncStake(ALICE, OPERATOR);
        _assertVotes(0, 0, 10_000e18);
    }

    function test_stakeThenTransferTheRest() external {
        _delegate(ALICE, ALICE);
        _delegate(BOB, BOB);
        _syncGrant(grantId);
        _stake(ALICE, OPERATOR, 4_000e18);
        _transfer(ALICE, BOB, 6_000e18);
        _stake(BOB, OPERATOR, 6_000e18);
        _assertVotes(2_404_000e18, 6_000e18, 0);
    }

    function test_stakeAndAskForItBack() external {
        _delegate(ALICE, ALICE);
        _stake(ALICE, OPERATOR, 10_000e18);
        vm.startPrank(ALICE);
        staking.startCooldown(OPERATOR, 10_000e18);
        staking.cancelCooldown(OPERATOR);
        staking.startCooldown(OPERATOR, 4_000e18);
        vm.stopPrank();
        _syncStake(ALICE, OPERATOR);
        _assertVotes(10_000e18, 0, 0);
        vm.warp(now_() + 14 days);
        vm.prank(ALICE);
        staking.withdraw(OPERATOR);
        _syncStake(ALICE, OPERATOR);
        _assertVotes(10_000e18, 0, 0);
        vm.assertEq(staking.getVotes(ALICE), 6_000e18, "what stayed");
    }

    function test_stakingForAnotherGivesTheVotesAway() external {
        _delegate(ALICE, ALICE);
        _delegate(BOB, CAROL);
        vm.startPrank(ALICE);
        token.approve(address(staking), 10_000e18);
        staking.stakeFor(BOB, ALICE, 10_000e18);
        vm.stopPrank();
        _syncStake(BOB, ALICE);
        _syncStake(ALICE, ALICE);
        _assertVotes(0, 0, 10_000e18);
    }

    function test_syncingAgainAndAgain() external {
        _stake(ALICE, OPERATOR, 10_000e18);
        _delegate(ALICE, BOB);
        for (uint256 i = 0; i < 3; ++i) {
            _syncStake(ALICE, OPERATOR);
            _syncGrant(grantId);
            _syncStake(ALICE, BOB);
        }
        _assertVotes(0, 2_410_000e18, 0);
        address[] memory twice = new address[](2);
        twice[0] = twice[1] = OPERATOR;
        staking.syncVotes(ALICE, twice);
        uint256[] memory same = new uint256[](2);
        same[0] = same[1] = grantId;
        allocation.syncVotes(same);
        _assertVotes(0, 2_410_000e18, 0);
    }

    /// @dev The delegation of the token moves at once, that of stake and grants when somebody says so: until then they
    /// vote for the old delegatee, and only for it.
    function test_aStaleDelegationCountsOnceForTheOldDelegatee() external {
        _delegate(ALICE, BOB);
        _stake(ALICE, OPERATOR, 3_000e18);
        _syncGrant(grantId);
        _assertVotes(0, 2_410_000e18, 0);
        _delegate(ALICE, CAROL);
        _assertVotes(0, 2_403_000e18, 7_000e18);
        // A deposit takes the old stake of its position along, and the grant stays where it is.
        _stake(ALICE, OPERATOR, 1_000e18);
        _assertVotes(0, 2_400_000e18, 10_000e18);
        _syncGrant(grantId);
        _assertVotes(0, 0, 2_410_000e18);
    }

    function test_syncingAPositionWhoseDelegateeIsStaleAndGone() external {
        _delegate(ALICE, BOB);
        _stake(ALICE, OPERATOR, 10_000e18);
        _delegate(ALICE, address(0));
        _assertVotes(0, 10_000e18, 0);
        _syncStake(ALICE, OPERATOR);
        _assertVotes(0, 0, 0);
        _delegate(ALICE, CAROL);
        _syncStake(ALICE, OPERATOR);
        _assertVotes(0, 0, 10_000e18);
    }

    /// @dev Two positions of one owner, synced at different times, for different delegatees.
    function test_positionsOfOneOwnerKeepTheirOwnDelegatee() external {
        _delegate(ALICE, BOB);
        _stake(ALICE, OPERATOR, 2_000e18);
        _delegate(ALICE, CAROL);
        _stake(ALICE, BOB, 3_000e18);
        _assertVotes(0, 2_000e18, 8_000e18);
        _syncStake(ALICE, BOB);
        _assertVotes(0, 2_000e18, 8_000e18);
    }

    /* GRANTS */

    function test_releaseThenStake() external {
        _delegate(ALICE, ALICE);
        _syncGrant(grantId);
        _assertVotes(2_410_000e18, 0, 0);
        allocation.release(grantId);
        _assertVotes(2_410_000e18, 0, 0);
        _stake(ALICE, OPERATOR, 200_000e18);
        _syncGrant(grantId);
        _syncStake(ALICE, OPERATOR);
        _assertVotes(2_410_000e18, 0, 0);
        vm.assertEq(allocation.getVotes(ALICE), 2_200_000e18, "locked");
        vm.assertEq(staking.getVotes(ALICE), 200_000e18, "staked");
    }

    function test_releaseAndStake() external {
        _delegate(ALICE, BOB);
        _syncGrant(grantId);
        _delegate(ALICE, CAROL);
        vm.prank(ALICE);
        allocation.releaseAndStake(grantId, OPERATOR);
        // What was released leaves the grant's old delegatee, and votes as stake for the new one.
        _assertVotes(0, 2_200_000e18, 210_000e18);
    }

    function test_stakeFromGrant() external {
        _delegate(ALICE, BOB);
        _syncGrant(grantId);
        vm.prank(ALICE);
        allocation.stakeFromGrant(grantId, OPERATOR, 2_400_000e18);
        address staker = allocation.stakerOf(grantId);
        _syncStake(staker, OPERATOR);
        _syncGrant(grantId);
        _assertVotes(0, 2_410_000e18, 0);
        vm.assertEq(staking.getVotes(BOB), 0, "the grant votes, its stake does not");
        vm.prank(ALICE);
        allocation.startGrantCooldown(grantId, OPERATOR, 2_400_000e18);
        vm.warp(now_() + 14 days);
        vm.prank(ALICE);
        allocation.withdrawGrantStake(grantId, OPERATOR);
        _assertVotes(0, 2_410_000e18, 0);
    }

    /// @dev Tokens pushed into the position of a grant's staker vote for nobody.
    function test_strangersCannotGiveAGrantsStakerVotes() external {
        _delegate(ALICE, ALICE);
        _syncGrant(grantId);
        vm.prank(ALICE);
        allocation.stakeFromGrant(grantId, OPERATOR, 1_000e18);
        address staker = allocation.stakerOf(grantId);
        vm.startPrank(ALICE);
        token.approve(address(staking), 10_000e18);
        staking.stakeFor(staker, OPERATOR, 5_000e18);
        vm.stopPrank();
        _syncStake(staker, OPERATOR);
        _assertVotes(2_405_000e18, 0, 0);
    }

    function test_aChangeOfBeneficiaryTakesTheVotesAlong() external {
        _delegate(ALICE, ALICE);
        _delegate(BOB, CAROL);
        _syncGrant(grantId);
        vm.prank(ALICE);
        allocation.proposeBeneficiary(grantId, BOB);
        _assertVotes(2_410_000e18, 0, 0);
        vm.prank(BOB);
        allocation.acceptBeneficiary(grantId);
        _assertVotes(10_000e18, 0, 2_400_000e18);
        _syncGrant(grantId);
        allocation.release(grantId);
        _assertVotes(10_000e18, 0, 2_400_000e18);
        vm.assertEq(allocation.getVotes(CAROL), 2_200_000e18, "locked");
        vm.assertEq(token.getVotes(CAROL), 200_000e18, "released to Bob, who delegated to her in the token");
    }

    function test_aRevokedGrantLosesItsVotes() external {
        vm.warp(TOKEN_GENERATION + 9 * MONTH);
        _delegate(CAROL, CAROL);
        uint256 team = _grant(IAllocation.Bucket.Team, CAROL, 3_600_000e18);
        _assertVotes(0, 0, 3_600_000e18);
        vm.prank(GRANTER);
        allocation.revoke(team);
        // Three months of 36.
        _assertVotes(0, 0, 300_000e18);
        _syncGrant(team);
        allocation.release(team);
        _assertVotes(0, 0, 300_000e18);
        _grant(IAllocation.Bucket.Team, CAROL, 3_300_000e18);
        _assertVotes(0, 0, 3_600_000e18);
    }

    /* ALL AT ONCE */

    /// @dev Twelve steps out of all of these, in any order, in one second.
    function testFuzz_anyOrderInOneSecond(uint256 seed) external {
        address[3] memory people = [ALICE, BOB, CAROL];
        for (uint256 i = 0; i < 12; ++i) {
            uint256 dice = draw(seed, i);
            _step(dice % 8, people[(dice >> 8) % 3], people[(dice >> 16) % 3], (dice >> 32) % 5_000e18);
        }
        _assertEachTokenOnce();
        vm.warp(now_() + 1);
        uint256 sum = 0;
        for (uint256 i = 0; i < 3; ++i) {
            sum += governor.getVotes(people[i], now_() - 1);
            vm.assertEq(governor.getVotes(people[i], now_() - 1), _votesNow(people[i]), "the past tells the same");
        }
        vm.assertLe(sum, governor.getPastVotingSupply(now_() - 1), "never more than can vote");
    }

    /* HELPERS */

    /// @dev A step that is refused changes nothing.
    function _step(uint256 kind, address who, address other, uint256 amount) private {
        address beneficiary = allocation.grantOf(grantId).beneficiary;
        vm.startPrank(kind >= 5 ? beneficiary : who);
        if (kind == 0) token.delegate(other);
        if (kind == 1) try token.transfer(other, amount) {} catch {}
        if (kind == 2) {
            token.approve(address(staking), amount);
            try staking.stakeFor(other, OPERATOR, amount) {} catch {}
        }
        if (kind == 3) _syncStake(other, OPERATOR);
        if (kind == 4) _syncGrant(grantId);
        if (kind == 5) try allocation.releaseAndStake(grantId, OPERATOR) {} catch {}
        if (kind == 6) try allocation.stakeFromGrant(grantId, OPERATOR, amount) {} catch {}
        if (kind == 7) allocation.proposeBeneficiary(grantId, other);
        vm.stopPrank();
        if (kind != 7) return;
        vm.prank(other);
        allocation.acceptBeneficiary(grantId);
    }

    function _transfer(address from, address to, uint256 amount) private {
        vm.prank(from);
        token.transfer(to, amount);
    }

    /// @dev The votes of the three now, that they stay the same when the second is over, and that they add up.
    function _assertVotes(uint256 alice, uint256 bob, uint256 carol) private {
        vm.assertEq(_votesNow(ALICE), alice, "Alice");
        vm.assertEq(_votesNow(BOB), bob, "Bob");
        vm.assertEq(_votesNow(CAROL), carol, "Carol");
        _assertEachTokenOnce();
        uint256 present = now_();
        vm.warp(present + 1);
        vm.assertEq(governor.getVotes(ALICE, present), alice, "Alice, looking back");
        vm.assertEq(governor.getVotes(BOB, present), bob, "Bob, looking back");
        vm.assertEq(governor.getVotes(CAROL, present), carol, "Carol, looking back");
        vm.assertLe(alice + bob + carol, governor.getPastVotingSupply(present), "never more than can vote");
        vm.warp(present);
    }

    /// @dev What has a delegatee, counted by holder: each token in one place.
    function _assertEachTokenOnce() private view {
        address[3] memory people = [ALICE, BOB, CAROL];
        uint256 delegated = 0;
        uint256 votes = 0;
        for (uint256 i = 0; i < 3; ++i) {
            address who = people[i];
            votes += _votesNow(who);
            if (token.delegates(who) != address(0)) delegated += token.balanceOf(who);
            delegated += _delegatedStake(who, OPERATOR) + _delegatedStake(who, ALICE) + _delegatedStake(who, BOB);
        }
        for (uint256 id = 1; id <= allocation.grantCount(); ++id) {
            IAllocation.Grant memory grant = allocation.grantOf(id);
            if (grant.delegatee != address(0)) delegated += grant.amount - grant.released;
        }
        vm.assertEq(votes, delegated, "votes against what is delegated");
        vm.assertLe(votes, token.totalSupply(), "and against the supply");
    }

    function _delegatedStake(address owner, address operator) private view returns (uint256) {
        if (staking.delegateeOf(owner, operator) == address(0)) return 0;
        return uint256(staking.position(owner, operator).active) + staking.position(owner, operator).cooling;
    }
}
