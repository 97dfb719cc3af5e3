// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {StakingWorld} from "../../helpers/StakingWorld.sol";

/// @notice A slasher who takes too much, operators who dodge, and strangers who help either.
contract SlashingAttacksTest is StakingWorld {
    uint256 private constant HELD = 100e18;

    function setUp() external {
        _deployWorld();
        _warpIntoEpoch(1, 0);
        _stake(OPERATOR, OPERATOR, HELD);
        _warpIntoEpoch(2, 1 days);
    }

    /* THE CAP */

    function testFuzz_theCapIsATenthRoundedDownToTheWei(uint256 held) external {
        held = bound(held, 1e18, FUNDS);
        _stake(OTHER, OTHER, held);
        _warpIntoEpoch(3, 0);
        uint256 cap = held / 10;
        vm.assertEq(staking.lockableStake(OTHER), cap, "lockable");
        _refuse(OTHER, cap + 1, cap);
        _lock(OTHER, cap - 1);
        _lock(OTHER, 1);
        vm.assertEq(staking.lockableStake(OTHER), 0, "used up");
        _refuse(OTHER, 1, 0);
        _refuse(OTHER, type(uint256).max, 0);
    }

    /// @dev Each lock is settled before the epoch begins of whose base the next one is.
    function test_epochAfterEpochATenthOfWhatIsLeft() external {
        uint256 left = HELD - 3;
        _startCooldown(OPERATOR, OPERATOR, 3);
        _warpIntoEpoch(4, 1 days);
        _withdraw(OPERATOR, OPERATOR);
        for (uint256 epoch = 5; epoch < 45; epoch += 2) {
            _warpIntoEpoch(epoch, 0);
            uint256 cap = left / 10;
            _refuse(OPERATOR, cap + 1, cap);
            uint256 lockId = _lock(OPERATOR, cap);
            vm.warp(now_() + WINDOW - 1);
            _refuse(OPERATOR, 1, 0);
            vm.warp(now_() + 1);
            _settle(lockId);
            left -= cap;
            _assertPosition(OPERATOR, OPERATOR, left, 0, 0);
        }
    }

    /// @dev The next epoch's tenth is of what was held when it began, not of what an open lock will leave.
    function test_openLocksOfEarlierEpochsDoNotLowerTheBase() external {
        uint256 first = _lock(OPERATOR, 10e18);
        _warpIntoEpoch(3, 0);
        vm.assertEq(staking.lockableStake(OPERATOR), 10e18, "of 100");
        _lock(OPERATOR, 4e18);
        vm.warp(now_() + 1 days);
        _settle(first);
        vm.assertEq(staking.lockableStake(OPERATOR), 6e18, "slashing within the epoch changes nothing");
        _warpIntoEpoch(4, 0);
        vm.assertEq(staking.lockableStake(OPERATOR), 9e18, "of 90");
        vm.assertEq(staking.lockedStake(OPERATOR), 4e18, "still locked");
    }

    /// @dev Locking and releasing by turns locks no more than once: every lock of the epoch counts.
    function test_RevertWhen_releasedStakeIsLockedAgainInTheSameEpoch() external {
        for (uint256 i = 0; i < 4; ++i) _release(SLASHER, _lock(OPERATOR, 2.5e18));
        vm.assertEq(staking.lockedStake(OPERATOR), 0, "all released");
        _refuse(OPERATOR, 1, 0);
        _warpIntoEpoch(2, EPOCH - 1);
        _refuse(OPERATOR, 1, 0);
        vm.warp(now_() + 1);
        _lock(OPERATOR, 10e18);
    }

    function test_stakeBroughtInDuringTheEpochIsNotInTheBase() external {
        _stake(OPERATOR, OPERATOR, 500e18);
        vm.assertEq(staking.lockableStake(OPERATOR), 10e18, "a tenth of what it began with");
        _stake(OTHER, OTHER, 400e18);
        _stake(OTHER, OTHER, 100e18);
        _refuse(OTHER, 1, 0);
        _lock(OPERATOR, 3e18);
        _stake(OPERATOR, OPERATOR, 100e18);
        vm.assertEq(staking.lockableStake(OPERATOR), 7e18, "also after a lock");
        _warpIntoEpoch(3, 0);
        vm.assertEq(staking.lockableStake(OPERATOR), 70e18, "counts in the next epoch");
        vm.assertEq(staking.lockableStake(OTHER), 50e18, "that of a first deposit too");
    }

    function test_stakeWithdrawnDuringTheEpochStaysInTheBase() external {
        _startCooldown(OPERATOR, OPERATOR, 95e18);
        _warpIntoEpoch(4, 2 days);
        _withdraw(OPERATOR, OPERATOR);
        vm.assertEq(staking.lockableStake(OPERATOR), 5e18, "a tenth of 100, but no more than there is");
        _lock(OPERATOR, 5e18);
        _refuse(OPERATOR, 1, 0);
        _stake(OPERATOR, OPERATOR, 50e18);
        vm.assertEq(staking.lockableStake(OPERATOR), 5e18, "the other half of the tenth");
        _warpIntoEpoch(5, 0);
        vm.assertEq(staking.lockableStake(OPERATOR), 5.5e18, "of 55");
    }

    function test_aPositionEmptiedAndFilledAgainInOneEpoch() external {
        vm.prank(TIMELOCK);
        staking.setCooldownPeriod(0);
        _startCooldown(OPERATOR, OPERATOR, HELD);
        _withdraw(OPERATOR, OPERATOR);
        _refuse(OPERATOR, 1, 0);
        _stake(OPERATOR, OPERATOR, 300e18);
        vm.assertEq(staking.lockableStake(OPERATOR), 10e18, "as if nothing had happened");
        _warpIntoEpoch(3, 0);
        _startCooldown(OPERATOR, OPERATOR, 300e18);
        _withdraw(OPERATOR, OPERATOR);
        _warpIntoEpoch(4, 0);
        _stake(OPERATOR, OPERATOR, 200e18);
        _refuse(OPERATOR, 1, 0);
    }

    /// @dev Before emission there is no epoch to begin, and nothing to be accused of.
    function test_nothingIsLockableBeforeEmission() external {
        _deployWorld();
        _stake(OPERATOR, OPERATOR, HELD);
        _refuse(OPERATOR, 1, 0);
        vm.warp(START - 1);
        _stake(OPERATOR, OPERATOR, HELD);
        _refuse(OPERATOR, 1, 0);
        vm.warp(START);
        vm.assertEq(staking.lockableStake(OPERATOR), 20e18, "from the first second of epoch 1");
        _stake(OPERATOR, OPERATOR, HELD);
        _lock(OPERATOR, 20e18);
        _refuse(OPERATOR, 1, 0);
    }

    /* STRANGERS */

    function test_giftsNeitherRaiseNorHideTheBase() external {
        _stakeFor(OTHER, OPERATOR, OPERATOR, 400e18);
        vm.assertEq(staking.lockableStake(OPERATOR), 10e18, "the first change of the epoch is a gift");
        _lock(OPERATOR, 10e18);
        _stakeFor(OTHER, OPERATOR, OPERATOR, 100e18);
        _refuse(OPERATOR, 1, 0);
        _warpIntoEpoch(3, 0);
        vm.assertEq(staking.lockableStake(OPERATOR), 60e18, "a tenth of all it holds by now");
    }

    function test_othersPositionsForTheOperatorAreNeverTouched() external {
        _stake(OWNER, OPERATOR, 300e18);
        _stake(OPERATOR, OTHER, 200e18);
        _warpIntoEpoch(3, 0);
        _stake(OWNER, OPERATOR, 1e18);
        _refuse(OPERATOR, 10e18 + 1, 10e18);
        uint256 lockId = _lock(OPERATOR, 10e18);
        _startCooldown(OWNER, OPERATOR, 200e18);
        _startCooldown(OPERATOR, OTHER, 200e18);
        vm.warp(now_() + COOLDOWN);
        vm.assertEq(_withdraw(OPERATOR, OTHER), 200e18, "what the operator staked for others is free");
        vm.assertEq(_withdraw(OWNER, OPERATOR), 200e18, "and what others staked for it");
        _startCooldown(OWNER, OPERATOR, 101e18);
        _settle(lockId);
        vm.warp(now_() + COOLDOWN);
        vm.assertEq(_withdraw(OWNER, OPERATOR), 101e18, "all of it");
        _assertPosition(OPERATOR, OPERATOR, 90e18, 0, 0);
        vm.assertEq(staking.activeStake(OPERATOR), 90e18, "its own stake");
    }

    /* DODGING */

    /// @dev Coming first in every epoch with a change of one's own does not empty the base.
    function test_touchingThePositionEveryEpochHidesNothing() external {
        uint256 held = HELD;
        for (uint256 epoch = 3; epoch < 8; ++epoch) {
            _warpIntoEpoch(epoch, 0);
            _stake(OPERATOR, OPERATOR, 1e18);
            _startCooldown(OPERATOR, OPERATOR, 5e18);
            _cancelCooldown(OPERATOR, OPERATOR);
            vm.assertEq(staking.lockableStake(OPERATOR), held / 10, "of what the epoch began with");
            held += 1e18;
        }
    }

    function test_coolingStakeIsLockedAndSlashedToo() external {
        _startCooldown(OPERATOR, OPERATOR, HELD);
        _warpIntoEpoch(3, 0);
        vm.assertEq(staking.activeStake(OPERATOR), 0, "mines no more");
        uint256 lockId = _lock(OPERATOR, 10e18);
        vm.warp(now_() + WINDOW);
        _settle(lockId);
        _assertPosition(OPERATOR, OPERATOR, 0, 90e18, START + EPOCH + 1 days + COOLDOWN);
        vm.assertEq(token.balanceOf(REPORTER), 2e18, "slashed");
    }

    function test_withdrawalLeavesWhatIsLocked() external {
        _startCooldown(OPERATOR, OPERATOR, HELD);
        uint256 withdrawableAt = now_() + COOLDOWN;
        uint256 lockId = _lock(OPERATOR, 10e18);
        vm.warp(withdrawableAt);
        vm.assertEq(_withdraw(OPERATOR, OPERATOR), 90e18, "all but the lien");
        _assertPosition(OPERATOR, OPERATOR, 0, 10e18, withdrawableAt);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.CooledStakeLocked.selector, OPERATOR, 10e18));
        _withdraw(OPERATOR, OPERATOR);
        _release(SLASHER, lockId);
        vm.assertEq(_withdraw(OPERATOR, OPERATOR), 10e18, "without another cooldown");
        _assertPosition(OPERATOR, OPERATOR, 0, 0, 0);
    }

    /// @dev The lien is on the position: active stake stands in for what cooled down.
    function test_activeStakeStandsInForCooledStake() external {
        _startCooldown(OPERATOR, OPERATOR, 40e18);
        uint256 lockId = _lock(OPERATOR, 10e18);
        vm.warp(now_() + COOLDOWN);
        vm.assertEq(_withdraw(OPERATOR, OPERATOR), 40e18, "60 stay active");
        _settle(lockId);
        _assertPosition(OPERATOR, OPERATOR, 50e18, 0, 0);
    }

    /// @dev What a lock holds back does not count as waiting: it would keep all other stake from cooling.
    function test_lockedStakeDoesNotBlockTheNextCooldown() external {
        _startCooldown(OPERATOR, OPERATOR, 95e18);
        uint256 first = _lock(OPERATOR, 10e18);
        vm.warp(now_() + COOLDOWN);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.CooledStakeWaiting.selector, 90e18));
        _startCooldown(OPERATOR, OPERATOR, 5e18);
        vm.assertEq(_withdraw(OPERATOR, OPERATOR), 90e18, "all that is not locked");
        _startCooldown(OPERATOR, OPERATOR, 5e18);
        uint256 withdrawableAt = now_() + COOLDOWN;
        _assertPosition(OPERATOR, OPERATOR, 0, 10e18, withdrawableAt);
        _release(SLASHER, first);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.CooldownRunning.selector, withdrawableAt, now_()));
        _withdraw(OPERATOR, OPERATOR);
        vm.warp(withdrawableAt);
        vm.assertEq(_withdraw(OPERATOR, OPERATOR), 10e18, "the clock began again for all of it");
    }

    function test_redelegatingSavesNeitherStakeNorVotes() external {
        (address a, address b) = (account("delegatee a"), account("delegatee b"));
        _delegate(OPERATOR, a);
        _syncVotes(OPERATOR, OPERATOR);
        uint256 lockId = _lock(OPERATOR, 10e18);
        vm.warp(now_() + WINDOW);
        _delegate(OPERATOR, b);
        _settle(lockId);
        vm.assertEq(staking.getVotes(a), 90e18, "the delegatee who had them lost them");
        _syncVotes(OPERATOR, OPERATOR);
        vm.assertEq(staking.getVotes(a), 0, "moved");
        vm.assertEq(staking.getVotes(b), 90e18, "what is left");
    }

    /// @dev Locks of two epochs and withdrawals between them: what is locked is always there to be slashed.
    function testFuzz_whatIsLockedIsAlwaysThere(uint256 seed) external {
        uint256[] memory locks = new uint256[](12);
        for (uint256 i = 0; i < 12; ++i) {
            vm.warp(now_() + (draw(seed, i) % 6 days));
            uint256 lockable = staking.lockableStake(OPERATOR);
            if (lockable > 0) locks[i] = _lock(OPERATOR, bound(draw(seed, 50 + i), 1, lockable));
            _leave(draw(seed, 100 + i));
            IMinerStaking.Position memory held = staking.position(OPERATOR, OPERATOR);
            vm.assertLe(staking.lockedStake(OPERATOR), uint256(held.active) + held.cooling, "lien");
        }
        vm.warp(now_() + WINDOW);
        uint256 before = token.balanceOf(address(staking));
        uint256 locked = staking.lockedStake(OPERATOR);
        for (uint256 i = 0; i < 12; ++i) if (locks[i] != 0) _settle(locks[i]);
        vm.assertEq(token.balanceOf(address(staking)), before - locked, "every lock was slashed in full");
        vm.assertEq(staking.lockedStake(OPERATOR), 0, "none left");
    }

    /// @dev The operator takes out what it can as early as it can.
    function _leave(uint256 amount) private {
        IMinerStaking.Position memory held = staking.position(OPERATOR, OPERATOR);
        if (held.cooling == 0 && held.active > 0) {
            _startCooldown(OPERATOR, OPERATOR, bound(amount, 1, held.active));
        } else if (held.cooling > 0 && now_() >= held.withdrawableAt) {
            vm.prank(OPERATOR);
            try staking.withdraw(OPERATOR) {} catch {}
        }
    }

    function _refuse(address operator, uint256 amount, uint256 lockable) private {
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.LockExceedsCap.selector, amount, lockable));
        _lock(operator, amount);
    }
}
