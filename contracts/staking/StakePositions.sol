// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {EntryPause} from "../access/EntryPause.sol";
import {IMinerStaking} from "../interfaces/IMinerStaking.sol";
import {Epochs} from "../libraries/Epochs.sol";
import {StakeHistory} from "../libraries/StakeHistory.sol";
import {OwnStake} from "./OwnStake.sol";
import {StakeVotes} from "./StakeVotes.sol";

/// @title Positions of miner staking
/// @notice Deposit, cooldown and withdrawal, and what of an operator's own stake is locked. Documented in `IMinerStaking`.
abstract contract StakePositions is StakeVotes, EntryPause {
    using OwnStake for OwnStake.Record;
    using StakeHistory for StakeHistory.History;
    using SafeCast for uint256;

    /// @dev A position in one word.
    /// @param active See `Position`.
    /// @param cooling See `Position`.
    /// @param withdrawableAt See `Position`.
    /// @param changedIn Epoch of the last change of what is held, active and cooling.
    /// @param delegated Whether it votes for somebody.
    struct Held {
        uint88 active;
        uint88 cooling;
        uint40 withdrawableAt;
        uint32 changedIn;
        bool delegated;
    }

    /* CONSTANTS */

    /// @inheritdoc IMinerStaking
    uint256 public constant MINIMUM_DEPOSIT = 1e18;
    /// @inheritdoc IMinerStaking
    uint256 public constant MAXIMUM_COOLDOWN = 30 days;
    /// @inheritdoc IMinerStaking
    uint256 public constant LOCK_CAP_BPS = 1000;
    /// @dev Basis points of the whole.
    uint256 internal constant BPS = 10_000;

    /* IMMUTABLES */

    /// @notice Start of epoch 1, Unix seconds.
    uint256 public immutable EMISSION_START;

    /* STORAGE */

    /// @inheritdoc IMinerStaking
    uint256 public cooldownPeriod = 14 days;
    mapping(address owner => mapping(address operator => Held)) private _positions;
    mapping(address operator => StakeHistory.History) private _histories;
    mapping(address operator => OwnStake.Record) private _own;

    /* CONSTRUCTOR */

    constructor(uint256 emissionStart) {
        EMISSION_START = emissionStart;
    }

    /* EXTERNAL */

    /// @inheritdoc IMinerStaking
    function stake(address operator, uint256 amount) external {
        _deposit(msg.sender, operator, amount);
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
        _deposit(msg.sender, operator, amount);
    }

    /// @inheritdoc IMinerStaking
    function stakeFor(address owner, address operator, uint256 amount) external {
        _deposit(owner, operator, amount);
    }

    /// @inheritdoc IMinerStaking
    function syncVotes(address owner, address[] calldata operators) external {
        for (uint256 i = 0; i < operators.length; ++i) {
            Held storage held = _positions[owner][operators[i]];
            uint256 total = _total(held);
            // An empty position has no votes to move; its next deposit syncs it.
            if (total != 0) held.delegated = _syncVotes(owner, operators[i], held.delegated, total, total);
        }
    }

    /// @inheritdoc IMinerStaking
    function startCooldown(address operator, uint256 amount) external {
        // Check
        Held memory held = _positions[msg.sender][operator];
        if (amount == 0) revert ZeroAmount();
        if (amount > held.active) revert InsufficientStake(amount, held.active);
        if (held.cooling != 0 && block.timestamp >= held.withdrawableAt) {
            uint256 cooled = _withdrawable(msg.sender, operator, held);
            if (cooled != 0) revert CooledStakeWaiting(cooled);
        }
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
        Held memory held = _positions[msg.sender][operator];
        uint88 amount = held.cooling;
        if (amount == 0) revert NothingCooling(msg.sender, operator);
        // Effect
        held.active += amount;
        held.cooling = 0;
        held.withdrawableAt = 0;
        _positions[msg.sender][operator] = held;
        _setActive(operator, _histories[operator].latest() + amount);
        emit CooldownCancelled(msg.sender, operator, amount);
    }

    /// @inheritdoc IMinerStaking
    function withdraw(address operator) external returns (uint256 amount) {
        // Check
        Held memory held = _positions[msg.sender][operator];
        if (held.cooling == 0) revert NothingCooling(msg.sender, operator);
        if (block.timestamp < held.withdrawableAt) revert CooldownRunning(held.withdrawableAt, block.timestamp);
        amount = _withdrawable(msg.sender, operator, held);
        if (amount == 0) revert CooledStakeLocked(operator, _own[operator].lien);
        // Effect
        _take(msg.sender, operator, held, uint88(amount));
        emit Withdrawn(msg.sender, operator, amount);
        // Interaction
        if (!TOKEN.transfer(msg.sender, amount)) revert TransferFailed();
    }

    /// @inheritdoc IMinerStaking
    function setCooldownPeriod(uint256 newSeconds) external onlyTimelock {
        // Check
        if (newSeconds > MAXIMUM_COOLDOWN) revert CooldownTooLong(newSeconds, MAXIMUM_COOLDOWN);
        // Effect
        emit CooldownPeriodChanged(cooldownPeriod, newSeconds);
        cooldownPeriod = newSeconds;
    }

    /* VIEWS */

    /// @inheritdoc IMinerStaking
    function position(address owner, address operator) external view returns (Position memory) {
        Held memory held = _positions[owner][operator];
        return Position({active: held.active, cooling: held.cooling, withdrawableAt: held.withdrawableAt});
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
    function lockedStake(address operator) external view returns (uint256) {
        return _own[operator].lien;
    }

    /// @inheritdoc IMinerStaking
    function lockableStake(address operator) public view returns (uint256) {
        Held memory held = _positions[operator][operator];
        OwnStake.Record storage own = _own[operator];
        OwnStake.InEpoch memory current = own.inEpoch(_epoch(), _total(held), held.changedIn);
        uint256 cap = (uint256(current.heldAtStart) * LOCK_CAP_BPS) / BPS;
        return Math.min(cap - current.locked, _total(held) - own.lien);
    }

    /* INTERNAL */

    /// @dev Puts a lien on the operator's own stake: at most `lockableStake`.
    function _putLien(address operator, uint88 amount) internal {
        Held memory held = _positions[operator][operator];
        _own[operator].lock(_epoch(), _total(held), held.changedIn, amount);
    }

    function _endLien(address operator, uint88 amount) internal {
        _own[operator].unlock(amount);
    }

    /// @dev Takes stake out of the operator's own position. What becomes of the tokens is the caller's affair.
    function _takeOwn(address operator, uint88 amount) internal {
        Held memory held = _positions[operator][operator];
        uint88 cooling = held.cooling;
        _take(operator, operator, held, amount);
        if (amount > cooling) _setActive(operator, _histories[operator].latest() - (amount - cooling));
    }

    function _deposit(address owner, address operator, uint256 amount) private {
        // Check
        _requireEntryOpen();
        if (owner == address(0)) revert ZeroOwner();
        if (operator == address(0)) revert ZeroOperator();
        if (amount < MINIMUM_DEPOSIT) revert DepositTooSmall(amount, MINIMUM_DEPOSIT);
        // Effect
        uint88 amount88 = amount.toUint88();
        Held memory held = _positions[owner][operator];
        uint88 total = _total(held);
        held.delegated = _syncVotes(owner, operator, held.delegated, total, total + amount88);
        held.active += amount88;
        _storeChanged(owner, operator, held, total);
        _setActive(operator, _histories[operator].latest() + amount88);
        emit Staked(owner, operator, amount);
        // Interaction
        if (!TOKEN.transferFrom(msg.sender, address(this), amount)) revert TransferFailed();
    }

    /// @dev Takes `amount` out of a position, cooling stake first. Active stake taken has to leave the history too.
    function _take(address owner, address operator, Held memory held, uint88 amount) private {
        uint88 total = _total(held);
        if (held.delegated) _loseVotes(owner, operator, amount);
        uint88 fromCooling = amount < held.cooling ? amount : held.cooling;
        held.cooling -= fromCooling;
        held.active -= amount - fromCooling;
        if (held.cooling == 0) held.withdrawableAt = 0;
        _storeChanged(owner, operator, held, total);
    }

    /// @dev Stores a position that held `previous` wei and now holds more or less.
    function _storeChanged(address owner, address operator, Held memory held, uint88 previous) private {
        uint32 epoch = _epoch();
        if (owner == operator) _own[operator].beforeChange(epoch, previous, held.changedIn);
        held.changedIn = epoch;
        _positions[owner][operator] = held;
    }

    function _setActive(address operator, uint88 amount) private {
        _histories[operator].record(_epoch(), amount);
    }

    /// @dev What of the cooling stake no lien holds back, whether or not it has cooled down.
    function _withdrawable(address owner, address operator, Held memory held) private view returns (uint256) {
        if (owner != operator) return held.cooling;
        return Math.min(held.cooling, _total(held) - _own[operator].lien);
    }

    function _epoch() private view returns (uint32) {
        return uint32(Epochs.at(EMISSION_START, block.timestamp));
    }

    function _total(Held memory held) private pure returns (uint88) {
        return held.active + held.cooling;
    }
}
