// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {ReentrantParty} from "../../helpers/ReentrantParty.sol";
import {SystemGrants} from "./SystemGrants.sol";
import {SystemHolders} from "./SystemHolders.sol";
import {SystemPayers} from "./SystemPayers.sol";
import {SystemReviews} from "./SystemReviews.sol";
import {SystemStakers} from "./SystemStakers.sol";
import {SystemThief} from "./SystemThief.sol";
import {SystemVoters} from "./SystemVoters.sol";

/// @notice Everybody together, in a system that has just been deployed: eight months of unlocking, a grant of most of
/// every bucket, free tokens in the actors' hands, half of them staked, an active root, and money in the escrow.
contract SystemHandler is
    SystemHolders,
    SystemGrants,
    SystemStakers,
    SystemPayers,
    SystemReviews,
    SystemThief,
    SystemVoters
{
    constructor() {
        _deploySystem();
        reentrant = new ReentrantParty(distributor, escrow, staking);
        time = now_();
        delegateeOf[THIEF] = THIEF;
        _delegate(THIEF, THIEF);
        for (uint256 i = 0; i < 3; ++i) {
            delegateeOf[_miner(i)] = _miner(i);
            _delegate(_miner(i), _miner(i));
        }
        _moveTo(TOKEN_GENERATION);
        _giveToAll();
        for (uint256 i = 0; i < 6; ++i) {
            IAllocation.Bucket bucket = IAllocation.Bucket(i);
            _tryGrant(bucket, _fastest(bucket), _miner(i % ACTORS), (sizeOf(bucket) * 9) / 10);
        }
        _moveTo(TOKEN_GENERATION + 8 * MONTH);
        _proposeRoot(1, true);
        _activateRoot(THIEF, true);
        _openEscrow();
    }

    /// @dev The airdrop's tokens, and 200,000 MSN for every actor, half of it staked for itself or the next operator.
    function _giveToAll() private {
        IAllocation.Bucket testnet = IAllocation.Bucket.Testnet;
        allocation.release(_grant(testnet, address(airdrop), AIRDROP_TOTAL));
        assigned[testnet] = AIRDROP_TOTAL;
        ModelGrant storage it = grants.push();
        (it.bucket, it.schedule, it.amount) = (testnet, _fastest(testnet), AIRDROP_TOTAL);
        it.beneficiary = address(airdrop);
        _tryGrant(testnet, _fastest(testnet), _miner(0), 800_000e18);
        allocation.release(grants.length);
        for (uint256 i = 0; i < ACTORS; ++i) {
            address actor = _miner(i);
            vm.prank(_miner(0));
            token.transfer(actor, 200_000e18);
            _moveWealth(_miner(0), actor, 200_000e18);
            vm.startPrank(actor);
            token.approve(address(staking), type(uint256).max);
            staking.stake(_operator(i), 100_000e18);
            vm.stopPrank();
            _followStake(actor, _operator(i));
        }
        // For good roots, and for the first bad one.
        _payIn(_miner(0), _miner(0), BOND_GWEI);
        _payIn(_miner(1), _miner(1), BOND_GWEI);
    }
}
