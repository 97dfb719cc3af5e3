// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {IEntryPause} from "../../../contracts/interfaces/IEntryPause.sol";
import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {VestingWorld} from "../../helpers/VestingWorld.sol";

/// @notice Staking from grants: in, out, what it does to releases and votes.
contract GrantStakingTest is VestingWorld {
    IAllocation.Bucket private constant PRIVATE = IAllocation.Bucket.Private;
    IAllocation.Bucket private constant TEAM = IAllocation.Bucket.Team;
    uint256 private constant AMOUNT = 3_600e18;

    uint256 private grantId;
    address private staker;

    function setUp() external {
        _deployWorld();
        grantId = _grant(PRIVATE, ALICE, AMOUNT);
        staker = allocation.stakerOf(grantId);
    }

    /* IN */

    function test_lockedTokensAreStaked() external {
        vm.assertEq(allocation.stakeableOf(grantId), AMOUNT, "irrevocable, so all of it");
        vm.assertEq(staker.code.length, 0, "made at first use");
        vm.expectEmit(address(allocation));
        emit IAllocation.GrantStaked(grantId, OPERATOR, 1_000e18);
        vm.expectEmit(address(staking));
        emit IMinerStaking.Staked(staker, OPERATOR, 1_000e18);
        _stake(1_000e18);
        _assertStaked(1_000e18, 0);
        vm.assertEq(token.balanceOf(address(staking)), 1_000e18, "the tokens are there");
        vm.assertEq(token.balanceOf(address(allocation)), 100_000_000e18 - 1_000e18, "not here");
        vm.assertEq(token.balanceOf(staker), 0, "nor with the owner of the position");
        vm.assertEq(token.allowance(address(allocation), address(staking)), 0, "no allowance is left");
        vm.assertEq(allocation.stakeableOf(grantId), 2_600e18, "the rest");
        vm.assertTrue(staker.code.length != 0, "the owner can act");
        _stake(2_600e18);
        _assertStaked(AMOUNT, 0);
    }

    function test_everyGrantHasAnOwnerOfItsOwn() external {
        uint256 other = _grant(PRIVATE, ALICE, AMOUNT);
        vm.assertTrue(allocation.stakerOf(other) != staker, "another");
        _stake(1_000e18);
        vm.prank(ALICE);
        allocation.stakeFromGrant(other, OPERATOR, 500e18);
        _assertStaked(1_000e18, 0);
        vm.assertEq(uint256(staking.position(allocation.stakerOf(other), OPERATOR).active), 500e18, "its own");
        vm.assertEq(staking.activeStake(OPERATOR), 1_500e18, "one operator");
    }

    function test_RevertWhen_moreIsStakedThanTheGrantHolds() external {
        vm.expectRevert(abi.encodeWithSelector(IAllocation.StakeExceedsGrant.selector, AMOUNT + 1, AMOUNT));
        _stake(AMOUNT + 1);
        _stake(1_000e18);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.StakeExceedsGrant.selector, 2_601e18, 2_600e18));
        _stake(2_601e18);
        _warpToMonth(1, 0);
        _release(grantId);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.StakeExceedsGrant.selector, 2_301e18, 2_300e18));
        _stake(2_301e18);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.StakeExceedsGrant.selector, type(uint256).max, 2_300e18));
        _stake(type(uint256).max);
    }

    function test_RevertWhen_theStakingContractRefuses() external {
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.DepositTooSmall.selector, 1e18 - 1, 1e18));
        _stake(1e18 - 1);
        vm.prank(GUARDIAN);
        staking.pauseEntry(1 days);
        vm.expectPartialRevert(IEntryPause.EntryIsPaused.selector);
        _stake(1e18);
        vm.assertEq(allocation.stakeableOf(grantId), AMOUNT, "nothing happened");
    }

    function test_RevertWhen_theTokenRefusesTheApproval() external {
        vm.mockCall(address(token), abi.encodeWithSelector(token.approve.selector), abi.encode(false));
        vm.expectRevert(IAllocation.TransferFailed.selector);
        _stake(1e18);
    }

    /* OUT */

    function test_cooldownCancelCooldownWithdraw() external {
        _stake(1_000e18);
        _startCooldown(400e18);
        _assertStaked(600e18, 400e18);
        vm.prank(ALICE);
        allocation.cancelGrantCooldown(grantId, OPERATOR);
        _assertStaked(1_000e18, 0);
        _startCooldown(300e18);
        vm.expectPartialRevert(IMinerStaking.CooldownRunning.selector);
        _withdraw();
        vm.warp(now_() + COOLDOWN);
        vm.expectEmit(address(allocation));
        emit IAllocation.GrantUnstaked(grantId, OPERATOR, 300e18);
        vm.assertEq(_withdraw(), 300e18, "amount");
        _assertStaked(700e18, 0);
        vm.assertEq(token.balanceOf(address(allocation)), 100_000_000e18 - 700e18, "back here");
        vm.assertEq(token.balanceOf(ALICE), 0, "not with the beneficiary");
        vm.assertEq(allocation.stakeableOf(grantId), 2_900e18, "can be staked again");
    }

    function test_manyOperators() external {
        _stake(1_000e18);
        vm.prank(ALICE);
        allocation.stakeFromGrant(grantId, ALICE, 500e18);
        vm.assertEq(uint256(allocation.grantOf(grantId).staked), 1_500e18, "together");
        vm.startPrank(ALICE);
        allocation.startGrantCooldown(grantId, ALICE, 500e18);
        vm.warp(now_() + COOLDOWN);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.NothingCooling.selector, staker, OPERATOR));
        allocation.withdrawGrantStake(grantId, OPERATOR);
        vm.assertEq(allocation.withdrawGrantStake(grantId, ALICE), 500e18, "each by itself");
        vm.stopPrank();
        _assertStaked(1_000e18, 0);
    }

    function test_RevertWhen_nothingIsStaked() external {
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.InsufficientStake.selector, 1, 0));
        _startCooldown(1);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.NothingCooling.selector, staker, OPERATOR));
        _withdraw();
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.NothingCooling.selector, staker, OPERATOR));
        vm.prank(ALICE);
        allocation.cancelGrantCooldown(grantId, OPERATOR);
    }

    function test_theNewBeneficiaryHasTheStake() external {
        _stake(1_000e18);
        vm.prank(ALICE);
        allocation.proposeBeneficiary(grantId, BOB);
        vm.prank(BOB);
        allocation.acceptBeneficiary(grantId);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NotBeneficiary.selector, ALICE, grantId));
        _startCooldown(1_000e18);
        vm.prank(BOB);
        allocation.startGrantCooldown(grantId, OPERATOR, 1_000e18);
        vm.warp(now_() + COOLDOWN);
        vm.prank(BOB);
        vm.assertEq(allocation.withdrawGrantStake(grantId, OPERATOR), 1_000e18, "its own now");
    }

    /* RELEASES MEANWHILE */

    function test_releasesAreLimitedToWhatIsHere() external {
        _stake(3_000e18);
        _warpToMonth(1, 0);
        vm.assertEq(_release(grantId), 300e18, "what has vested is here");
        _warpToMonth(6, 0);
        vm.assertEq(allocation.vestedOf(grantId, now_()), 1_800e18, "vested");
        vm.assertEq(_release(grantId), 300e18, "but only this much is here");
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NothingToRelease.selector, grantId));
        _release(grantId);
        vm.assertEq(allocation.stakeableOf(grantId), 0, "and nothing is left to stake");
        _startCooldown(3_000e18);
        vm.warp(now_() + COOLDOWN);
        _withdraw();
        vm.assertEq(_release(grantId), 1_200e18, "the rest of what has vested");
        _warpToMonth(12, 0);
        vm.assertEq(_release(grantId), 1_800e18, "to the end");
        vm.assertEq(token.balanceOf(ALICE), AMOUNT, "all of it");
    }

    function test_aFullyStakedGrantIsSkippedInABatch() external {
        _stake(AMOUNT);
        _warpToMonth(6, 0);
        vm.assertEq(allocation.releaseBatch(_ids(grantId)), 0, "nothing is here");
    }

    /* REVOCABLE GRANTS */

    function test_ofARevocableGrantOnlyWhatHasVestedCanBeStaked() external {
        uint256 team = _grant(TEAM, BOB, AMOUNT);
        vm.assertEq(allocation.stakeableOf(team), 0, "nothing yet");
        vm.expectRevert(abi.encodeWithSelector(IAllocation.StakeExceedsGrant.selector, 1e18, 0));
        _stakeTeam(team, 1e18);
        _warpToMonth(16, 0);
        vm.assertEq(allocation.stakeableOf(team), 1_000e18, "vested");
        vm.expectRevert(abi.encodeWithSelector(IAllocation.StakeExceedsGrant.selector, 1_000e18 + 1, 1_000e18));
        _stakeTeam(team, 1_000e18 + 1);
        _stakeTeam(team, 600e18);
        vm.assertEq(_release(team), 400e18, "the rest of what has vested, and not a wei of the locked");
        _warpToMonth(17, 0);
        vm.assertEq(allocation.releasableOf(team), 100e18, "what vested since");
        vm.assertEq(allocation.stakeableOf(team), 100e18, "or this");
    }

    /// @dev However much is staked and released, the tokens that a revocation returns are here.
    function testFuzz_aRevocationFindsItsTokensHere(uint256 seed) external {
        uint256 team = _grant(TEAM, BOB, AMOUNT);
        for (uint256 i = 0; i < 8; ++i) {
            vm.warp(now_() + (draw(seed, i) % (8 * MONTH)));
            uint256 stakeable = allocation.stakeableOf(team);
            if (stakeable > 2e18) _stakeTeam(team, 1e18 + (draw(seed, 20 + i) % (stakeable - 1e18)));
            if (draw(seed, 40 + i) % 2 == 0 && allocation.releasableOf(team) != 0) _release(team);
            _assertHere(team);
        }
        if (allocation.vestedOf(team, now_()) != AMOUNT) _revoke(team);
        _assertHere(team);
        if (allocation.releasableOf(team) != 0) _release(team);
        IAllocation.Grant memory grant = allocation.grantOf(team);
        vm.assertEq(uint256(grant.released) + grant.staked, uint256(grant.amount), "the rest is staked");
    }

    function test_whatIsStakedOfARevokedGrantComesBackAndIsReleased() external {
        uint256 team = _grant(TEAM, BOB, AMOUNT);
        _warpToMonth(16, 0);
        _stakeTeam(team, 1_000e18);
        vm.assertEq(_revoke(team), 2_600e18, "what had not vested");
        vm.startPrank(BOB);
        allocation.startGrantCooldown(team, OPERATOR, 1_000e18);
        vm.warp(now_() + COOLDOWN);
        allocation.withdrawGrantStake(team, OPERATOR);
        vm.stopPrank();
        vm.assertEq(_release(team), 1_000e18, "what had");
    }

    /* VOTES */

    function test_stakedTokensOfAGrantGoOnVotingHereAndNotInStaking() external {
        _delegate(ALICE, CAROL);
        _syncVotes(grantId);
        _stake(1_000e18);
        vm.assertEq(allocation.getVotes(CAROL), AMOUNT, "all of the grant");
        vm.assertEq(staking.getVotes(CAROL), 0, "none twice");
        address[] memory operators = new address[](1);
        operators[0] = OPERATOR;
        staking.syncVotes(staker, operators);
        vm.assertEq(staking.getVotes(CAROL) + staking.getVotes(ALICE), 0, "not by syncing either");
        vm.assertEq(token.delegates(staker), address(0), "its owner delegates to nobody");
        _startCooldown(1_000e18);
        vm.warp(now_() + COOLDOWN);
        _withdraw();
        vm.assertEq(allocation.getVotes(CAROL), AMOUNT, "nor less when they come back");
    }

    /* RELEASE AND STAKE */

    function test_releaseAndStake() external {
        _delegate(ALICE, CAROL);
        _syncVotes(grantId);
        _warpToMonth(4, 0);
        vm.expectEmit(address(allocation));
        emit IAllocation.Released(grantId, ALICE, 1_200e18);
        vm.expectEmit(address(staking));
        emit IMinerStaking.Staked(ALICE, OPERATOR, 1_200e18);
        vm.assertEq(_releaseAndStake(ALICE), 1_200e18, "amount");
        vm.assertEq(uint256(staking.position(ALICE, OPERATOR).active), 1_200e18, "the beneficiary's position");
        vm.assertEq(uint256(allocation.grantOf(grantId).released), 1_200e18, "released");
        vm.assertEq(uint256(allocation.grantOf(grantId).staked), 0, "not the grant's stake");
        vm.assertEq(token.allowance(address(allocation), address(staking)), 0, "no allowance is left");
        vm.assertEq(staking.getVotes(CAROL), 1_200e18, "votes there");
        vm.assertEq(allocation.getVotes(CAROL), 2_400e18, "and the rest here");
        vm.assertEq(token.balanceOf(address(allocation)), 100_000_000e18 - 1_200e18, "paid from here");
    }

    function test_RevertWhen_nothingCanBeReleasedAndStaked() external {
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NothingToRelease.selector, grantId));
        _releaseAndStake(ALICE);
    }

    function test_RevertWhen_aStrangerReleasesAndStakes() external {
        _warpToMonth(4, 0);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NotBeneficiary.selector, STRANGER, grantId));
        _releaseAndStake(STRANGER);
    }

    function _stake(uint256 amount) private {
        vm.prank(ALICE);
        allocation.stakeFromGrant(grantId, OPERATOR, amount);
    }

    function _stakeTeam(uint256 team, uint256 amount) private {
        vm.prank(BOB);
        allocation.stakeFromGrant(team, OPERATOR, amount);
    }

    function _startCooldown(uint256 amount) private {
        vm.prank(ALICE);
        allocation.startGrantCooldown(grantId, OPERATOR, amount);
    }

    function _withdraw() private returns (uint256) {
        vm.prank(ALICE);
        return allocation.withdrawGrantStake(grantId, OPERATOR);
    }

    function _releaseAndStake(address caller) private returns (uint256) {
        vm.prank(caller);
        return allocation.releaseAndStake(grantId, OPERATOR);
    }

    function _assertStaked(uint256 active, uint256 cooling) private view {
        IMinerStaking.Position memory position = staking.position(staker, OPERATOR);
        vm.assertEq(uint256(position.active), active, "active");
        vm.assertEq(uint256(position.cooling), cooling, "cooling");
        vm.assertEq(uint256(allocation.grantOf(grantId).staked), active + cooling, "recorded");
    }

    /// @dev What the grant could lose to a revocation now is covered by what is here beside all other grants' tokens.
    function _assertHere(uint256 team) private view {
        IAllocation.Grant memory grant = allocation.grantOf(team);
        uint256 vested = allocation.vestedOf(team, now_());
        vm.assertLe(uint256(grant.released) + grant.staked, vested, "only vested tokens left");
        uint256 out = uint256(grant.released) + grant.staked;
        vm.assertEq(token.balanceOf(address(allocation)), 100_000_000e18 - out, "the others are here");
    }
}
