// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IMinerStaking} from "../../contracts/interfaces/IMinerStaking.sol";
import {IRewardsDistributor} from "../../contracts/interfaces/IRewardsDistributor.sol";
import {IRootChallenges} from "../../contracts/interfaces/IRootChallenges.sol";

/// @notice A contract that gets rewards, claims for others, and watches roots, and that calls everything again as soon as it is
/// called while it gets something. Nothing here ever calls it: MSN has no hooks, and no contract sends the chain's own coin.
contract ReentrantParty {
    IRewardsDistributor private immutable DISTRIBUTOR;
    IEscrow private immutable ESCROW;
    IMinerStaking private immutable STAKING;
    uint256 public entered;

    constructor(IRewardsDistributor distributor, IEscrow escrow, IMinerStaking staking) {
        (DISTRIBUTOR, ESCROW, STAKING) = (distributor, escrow, staking);
    }

    receive() external payable {
        _callEverything();
    }

    fallback() external payable {
        _callEverything();
    }

    function _callEverything() private {
        ++entered;
        IRootChallenges challenges = DISTRIBUTOR.CHALLENGES();
        try challenges.withdraw(challenges.balanceOf(address(this))) {} catch {}
        try DISTRIBUTOR.claimUsage(address(this)) {} catch {}
        try DISTRIBUTOR.activate() {} catch {}
        try ESCROW.withdraw() {} catch {}
        try STAKING.withdraw(address(this)) {} catch {}
    }
}
