// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {SystemModel} from "./SystemModel.sol";

/// @notice Owners and operators, the slasher, a guardian that pauses whenever it can, and the timelock's settings.
abstract contract SystemStakers is SystemModel {
    uint256 private constant LOCK_WINDOW = 7 days;

    /* OWNERS */

    /// @dev For another owner in one of four cases.
    function stake(uint256 from, uint256 ownerSeed, uint256 operator, uint256 amount) external timed {
        (address payer, address whom) = (_actor(from), _operator(operator));
        address owner = ownerSeed % 4 == 0 ? _actor(ownerSeed >> 8) : payer;
        amount = bound(amount, 1e18 - 1, token.balanceOf(payer) + 1e18);
        vm.prank(payer);
        try staking.stakeFor(owner, whom, amount) {
            _moveWealth(payer, owner, amount);
            _followStake(owner, whom);
        } catch {}
    }

    /// @dev One in five is called off.
    function cool(uint256 ownerSeed, uint256 operator, uint256 amount) external timed {
        (address owner, address whom) = _position(ownerSeed, operator);
        if (amount % 5 == 0) {
            vm.prank(owner);
            try staking.cancelCooldown(whom) {} catch {}
            return;
        }
        uint256 active = staking.position(owner, whom).active;
        amount = amount % 2 == 0 ? active : bound(amount, 0, active + 1);
        vm.prank(owner);
        try staking.startCooldown(whom, amount) {} catch {}
    }

    function withdraw(uint256 ownerSeed, uint256 operator, bool waits) external timed {
        (address owner, address whom) = _position(ownerSeed, operator);
        if (waits) _moveTo(staking.position(owner, whom).withdrawableAt);
        vm.prank(owner);
        try staking.withdraw(whom) {} catch {}
    }

    function syncStake(uint256 ownerSeed, uint256 caller) external timed {
        address owner = _actor(ownerSeed);
        address[] memory operators = new address[](OPERATORS);
        for (uint256 i = 0; i < OPERATORS; ++i) {
            operators[i] = _miner(i);
            if (_held(owner, _miner(i)) != 0) _followStake(owner, _miner(i));
        }
        vm.prank(_anybody(caller));
        staking.syncVotes(owner, operators);
    }

    /* SLASHING */

    /// @dev As much as can be locked in half of the cases, up to one wei more in the others.
    function lock(uint256 operator, uint256 amount, uint256 reporterSeed) external timed {
        (address whom, address reporter) = (_operator(operator), _actor(reporterSeed));
        uint256 most = staking.lockableStake(whom);
        amount = amount % 2 == 0 ? most : bound(amount, 0, most + 1);
        vm.prank(SLASHER);
        try staking.lockStake(whom, amount, reporter, keccak256("evidence")) {
            locks.push(ModelLock(whom, reporter, amount, time, 0, true));
            lockedInEpoch[whom] += amount;
            lien[whom] += amount;
        } catch {}
    }

    /// @dev Somebody does what may be done about a lock, now or when it is time.
    function dispute(uint256 seed, uint256 kind, uint256 caller, bool waits) external timed {
        if (locks.length == 0) return;
        // The newest one in half of the cases.
        uint256 id = seed % 2 == 0 ? locks.length : 1 + (seed % locks.length);
        if (kind % 4 == 0) _appeal(id);
        if (kind % 4 == 1) _settle(id, _anybody(caller), waits);
        if (kind % 4 == 2) _uphold(id);
        if (kind % 4 == 3) _release(id, caller, waits);
    }

    /* GUARDIAN AND TIMELOCK */

    function pauseEntry(uint256 duration) external timed {
        vm.prank(GUARDIAN);
        try staking.pauseEntry(bound(duration, 1, 14 days + 1)) {} catch {}
    }

    function rule(uint256 bps, bool resumes) external timed {
        vm.prank(address(timelock));
        if (resumes) try staking.resumeEntry() {} catch {}
        else staking.setReporterShare(bound(bps, 0, 5000));
    }

    /* INTERNAL */

    function _appeal(uint256 id) private {
        ModelLock storage it = locks[id - 1];
        vm.prank(it.operator);
        try staking.appeal(id) {
            _breach(time >= it.lockedAt + LOCK_WINDOW, "appealed too late");
            it.appealedAt = time;
        } catch {}
    }

    function _settle(uint256 id, address caller, bool waits) private {
        ModelLock storage it = locks[id - 1];
        if (waits && it.open) _moveTo(it.lockedAt + LOCK_WINDOW);
        vm.prank(caller);
        try staking.settleLock(id) {
            _breach(
                it.appealedAt != 0 || time < it.lockedAt + LOCK_WINDOW,
                "slashed before the time to appeal was over"
            );
            _slash(it);
        } catch {}
    }

    function _uphold(uint256 id) private {
        ModelLock storage it = locks[id - 1];
        vm.prank(address(timelock));
        try staking.upholdLock(id) {
            _breach(it.appealedAt == 0 || time >= it.appealedAt + LOCK_WINDOW, "upheld without an appeal or too late");
            _slash(it);
        } catch {}
    }

    /// @dev By the slasher, the timelock, or anybody.
    function _release(uint256 id, uint256 caller, bool waits) private {
        ModelLock storage it = locks[id - 1];
        if (waits && it.open && it.appealedAt != 0) _moveTo(it.appealedAt + LOCK_WINDOW);
        uint256 kind = caller % 3;
        vm.prank(
            kind == 0
                ? SLASHER
                : kind == 1
                    ? address(timelock)
                    : _anybody(caller >> 8)
        );
        try staking.releaseLock(id) {
            bool undecided = it.appealedAt != 0 && time >= it.appealedAt + LOCK_WINDOW;
            _breach(kind == 2 && !undecided, "a stranger released a lock that was not undecided");
            _endLock(it);
        } catch {}
    }

    function _slash(ModelLock storage it) private {
        wealth[it.operator] -= it.amount;
        wealth[it.reporter] += (it.amount * staking.reporterShareBps()) / 10_000;
        _endLock(it);
    }

    function _endLock(ModelLock storage it) private {
        _breach(!it.open, "a lock ended twice");
        it.open = false;
        lien[it.operator] -= it.amount;
    }

    /// @dev A position with something in it, if there is one from the seeds on.
    function _position(uint256 ownerSeed, uint256 operator) private view returns (address owner, address whom) {
        for (uint256 i = 0; i < ACTORS * OPERATORS; ++i) {
            owner = _actor((ownerSeed % ACTORS) + i / OPERATORS);
            whom = _operator((operator % OPERATORS) + i);
            if (_held(owner, whom) != 0) break;
        }
    }
}
