// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMinerStaking} from "../../contracts/interfaces/IMinerStaking.sol";
import {MinerStaking} from "../../contracts/staking/MinerStaking.sol";
import {TestBase} from "../helpers/TestBase.sol";
import {StakingHandler} from "./handlers/StakingHandler.sol";

/// @notice Invariant 4, staking: the contract holds exactly what is active and cooling; and `minStake` tells the truth.
contract StakingInvariants is TestBase {
    StakingHandler private handler;
    MinerStaking private staking;

    function setUp() external {
        handler = new StakingHandler();
        staking = handler.stakingContract();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_4_theBalanceIsAllThatIsActiveOrCooling() external view {
        uint256 total = 0;
        for (uint256 i = 0; i < 4; ++i) {
            address owner = handler.owners(i);
            uint256 ofOwner = 0;
            for (uint256 j = 0; j < 3; ++j) {
                IMinerStaking.Position memory held = staking.position(owner, handler.operators(j));
                ofOwner += uint256(held.active) + held.cooling;
                vm.assertEq(held.cooling == 0, held.withdrawableAt == 0, "a time only while something cools");
            }
            vm.assertEq(ofOwner, handler.heldByOwner(owner), "deposits less withdrawals of the owner");
            total += ofOwner;
        }
        vm.assertEq(staking.TOKEN().balanceOf(address(staking)), total, "balance");
        vm.assertEq(total, handler.deposited(), "deposits less withdrawals");
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
        uint256 older = draw(handler.time(), handler.deposited()) % (last + 1);
        for (uint256 j = 0; j < 3; ++j) {
            address operator = handler.operators(j);
            vm.assertEq(staking.minStake(operator, older), handler.smallestOf(operator, older), "of an older epoch");
            for (uint256 epoch = first; epoch <= last; ++epoch) {
                vm.assertEq(staking.minStake(operator, epoch), handler.smallestOf(operator, epoch), "smallest stake");
            }
        }
    }
}
