// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {SystemModel} from "./SystemModel.sol";

/// @notice Holders: transfers, burning, delegation, gifts to contracts, the airdrop; and time, which passes for all.
abstract contract SystemHolders is SystemModel {
    mapping(uint256 index => bool) public airdropClaimed;

    /* TIME */

    /// @dev Minutes, days or months.
    function pass(uint256 span) external {
        uint256[3] memory longest = [uint256(2 hours), 16 days, 3 * MONTH];
        _moveTo(time + bound(span / 3, 1, longest[span % 3]));
    }

    /* HOLDERS */

    function transfer(uint256 from, uint256 to, uint256 amount) external timed {
        if (from % 5 == 0) return _burn(_actor(to), amount);
        (address sender, address receiver) = (_actor(from), _anybody(to));
        uint256 most = token.balanceOf(sender);
        // The thief never gets so much that it could propose.
        if (receiver == THIEF && most > 10e18) most = 10e18;
        amount = bound(amount, 0, most);
        vm.prank(sender);
        token.transfer(receiver, amount);
        _moveWealth(sender, receiver, amount);
    }

    /// @dev To an actor, or to nobody.
    function delegate(uint256 from, uint256 to) external timed {
        address delegatee = to % (ACTORS + 1) == ACTORS ? address(0) : _actor(to);
        delegateeOf[_actor(from)] = delegatee;
        _delegate(_actor(from), delegatee);
    }

    /// @dev Tokens that nobody asked for, in every place that counts its own.
    function donate(uint256 from, uint256 target, uint256 amount) external timed {
        address giver = _actor(from);
        if (target % 9 == 8) return _stakeForAGrant(giver, target >> 8, amount);
        uint256 most = token.balanceOf(giver);
        amount = bound(amount, 0, most < 1_000e18 ? most : 1_000e18);
        address staker = allocation.stakerOf(1 + ((target >> 8) % grants.length));
        address[8] memory targets = [
            address(staking),
            address(allocation),
            address(distributor),
            address(airdrop),
            staker,
            address(escrow),
            distributor.USAGE_VAULT(),
            address(challenges)
        ];
        address receiver = targets[target % 9];
        vm.prank(giver);
        token.transfer(receiver, amount);
        _donate(giver, receiver, amount);
    }

    /* AIRDROP */

    function claimAirdrop(uint256 index, uint256 caller) external timed {
        if (index % 5 == 0) return _sweep(_anybody(caller));
        index %= AIRDROP_ENTRIES;
        vm.prank(_anybody(caller));
        try airdrop.claim(index, _miner(index), _airdropAmount(index), _airdropProof(index)) {
            _breach(airdropClaimed[index], "an airdrop entry was paid twice");
            airdropClaimed[index] = true;
            wealth[_miner(index)] += _airdropAmount(index);
        } catch {}
    }

    /* INTERNAL */

    function _burn(address holder, uint256 amount) private {
        amount = bound(amount, 0, token.balanceOf(holder) / 4);
        vm.prank(holder);
        token.burn(amount);
        wealth[holder] -= amount;
    }

    /// @dev Stake for the owner of a grant's stake, which nobody asked for either.
    function _stakeForAGrant(address giver, uint256 seed, uint256 amount) private {
        if (token.balanceOf(giver) < 1e18) return;
        amount = bound(amount, 1e18, 100e18);
        address staker = allocation.stakerOf(1 + (seed % grants.length));
        vm.prank(giver);
        try staking.stakeFor(staker, _operator(seed >> 8), amount) {
            wealth[giver] -= amount;
        } catch {}
    }

    function _sweep(address caller) private {
        uint256 left = token.balanceOf(address(airdrop));
        vm.prank(caller);
        try airdrop.sweep() {
            wealth[FOUNDATION] += left;
        } catch {}
    }
}
