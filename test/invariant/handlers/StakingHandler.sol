// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {StakingPowersHandler} from "./StakingPowersHandler.sol";

/// @notice Owners who stake for operators and for each other, delegate, pass tokens on and leave again. Whether a call
/// should succeed is the model's to say; a pause has a say in deposits only.
contract StakingHandler is StakingPowersHandler {
    constructor() {
        _begin();
    }

    function pass(uint256 span) external timed {
        uint256 scale = span % 3;
        time += bound(
            span / 3,
            1,
            scale == 0
                ? 1 hours
                : scale == 1
                    ? 3 days
                    : 16 days
        );
        vm.warp(time);
    }

    /// @dev To the last second of this epoch or the first of the next.
    function passToTheEdge(bool last) external timed {
        uint256 end = START + currentEpoch() * EPOCH;
        time = last ? end - 1 : end;
        vm.warp(time);
    }

    /* DEPOSITS */

    function stake(uint256 owner, uint256 operator, uint256 amount) external timed {
        (address who, address whom) = (owners[owner % 4], operators[operator % 3]);
        uint256 funds = token.balanceOf(who);
        if (funds < 1e18) return;
        amount = bound(amount, 1e18, funds);
        vm.prank(who);
        try staking.stake(whom, amount) {
            _credit(who, whom, amount);
            _expect(!_isPaused(), true);
        } catch {
            _expect(!_isPaused(), false);
        }
    }

    /// @dev Half of the gifts go into an operator's own position.
    function gift(uint256 payer, uint256 owner, uint256 operator, uint256 amount) external timed {
        address whom = operators[operator % 3];
        address to = owner % 2 == 0 ? whom : owners[(owner / 2) % 4];
        uint256 funds = token.balanceOf(owners[payer % 4]);
        if (funds < 1e18) return;
        amount = bound(amount, 1e18, funds);
        vm.prank(owners[payer % 4]);
        try staking.stakeFor(to, whom, amount) {
            _credit(to, whom, amount);
            _expect(!_isPaused(), true);
        } catch {
            _expect(!_isPaused(), false);
        }
    }

    /* VOTES */

    /// @dev Then none, one or all of the positions are synced, one of them twice.
    function delegate(uint256 owner, uint256 delegatee, uint256 synced) external timed {
        _delegate(owners[owner % 4], delegatee % 4 == 3 ? address(0) : delegatees[delegatee % 4]);
        _sync(owners[owner % 4], synced / 3, [uint256(0), 1, 4][synced % 3]);
    }

    function sync(uint256 owner, uint256 first, bool all) external timed {
        _sync(owners[owner % 4], first, all ? 4 : 1);
    }

    function transfer(uint256 from, uint256 to, uint256 amount) external timed {
        address who = owners[from % 4];
        amount = bound(amount, 0, token.balanceOf(who) / 2);
        vm.prank(who);
        token.transfer(owners[to % 4], amount);
    }

    /* EXIT */

    function startCooldown(uint256 owner, uint256 operator, uint256 amount) external timed {
        (address who, address whom) = (owners[owner % 4], operators[operator % 3]);
        Held memory position = held(who, whom);
        // All of it, now and then, or one wei too much.
        amount = amount % 4 == 0 ? position.active : bound(amount, 0, position.active + 1);
        bool waiting = position.cooling > 0 && time >= position.coolsUntil && _free(who, whom) > 0;
        bool expected = amount > 0 && amount <= position.active && !waiting;
        vm.prank(who);
        try staking.startCooldown(whom, amount) {
            _noteCooldown(who, whom, amount, time + cooldownPeriod);
            _expect(expected, true);
        } catch {
            _expect(expected, false);
        }
    }

    function cancelCooldown(uint256 owner, uint256 operator) external timed {
        (address who, address whom) = (owners[owner % 4], operators[operator % 3]);
        bool expected = held(who, whom).cooling > 0;
        vm.prank(who);
        try staking.cancelCooldown(whom) {
            _noteCancel(who, whom);
            _expect(expected, true);
        } catch {
            _expect(expected, false);
        }
    }

    function withdraw(uint256 owner, uint256 operator, bool waits) external {
        (address who, address whom) = (owners[owner % 4], operators[operator % 3]);
        if (waits) _waitUntil(held(who, whom).coolsUntil);
        _tryWithdraw(who, whom);
    }

    /// @dev Something is there from the beginning, of owners who delegated and of one who did not.
    function _begin() private timed {
        for (uint256 i = 0; i < 4; ++i) {
            if (i < 3) _delegate(owners[i], delegatees[i]);
            _stake(owners[i], operators[i % 3], 100e18);
            _credit(owners[i], operators[i % 3], 100e18);
        }
    }

    function _sync(address who, uint256 first, uint256 size) private {
        address[] memory chosen = new address[](size);
        for (uint256 i = 0; i < size; ++i) {
            chosen[i] = operators[((first % 3) + i) % 3];
            _noteSync(who, chosen[i]);
        }
        vm.prank(STRANGER);
        staking.syncVotes(who, chosen);
    }

    function _tryWithdraw(address who, address whom) private timed {
        uint256 free = _free(who, whom);
        bool expected = free > 0 && time >= held(who, whom).coolsUntil;
        uint256 before = token.balanceOf(who);
        vm.prank(who);
        try staking.withdraw(whom) returns (uint256 amount) {
            _expect(expected && amount == free && token.balanceOf(who) == before + free, true);
            _debit(who, whom, amount);
        } catch {
            _expect(expected, false);
        }
    }
}
