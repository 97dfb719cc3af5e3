// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {IVoteSource} from "../../../contracts/interfaces/IVoteSource.sol";
import {StakingWorld} from "../../helpers/StakingWorld.sol";
import {Vm} from "../../helpers/Vm.sol";

/// @notice Staked tokens vote for whom their owner delegated to in the token, once, as long as they are in the contract.
contract StakeVotesTest is StakingWorld {
    address private immutable A = account("delegatee a");
    address private immutable B = account("delegatee b");

    function setUp() external {
        _deployWorld();
        _warpIntoEpoch(1, 0);
    }

    /* DEPOSIT */

    function test_stakeOfAnOwnerWhoDelegatedToNobodyVotesForNobody() external {
        vm.recordLogs();
        _stake(OWNER, OPERATOR, 5e18);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 2, "a deposit and a transfer, nothing about votes");
        vm.assertEq(staking.delegateeOf(OWNER, OPERATOR), address(0), "delegatee");
        vm.assertEq(staking.getVotes(address(0)), 0, "nobody has no votes");
        vm.assertEq(staking.getVotes(OWNER), 0, "nor has the owner");
        vm.assertEq(staking.getVotes(OPERATOR), 0, "nor the operator");
    }

    function test_aDepositVotesForTheOwnersDelegatee() external {
        _delegate(OWNER, A);
        vm.expectEmit(address(staking));
        emit IMinerStaking.StakeDelegateChanged(OWNER, OPERATOR, A, address(0));
        vm.expectEmit(address(staking));
        emit IVoteSource.DelegateVotesChanged(A, 0, 5e18);
        _stake(OWNER, OPERATOR, 5e18);
        vm.assertEq(staking.delegateeOf(OWNER, OPERATOR), A, "delegatee");
        vm.expectEmit(address(staking));
        emit IVoteSource.DelegateVotesChanged(A, 5e18, 7e18);
        _stake(OWNER, OPERATOR, 2e18);
        vm.assertEq(staking.getVotes(A), 7e18, "all of the position");
        vm.assertEq(staking.getVotes(OWNER) + staking.getVotes(OPERATOR), 0, "nobody else");
    }

    function test_aDelegateeCollectsFromOwnersAndPositions() external {
        _delegate(OWNER, A);
        _delegate(OTHER, A);
        _stake(OWNER, OPERATOR, 5e18);
        _stake(OWNER, OTHER, 3e18);
        _stake(OTHER, OTHER, 2e18);
        vm.assertEq(staking.getVotes(A), 10e18, "sum");
    }

    function test_ownersVoteThemselvesIfTheySaySo() external {
        _delegate(OWNER, OWNER);
        _stake(OWNER, OPERATOR, 5e18);
        vm.assertEq(staking.getVotes(OWNER), 5e18, "in stake");
        vm.assertEq(token.getVotes(OWNER), FUNDS - 5e18, "in the token");
    }

    function test_aGiftVotesForTheDelegateeOfWhoOwnsItNow() external {
        _delegate(OWNER, A);
        _delegate(OTHER, B);
        _stakeFor(OTHER, OWNER, OPERATOR, 5e18);
        vm.assertEq(staking.getVotes(A), 5e18, "the owner's delegatee");
        vm.assertEq(staking.getVotes(B), 0, "not the giver's");
    }

    /* CHANGING ONE'S MIND */

    function test_laterDelegationCountsOnceAnybodySyncs() external {
        _stake(OWNER, OPERATOR, 5e18);
        _delegate(OWNER, A);
        vm.assertEq(staking.getVotes(A), 0, "not yet");
        vm.expectEmit(address(staking));
        emit IMinerStaking.StakeDelegateChanged(OWNER, OPERATOR, A, address(0));
        _syncVotes(OWNER, OPERATOR);
        vm.assertEq(staking.getVotes(A), 5e18, "synced by a stranger");
        vm.assertEq(staking.delegateeOf(OWNER, OPERATOR), A, "delegatee");
        _assertPosition(OWNER, OPERATOR, 5e18, 0, 0);
    }

    function test_syncMovesAllVotesToTheNewDelegateeOrToNobody() external {
        _delegate(OWNER, A);
        _stake(OWNER, OPERATOR, 5e18);
        _delegate(OWNER, B);
        vm.assertEq(staking.getVotes(A), 5e18, "until synced");
        vm.expectEmit(address(staking));
        emit IMinerStaking.StakeDelegateChanged(OWNER, OPERATOR, B, A);
        _syncVotes(OWNER, OPERATOR);
        vm.assertEq(staking.getVotes(A), 0, "none left");
        vm.assertEq(staking.getVotes(B), 5e18, "all moved");
        _delegate(OWNER, address(0));
        _syncVotes(OWNER, OPERATOR);
        vm.assertEq(staking.getVotes(B), 0, "to nobody");
        vm.assertEq(staking.delegateeOf(OWNER, OPERATOR), address(0), "no delegatee");
        _delegate(OWNER, A);
        _syncVotes(OWNER, OPERATOR);
        vm.assertEq(staking.getVotes(A), 5e18, "and back");
    }

    function test_aDepositSyncsItsWholePositionAndNoOther() external {
        _delegate(OWNER, A);
        _stake(OWNER, OPERATOR, 5e18);
        _stake(OWNER, OTHER, 3e18);
        _delegate(OWNER, B);
        _stake(OWNER, OPERATOR, 2e18);
        vm.assertEq(staking.getVotes(B), 7e18, "old and new stake of this position");
        vm.assertEq(staking.getVotes(A), 3e18, "the other position waits for a sync");
    }

    function test_manyPositionsSyncAtOnceOneOfThemTwiceOneOfThemEmpty() external {
        _stake(OWNER, OPERATOR, 5e18);
        _stake(OWNER, OTHER, 3e18);
        _stake(OTHER, OTHER, 9e18);
        _delegate(OWNER, A);
        address[] memory operators = new address[](4);
        (operators[0], operators[1], operators[2], operators[3]) = (OPERATOR, OTHER, OPERATOR, OWNER);
        staking.syncVotes(OWNER, operators);
        vm.assertEq(staking.getVotes(A), 8e18, "each position once, of this owner only");
        vm.assertEq(staking.delegateeOf(OWNER, OWNER), address(0), "an empty position has no delegatee");
        vm.recordLogs();
        staking.syncVotes(OWNER, operators);
        vm.assertEq(vm.getRecordedLogs().length, 0, "nothing to do the second time");
    }

    /* EXIT */

    function test_coolingStakeVotesUntilItLeaves() external {
        _delegate(OWNER, A);
        _stake(OWNER, OPERATOR, 5e18);
        _startCooldown(OWNER, OPERATOR, 3e18);
        vm.assertEq(staking.getVotes(A), 5e18, "cooling");
        _cancelCooldown(OWNER, OPERATOR);
        vm.assertEq(staking.getVotes(A), 5e18, "cancelled");
        _startCooldown(OWNER, OPERATOR, 3e18);
        vm.warp(now_() + COOLDOWN);
        vm.assertEq(staking.getVotes(A), 5e18, "cooled down");
        vm.expectEmit(address(staking));
        emit IVoteSource.DelegateVotesChanged(A, 5e18, 2e18);
        _withdraw(OWNER, OPERATOR);
        vm.assertEq(staking.getVotes(A), 2e18, "withdrawn");
        vm.assertEq(token.getVotes(A), FUNDS - 2e18, "back in the token");
    }

    /// @dev The delegatee who loses is the one who had the votes, whoever the owner's delegatee is by then.
    function test_withdrawalTakesVotesFromWhoHasThem() external {
        _delegate(OWNER, A);
        _delegate(OTHER, B);
        _stake(OWNER, OPERATOR, 5e18);
        _stake(OTHER, OPERATOR, 4e18);
        _startCooldown(OWNER, OPERATOR, 5e18);
        vm.warp(now_() + COOLDOWN);
        _delegate(OWNER, B);
        _withdraw(OWNER, OPERATOR);
        vm.assertEq(staking.getVotes(A), 0, "had them");
        vm.assertEq(staking.getVotes(B), 4e18, "had the other owner's only");
        _stake(OWNER, OPERATOR, 2e18);
        vm.assertEq(staking.getVotes(A), 0, "an emptied position starts afresh");
        vm.assertEq(staking.getVotes(B), 6e18, "with the present delegatee");
    }

    function test_slashingTakesVotesOfTheOwnPositionOnly() external {
        _delegate(OPERATOR, A);
        _delegate(OWNER, B);
        _warpIntoEpoch(1, 1 days);
        _stake(OPERATOR, OPERATOR, 50e18);
        _stake(OPERATOR, OTHER, 20e18);
        _stake(OWNER, OPERATOR, 30e18);
        _warpIntoEpoch(2, 0);
        uint256 lockId = _lock(OPERATOR, 5e18);
        vm.assertEq(staking.getVotes(A), 70e18, "locked stake votes");
        vm.warp(now_() + WINDOW);
        _settle(lockId);
        vm.assertEq(staking.getVotes(A), 65e18, "slashed");
        vm.assertEq(staking.getVotes(B), 30e18, "others' stake for the operator");
    }

    /* THE PAST */

    function test_pastVotesByTheSecond() external {
        _delegate(OWNER, A);
        uint256 first = now_() + 100;
        vm.warp(first);
        _stake(OWNER, OPERATOR, 5e18);
        _stake(OWNER, OPERATOR, 1e18);
        vm.warp(first + 10);
        _delegate(OWNER, B);
        _syncVotes(OWNER, OPERATOR);
        vm.warp(first + 20);
        _delegate(OWNER, A);
        _syncVotes(OWNER, OPERATOR);
        vm.warp(first + 30);
        vm.assertEq(staking.getPastVotes(A, first - 1), 0, "before");
        vm.assertEq(staking.getPastVotes(A, first), 6e18, "at the end of the second of both deposits");
        vm.assertEq(staking.getPastVotes(A, first + 9), 6e18, "until the change");
        vm.assertEq(staking.getPastVotes(A, first + 10), 0, "from the change on");
        vm.assertEq(staking.getPastVotes(B, first + 9), 0, "not before the change");
        vm.assertEq(staking.getPastVotes(B, first + 10), 6e18, "from the change on");
        vm.assertEq(staking.getPastVotes(B, first + 20), 0, "and back");
        vm.assertEq(staking.getPastVotes(A, first + 29), 6e18, "the newest");
        vm.assertEq(staking.getPastVotes(A, 0), 0, "long ago");
    }

    function testFuzz_RevertWhen_askedForThePresentOrTheFuture(uint256 timepoint) external {
        timepoint = bound(timepoint, now_(), type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IVoteSource.ERC5805FutureLookup.selector, timepoint, uint48(now_())));
        staking.getPastVotes(A, timepoint);
    }

    /* COUNTING TWICE */

    /// @dev Everything within one second: stake, re-delegate, pass the rest on, sync late and early.
    function test_tokensCountOnceWhateverIsDoneInOneSecond() external {
        _delegate(OWNER, A);
        _delegate(OTHER, A);
        _stake(OWNER, OPERATOR, 600e18);
        _assertEachTokenOnce();
        _delegate(OWNER, B);
        _assertEachTokenOnce();
        vm.prank(OWNER);
        token.transfer(OTHER, 400e18);
        _assertEachTokenOnce();
        vm.assertEq(_votes(A), 600e18 + 1_400e18, "stake not synced yet, and all tokens");
        _stakeFor(OTHER, OWNER, OTHER, 400e18);
        _assertEachTokenOnce();
        _syncVotes(OWNER, OPERATOR);
        _syncVotes(OWNER, OPERATOR);
        _assertEachTokenOnce();
        _startCooldown(OWNER, OPERATOR, 600e18);
        _cancelCooldown(OWNER, OPERATOR);
        _assertEachTokenOnce();
        uint256 second = now_();
        vm.warp(second + 1);
        uint256 past = token.getPastVotes(A, second) + token.getPastVotes(B, second);
        past += staking.getPastVotes(A, second) + staking.getPastVotes(B, second);
        vm.assertEq(past, 2 * FUNDS, "at the end of that second too");
        vm.assertEq(staking.getPastVotes(B, second), 1_000e18, "where the owner sent them last");
    }

    /// @dev With no cooldown, the same tokens go in and out again and again in one second.
    function test_stakingInCirclesMultipliesNothing() external {
        vm.prank(TIMELOCK);
        staking.setCooldownPeriod(0);
        _delegate(OWNER, A);
        _delegate(OTHER, B);
        for (uint256 i = 0; i < 3; ++i) {
            _stake(OWNER, OPERATOR, 900e18);
            _startCooldown(OWNER, OPERATOR, 900e18);
            _withdraw(OWNER, OPERATOR);
            vm.prank(OWNER);
            token.transfer(OTHER, 900e18);
            _stake(OTHER, OPERATOR, 900e18);
            _startCooldown(OTHER, OPERATOR, 900e18);
            _withdraw(OTHER, OPERATOR);
            vm.prank(OTHER);
            token.transfer(OWNER, 900e18);
            _assertEachTokenOnce();
        }
        vm.assertEq(staking.getVotes(A) + staking.getVotes(B), 0, "nothing is left behind");
    }

    function test_theContractItselfNeverDelegates() external {
        _delegate(OWNER, A);
        _stake(OWNER, OPERATOR, 600e18);
        vm.assertEq(token.delegates(address(staking)), address(0), "delegatee in the token");
        vm.assertEq(token.getVotes(A), 400e18, "staked tokens left the token's count");
        // Nor for itself as an owner, where it might be told to.
        _stakeFor(OWNER, address(staking), OPERATOR, 100e18);
        vm.assertEq(_votes(A), 900e18, "what was given away votes for nobody");
    }

    function testFuzz_eachTokenCountsOnce(uint256 seed) external {
        address[2] memory owners = [OWNER, OTHER];
        address[2] memory delegatees = [A, B];
        vm.prank(TIMELOCK);
        staking.setCooldownPeriod(0);
        _delegate(OWNER, A);
        _delegate(OTHER, B);
        for (uint256 i = 0; i < 24; ++i) {
            uint256 word = draw(seed, i);
            (address who, address whom) = (owners[word % 2], owners[(word >> 8) % 2]);
            _act((word >> 16) % 6, who, whom, delegatees[(word >> 24) % 2], word >> 32);
            _assertEachTokenOnce();
        }
    }

    function _act(uint256 action, address who, address whom, address delegatee, uint256 amount) private {
        uint256 balance = token.balanceOf(who);
        IMinerStaking.Position memory held = staking.position(who, whom);
        if (action == 0) _delegate(who, delegatee);
        if (action == 1 && balance >= 1e18) _stake(who, whom, bound(amount, 1e18, balance));
        if (action == 2 && held.active > 0 && held.cooling == 0) {
            _startCooldown(who, whom, bound(amount, 1, held.active));
        }
        if (action == 3 && held.cooling > 0) _withdraw(who, whom);
        if (action == 4) _syncVotes(who, whom);
        if (action == 5) {
            vm.prank(who);
            token.transfer(whom, bound(amount, 0, balance));
        }
    }

    /// @dev Both owners always have a delegatee, so all that they hold votes, in the token or in stake.
    function _assertEachTokenOnce() private view {
        vm.assertEq(_votes(A) + _votes(B), 2 * FUNDS, "votes against holdings");
    }

    function _votes(address delegatee) private view returns (uint256) {
        return token.getVotes(delegatee) + staking.getVotes(delegatee);
    }
}
