// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMinerStaking} from "../../contracts/interfaces/IMinerStaking.sol";
import {MinerStaking} from "../../contracts/staking/MinerStaking.sol";
import {MSN} from "../../contracts/token/MSN.sol";
import {TestBase} from "../helpers/TestBase.sol";
import {StakingHandler} from "./handlers/StakingHandler.sol";
import {StakingModel} from "./handlers/StakingModel.sol";

/// @notice Invariants 4, 6, 8 and 9 of staking: the contract holds exactly what is active and cooling, votes are those of
/// its positions, exit is never blocked, and stake leaves only to its owner or by slashing; and `minStake` tells the truth.
contract StakingInvariants is TestBase {
    StakingHandler private handler;
    MinerStaking private staking;
    MSN private token;

    function setUp() external {
        handler = new StakingHandler();
        (staking, token) = handler.world();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_4_theBalanceIsAllThatIsActiveOrCooling() external view {
        uint256 total = 0;
        for (uint256 i = 0; i < 4; ++i) {
            for (uint256 j = 0; j < 3; ++j) {
                IMinerStaking.Position memory held = staking.position(handler.owners(i), handler.operators(j));
                total += uint256(held.active) + held.cooling;
            }
        }
        vm.assertEq(token.balanceOf(address(staking)), total, "balance");
    }

    function invariant_4_noMoreIsLockedThanIsHeld() external view {
        for (uint256 j = 0; j < 3; ++j) {
            address operator = handler.operators(j);
            IMinerStaking.Position memory own = staking.position(operator, operator);
            vm.assertLe(staking.lockedStake(operator), uint256(own.active) + own.cooling, "lien against own stake");
            vm.assertEq(staking.lockedStake(operator), handler.lienOf(operator), "open locks");
            vm.assertEq(staking.lockableStake(operator), handler.lockableOf(operator), "lockable");
        }
        IMinerStaking.LockState[] memory states = handler.lockStates();
        vm.assertEq(staking.lockCount(), states.length - 1, "locks");
        for (uint256 i = 0; i < states.length; ++i) {
            vm.assertEq(uint256(staking.lockOf(i).state), uint256(states[i]), "state of a lock");
        }
    }

    function invariant_4_activeStakeIsTheSumOfItsPositions() external view {
        for (uint256 j = 0; j < 3; ++j) {
            address operator = handler.operators(j);
            uint256 active = 0;
            for (uint256 i = 0; i < 4; ++i) active += staking.position(handler.owners(i), operator).active;
            vm.assertEq(staking.activeStake(operator), active, "active stake");
            vm.assertEq(active, handler.activeOf(operator), "against the model");
        }
    }

    function invariant_4_minStakeEqualsTheModel() external view {
        // The newest epochs, and an older one at random: every epoch is among them again and again.
        uint256 last = handler.currentEpoch() + 1;
        uint256 first = last > 4 ? last - 4 : 0;
        uint256 older = draw(handler.time(), token.balanceOf(address(staking))) % (last + 1);
        for (uint256 j = 0; j < 3; ++j) {
            address operator = handler.operators(j);
            vm.assertEq(staking.minStake(operator, older), handler.smallestOf(operator, older), "of an older epoch");
            for (uint256 epoch = first; epoch <= last; ++epoch) {
                vm.assertEq(staking.minStake(operator, epoch), handler.smallestOf(operator, epoch), "smallest stake");
            }
        }
    }

    function invariant_6_votesAreThoseOfTheDelegatedPositions() external view {
        for (uint256 k = 0; k < 3; ++k) {
            address delegatee = handler.delegatees(k);
            uint256 votes = 0;
            for (uint256 i = 0; i < 4; ++i) {
                for (uint256 j = 0; j < 3; ++j) {
                    (address owner, address operator) = (handler.owners(i), handler.operators(j));
                    if (staking.delegateeOf(owner, operator) != delegatee) continue;
                    IMinerStaking.Position memory held = staking.position(owner, operator);
                    votes += uint256(held.active) + held.cooling;
                }
            }
            vm.assertEq(staking.getVotes(delegatee), votes, "votes");
        }
        vm.assertEq(staking.getVotes(address(0)), 0, "nobody has none");
    }

    function invariant_6_eachTokenVotesOnce() external view {
        uint256 holdings = 0;
        uint256 votes = 0;
        for (uint256 i = 0; i < 4; ++i) {
            holdings += token.balanceOf(handler.owners(i));
            for (uint256 j = 0; j < 3; ++j) holdings += handler.total(handler.owners(i), handler.operators(j));
        }
        for (uint256 k = 0; k < 3; ++k) {
            votes += token.getVotes(handler.delegatees(k)) + staking.getVotes(handler.delegatees(k));
        }
        vm.assertLe(votes, holdings, "votes in token and stake against holdings");
    }

    function invariant_6_pastVotesEqualTheModel() external view {
        uint256 time = handler.time();
        uint256 started = staking.EMISSION_START() - 3 days;
        if (time == started) return;
        uint256 older = started + (draw(time, handler.burned()) % (time - started));
        for (uint256 k = 0; k < 3; ++k) {
            address delegatee = handler.delegatees(k);
            vm.assertEq(staking.getPastVotes(delegatee, older), handler.votesAt(k, older), "past votes");
            vm.assertEq(staking.getPastVotes(delegatee, time - 1), handler.votesAt(k, time - 1), "a second ago");
            vm.assertEq(staking.getVotes(delegatee), handler.votesAt(k, time), "votes now");
        }
    }

    /// @dev Withdrawal of cooled stake that no lock holds succeeds, paused or not; so does whatever else should, and
    /// nothing else does.
    function invariant_8_everyCallEndsAsItShould() external view {
        vm.assertEq(bytes32(handler.surprise()), bytes32(0), "selector of a call that ended otherwise");
    }

    function invariant_9_stakeLeavesOnlyToItsOwnerOrBySlashing() external view {
        for (uint256 i = 0; i < 4; ++i) {
            for (uint256 j = 0; j < 3; ++j) {
                (address owner, address operator) = (handler.owners(i), handler.operators(j));
                IMinerStaking.Position memory held = staking.position(owner, operator);
                StakingModel.Held memory expected = handler.held(owner, operator);
                vm.assertEq(uint256(held.active), expected.active, "active");
                vm.assertEq(uint256(held.cooling), expected.cooling, "cooling");
                vm.assertEq(uint256(held.withdrawableAt), expected.coolsUntil, "withdrawable at");
                vm.assertEq(staking.delegateeOf(owner, operator), expected.delegatee, "delegatee");
            }
        }
        vm.assertEq(token.balanceOf(handler.reporter()), handler.rewarded(), "to the reporter");
        vm.assertEq(token.totalSupply(), token.INITIAL_SUPPLY() - handler.burned(), "burned");
    }
}
