// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMinerStaking} from "../../contracts/interfaces/IMinerStaking.sol";
import {MinerStaking} from "../../contracts/staking/MinerStaking.sol";
import {MSN} from "../../contracts/token/MSN.sol";
import {TestBase} from "./TestBase.sol";

/// @notice A token, the staking contract, and owners with tokens and an allowance.
abstract contract StakingWorld is TestBase {
    uint256 internal constant DEPLOYED_AT = 1_750_000_000;
    uint256 internal constant START = DEPLOYED_AT + 3 days;
    uint256 internal constant EPOCH = 7 days;
    uint256 internal constant COOLDOWN = 14 days;
    uint256 internal constant FUNDS = 1_000e18;
    uint256 internal constant REPORTER_SHARE = 2000;
    uint256 internal constant WINDOW = 7 days;
    bytes32 internal constant EVIDENCE = keccak256("evidence");

    MSN internal token;
    MinerStaking internal staking;
    address internal immutable HOLDER = account("allocation");
    address internal immutable TIMELOCK = account("timelock");
    address internal immutable GUARDIAN = account("guardian");
    address internal immutable SLASHER = account("slasher");
    address internal immutable REPORTER = account("reporter");
    address internal immutable STRANGER = account("stranger");
    address internal immutable OWNER = account("owner");
    address internal immutable OTHER = account("other owner");
    address internal immutable OPERATOR = account("operator");

    function _deployWorld() internal {
        vm.warp(DEPLOYED_AT);
        token = new MSN(HOLDER, TIMELOCK, START);
        staking = new MinerStaking(token, START, TIMELOCK, GUARDIAN, SLASHER, REPORTER_SHARE);
        _fund(OWNER);
        _fund(OTHER);
        _fund(OPERATOR);
    }

    function _fund(address owner) internal {
        vm.prank(HOLDER);
        token.transfer(owner, FUNDS);
        vm.prank(owner);
        token.approve(address(staking), type(uint256).max);
    }

    function _stake(address owner, address operator, uint256 amount) internal {
        vm.prank(owner);
        staking.stake(operator, amount);
    }

    function _startCooldown(address owner, address operator, uint256 amount) internal {
        vm.prank(owner);
        staking.startCooldown(operator, amount);
    }

    function _cancelCooldown(address owner, address operator) internal {
        vm.prank(owner);
        staking.cancelCooldown(operator);
    }

    function _withdraw(address owner, address operator) internal returns (uint256) {
        vm.prank(owner);
        return staking.withdraw(operator);
    }

    function _stakeFor(address payer, address owner, address operator, uint256 amount) internal {
        vm.prank(payer);
        staking.stakeFor(owner, operator, amount);
    }

    function _delegate(address owner, address delegatee) internal {
        vm.prank(owner);
        token.delegate(delegatee);
    }

    function _syncVotes(address owner, address operator) internal {
        address[] memory operators = new address[](1);
        operators[0] = operator;
        vm.prank(STRANGER);
        staking.syncVotes(owner, operators);
    }

    /// @dev Locks own stake of `operator`.
    function _lock(address operator, uint256 amount) internal returns (uint256) {
        vm.prank(SLASHER);
        return staking.lockStake(operator, amount, REPORTER, EVIDENCE);
    }

    function _appeal(address operator, uint256 lockId) internal {
        vm.prank(operator);
        staking.appeal(lockId);
    }

    function _uphold(uint256 lockId) internal {
        vm.prank(TIMELOCK);
        staking.upholdLock(lockId);
    }

    function _settle(uint256 lockId) internal {
        vm.prank(STRANGER);
        staking.settleLock(lockId);
    }

    function _release(address caller, uint256 lockId) internal {
        vm.prank(caller);
        staking.releaseLock(lockId);
    }

    function _pause(uint256 duration) internal {
        vm.prank(GUARDIAN);
        staking.pauseEntry(duration);
    }

    function _warpIntoEpoch(uint256 epoch, uint256 secondsIntoIt) internal {
        vm.warp(START + (epoch - 1) * EPOCH + secondsIntoIt);
    }

    function _assertPosition(
        address owner,
        address operator,
        uint256 active,
        uint256 cooling,
        uint256 withdrawableAt
    ) internal view {
        IMinerStaking.Position memory held = staking.position(owner, operator);
        vm.assertEq(uint256(held.active), active, "active");
        vm.assertEq(uint256(held.cooling), cooling, "cooling");
        vm.assertEq(uint256(held.withdrawableAt), withdrawableAt, "withdrawable at");
    }
}
