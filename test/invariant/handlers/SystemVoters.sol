// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {SystemModel} from "./SystemModel.sol";

/// @notice Whole decisions about the cooldown, with the votes that the model says everybody has.
abstract contract SystemVoters is SystemModel {
    uint256 private polls;

    /// @dev Two bits of `ballots` for each delegatee: against, for, abstaining, or not voting.
    function decideCooldown(uint256 proposer, uint256 period, uint256 ballots) external timed {
        period = bound(period, 0, 30 days);
        Decision memory decision = _decision(
            address(staking),
            abi.encodeCall(IMinerStaking.setCooldownPeriod, (period)),
            string(abi.encode(polls++))
        );
        _moveTo(time + 1);
        if (governor.getVotes(_actor(proposer), time - 1) < THRESHOLD) return;
        _propose(_actor(proposer), decision);
        _moveTo(governor.proposalSnapshot(decision.id));
        _moveTo(time + 1);
        _voteAll(decision, ballots);
        _moveTo(governor.proposalDeadline(decision.id) + 1);
        if (governor.state(decision.id) != IGovernor.ProposalState.Succeeded) return;
        _queue(decision);
        _moveTo(time + TIMELOCK_DELAY);
        _execute(decision);
        _breach(staking.cooldownPeriod() != period, "a decision was not carried out");
    }

    function _voteAll(Decision memory decision, uint256 ballots) private {
        Moment memory snapshot = moments[moments.length - 1];
        uint256 cast = 0;
        for (uint256 i = 0; i <= THIEF_NUMBER; ++i) {
            uint8 support = uint8((ballots >> (2 * i)) % 4);
            if (support == 3) continue;
            uint256 weight = _vote(actorOrThief(i), decision, support);
            _breach(weight != snapshot.votes[i], "a vote had another weight");
            cast += weight;
        }
        (uint256 against, uint256 inFavour, uint256 abstaining) = governor.proposalVotes(decision.id);
        _breach(against + inFavour + abstaining != cast, "votes were counted that nobody cast");
        _breach(cast > snapshot.votingSupply, "more votes than can vote");
    }
}
