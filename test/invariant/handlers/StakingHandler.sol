// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {MinerStaking} from "../../../contracts/staking/MinerStaking.sol";
import {StakingWorld} from "../../helpers/StakingWorld.sol";

/// @notice Owners who stake for operators and leave again, and a model of what they should hold.
contract StakingHandler is StakingWorld {
    struct Change {
        uint256 epoch;
        uint256 amount;
    }

    address[4] public owners;
    address[3] public operators;
    uint256 public time = DEPLOYED_AT;
    /// @dev What the model holds: deposits less withdrawals.
    uint256 public deposited;
    mapping(address owner => uint256) public heldByOwner;
    mapping(address operator => uint256) public activeOf;
    mapping(address operator => Change[]) private changes;

    constructor() {
        _deployWorld();
        // The first owner is an operator too.
        owners = [OWNER, OTHER, account("third"), account("fourth")];
        operators = [OWNER, OPERATOR, account("second operator")];
        _fund(owners[2]);
        _fund(owners[3]);
    }

    modifier timed() {
        vm.warp(time);
        _;
    }

    function stakingContract() external view returns (MinerStaking) {
        return staking;
    }

    function pass(uint256 span) external {
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

    function stake(uint256 owner, uint256 operator, uint256 amount) external timed {
        (address who, address whom) = (owners[owner % 4], operators[operator % 3]);
        uint256 funds = token.balanceOf(who);
        if (funds < 1e18) return;
        amount = bound(amount, 1e18, funds);
        _stake(who, whom, amount);
        deposited += amount;
        heldByOwner[who] += amount;
        _setActive(whom, activeOf[whom] + amount);
    }

    function startCooldown(uint256 owner, uint256 operator, uint256 amount) external timed {
        (address who, address whom) = (owners[owner % 4], operators[operator % 3]);
        amount = bound(amount, 0, uint256(staking.position(who, whom).active) + 1);
        vm.prank(who);
        try staking.startCooldown(whom, amount) {
            _setActive(whom, activeOf[whom] - amount);
        } catch {}
    }

    function cancelCooldown(uint256 owner, uint256 operator) external timed {
        (address who, address whom) = (owners[owner % 4], operators[operator % 3]);
        uint256 cooling = staking.position(who, whom).cooling;
        vm.prank(who);
        try staking.cancelCooldown(whom) {
            _setActive(whom, activeOf[whom] + cooling);
        } catch {}
    }

    function withdraw(uint256 owner, uint256 operator, bool waits) external {
        (address who, address whom) = (owners[owner % 4], operators[operator % 3]);
        IMinerStaking.Position memory held = staking.position(who, whom);
        if (waits && time < held.withdrawableAt) time = held.withdrawableAt;
        vm.warp(time);
        vm.prank(who);
        try staking.withdraw(whom) {
            deposited -= held.cooling;
            heldByOwner[who] -= held.cooling;
        } catch {}
    }

    function setCooldownPeriod(uint256 period) external timed {
        vm.prank(TIMELOCK);
        staking.setCooldownPeriod(bound(period, 0, 30 days));
    }

    function currentEpoch() public view returns (uint256) {
        return time < START ? 0 : (time - START) / EPOCH + 1;
    }

    /// @dev The smallest of what the epoch began with and of everything it was changed to.
    function smallestOf(address operator, uint256 epoch) external view returns (uint256 smallest) {
        Change[] storage all = changes[operator];
        for (uint256 i = 0; i < all.length; ++i) {
            if (all[i].epoch < epoch) smallest = all[i].amount;
            else if (all[i].epoch == epoch && all[i].amount < smallest) smallest = all[i].amount;
        }
    }

    function _setActive(address operator, uint256 amount) private {
        activeOf[operator] = amount;
        changes[operator].push(Change(currentEpoch(), amount));
    }
}
