// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IMinerStaking} from "../interfaces/IMinerStaking.sol";
import {Boost} from "../libraries/Boost.sol";
import {Epochs} from "../libraries/Epochs.sol";
import {StakeHistory} from "../libraries/StakeHistory.sol";

/// @title Miner staking
/// @notice Documented in `IMinerStaking`.
contract MinerStaking is IMinerStaking {
    using StakeHistory for StakeHistory.History;
    using SafeCast for uint256;

    /* CONSTANTS */

    /// @inheritdoc IMinerStaking
    uint256 public constant MINIMUM_DEPOSIT = 1e18;
    /// @inheritdoc IMinerStaking
    uint256 public constant MAXIMUM_COOLDOWN = 30 days;

    /* IMMUTABLES */

    /// @notice MSN.
    IERC20 public immutable TOKEN;
    /// @notice Start of epoch 1, Unix seconds.
    uint256 public immutable EMISSION_START;
    /// @notice The governance timelock.
    address public immutable TIMELOCK;

    /* STORAGE */

    /// @inheritdoc IMinerStaking
    uint256 public cooldownPeriod = 14 days;
    mapping(address owner => mapping(address operator => Position)) private _positions;
    mapping(address operator => StakeHistory.History) private _histories;

    /* CONSTRUCTOR */

    /// @param token MSN.
    /// @param emissionStart As in the token, Unix seconds.
    /// @param timelock The governance timelock.
    constructor(IERC20 token, uint256 emissionStart, address timelock) {
        TOKEN = token;
        EMISSION_START = emissionStart;
        TIMELOCK = timelock;
    }

    /* EXTERNAL */

    /// @inheritdoc IMinerStaking
    function stake(address operator, uint256 amount) external {
        _stake(operator, amount);
    }

    /// @inheritdoc IMinerStaking
    function stakeWithPermit(
        address operator,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        // Interaction: a permit sent ahead by somebody else has done its work already; the allowance decides.
        try IERC20Permit(address(TOKEN)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _stake(operator, amount);
    }

    /// @inheritdoc IMinerStaking
    function startCooldown(address operator, uint256 amount) external {
        // Check
        Position memory held = _positions[msg.sender][operator];
        if (amount == 0) revert ZeroAmount();
        if (amount > held.active) revert InsufficientStake(amount, held.active);
        if (held.cooling != 0 && block.timestamp >= held.withdrawableAt) revert CooledStakeWaiting(held.cooling);
        // Effect
        uint88 amount88 = uint88(amount);
        held.active -= amount88;
        held.cooling += amount88;
        held.withdrawableAt = (block.timestamp + cooldownPeriod).toUint40();
        _positions[msg.sender][operator] = held;
        _setActive(operator, _histories[operator].latest() - amount88);
        emit CooldownStarted(msg.sender, operator, amount, held.withdrawableAt);
    }

    /// @inheritdoc IMinerStaking
    function cancelCooldown(address operator) external {
        // Check
        Position memory held = _positions[msg.sender][operator];
        uint88 amount = held.cooling;
        if (amount == 0) revert NothingCooling(msg.sender, operator);
        // Effect
        _positions[msg.sender][operator] = Position({active: held.active + amount, cooling: 0, withdrawableAt: 0});
        _setActive(operator, _histories[operator].latest() + amount);
        emit CooldownCancelled(msg.sender, operator, amount);
    }

    /// @inheritdoc IMinerStaking
    function withdraw(address operator) external returns (uint256 amount) {
        // Check
        Position memory held = _positions[msg.sender][operator];
        amount = held.cooling;
        if (amount == 0) revert NothingCooling(msg.sender, operator);
        if (block.timestamp < held.withdrawableAt) revert CooldownRunning(held.withdrawableAt, block.timestamp);
        // Effect
        _positions[msg.sender][operator] = Position({active: held.active, cooling: 0, withdrawableAt: 0});
        emit Withdrawn(msg.sender, operator, amount);
        // Interaction
        if (!TOKEN.transfer(msg.sender, amount)) revert TransferFailed();
    }

    /// @inheritdoc IMinerStaking
    function setCooldownPeriod(uint256 newSeconds) external {
        // Check
        if (msg.sender != TIMELOCK) revert NotTimelock(msg.sender);
        if (newSeconds > MAXIMUM_COOLDOWN) revert CooldownTooLong(newSeconds, MAXIMUM_COOLDOWN);
        // Effect
        emit CooldownPeriodChanged(cooldownPeriod, newSeconds);
        cooldownPeriod = newSeconds;
    }

    /* VIEWS */

    /// @inheritdoc IMinerStaking
    function position(address owner, address operator) external view returns (Position memory) {
        return _positions[owner][operator];
    }

    /// @inheritdoc IMinerStaking
    function activeStake(address operator) external view returns (uint256) {
        return _histories[operator].latest();
    }

    /// @inheritdoc IMinerStaking
    function minStake(address operator, uint256 epoch) external view returns (uint256) {
        return _histories[operator].smallestIn(epoch);
    }

    /// @inheritdoc IMinerStaking
    function boostedWeight(
        uint64 raw,
        uint64 totalRaw,
        uint64 stakeGwei,
        uint64 totalStake
    ) external pure returns (uint64) {
        return Boost.weight(raw, totalRaw, stakeGwei, totalStake, Boost.DEFAULT_BASE_PPM);
    }

    /// @inheritdoc IMinerStaking
    function boostedWeightWithBase(
        uint64 raw,
        uint64 totalRaw,
        uint64 stakeGwei,
        uint64 totalStake,
        uint32 basePpm
    ) external pure returns (uint64) {
        return Boost.weight(raw, totalRaw, stakeGwei, totalStake, basePpm);
    }

    /* INTERNAL */

    function _stake(address operator, uint256 amount) private {
        // Check
        if (operator == address(0)) revert ZeroOperator();
        if (amount < MINIMUM_DEPOSIT) revert DepositTooSmall(amount, MINIMUM_DEPOSIT);
        // Effect
        uint88 amount88 = amount.toUint88();
        _positions[msg.sender][operator].active += amount88;
        _setActive(operator, _histories[operator].latest() + amount88);
        emit Staked(msg.sender, operator, amount);
        // Interaction
        if (!TOKEN.transferFrom(msg.sender, address(this), amount)) revert TransferFailed();
    }

    function _setActive(address operator, uint88 amount) private {
        _histories[operator].record(uint32(Epochs.at(EMISSION_START, block.timestamp)), amount);
    }
}
