// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {IBurnable} from "../interfaces/IBurnable.sol";
import {IMSN} from "../interfaces/IMSN.sol";
import {IRootChallenges} from "../interfaces/IRootChallenges.sol";

/// @title Balances for bonds and deposits
/// @notice Money that proposers and watchers keep ready, and what governance asks of them. Documented in `IRootChallenges`.
abstract contract ReviewFunds is IRootChallenges {
    /// @dev One word that is never zero, so that a lost bond costs no new slot.
    struct Stakes {
        uint64 bondGwei;
        uint64 demandDepositGwei;
        uint64 lostGwei;
    }

    /* CONSTANTS */

    /// @notice Least bond governance may set: 1,000 MSN.
    uint64 public constant MINIMUM_BOND_GWEI = 1_000e9;
    /// @notice Largest bond governance may set: 1,000,000 MSN.
    uint64 public constant MAXIMUM_BOND_GWEI = 1_000_000e9;
    /// @notice Least deposit of a demand governance may set: 1 MSN.
    uint64 public constant MINIMUM_DEPOSIT_GWEI = 1e9;
    /// @notice Largest deposit of a demand governance may set: 1,000 MSN, so that watching stays within reach.
    uint64 public constant MAXIMUM_DEPOSIT_GWEI = 1_000e9;
    /// @dev Wei of MSN in a gwei.
    uint256 private constant _GWEI = 1e9;

    /* IMMUTABLES */

    /// @notice MSN.
    IMSN public immutable TOKEN;
    /// @notice The governance timelock.
    address public immutable TIMELOCK;

    /* STORAGE */

    Stakes private _stakes;
    /// @inheritdoc IRootChallenges
    mapping(address account => uint64) public balanceOf;

    /* MODIFIERS */

    modifier onlyTimelock() {
        if (msg.sender != TIMELOCK) revert NotTimelock(msg.sender);
        _;
    }

    /* CONSTRUCTOR */

    constructor(IMSN token, address timelock, uint64 bond, uint64 demandDeposit) {
        TOKEN = token;
        TIMELOCK = timelock;
        _setBond(bond);
        _setDemandDeposit(demandDeposit);
    }

    /* EXTERNAL */

    /// @inheritdoc IRootChallenges
    function deposit(address account, uint64 amountGwei) external {
        _deposit(account, amountGwei);
    }

    /// @inheritdoc IRootChallenges
    function depositWithPermit(
        address account,
        uint64 amountGwei,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        // Interaction: a permit sent ahead by somebody else has done its work already; the allowance decides.
        IERC20Permit permitted = IERC20Permit(address(TOKEN));
        try permitted.permit(msg.sender, address(this), amountGwei * _GWEI, deadline, v, r, s) {} catch {}
        _deposit(account, amountGwei);
    }

    /// @inheritdoc IRootChallenges
    function withdraw(uint64 amountGwei) external {
        // Check
        if (amountGwei == 0) revert ZeroAmount();
        // Effect
        _take(msg.sender, amountGwei);
        emit Withdrawn(msg.sender, amountGwei);
        // Interaction
        if (!TOKEN.transfer(msg.sender, amountGwei * _GWEI)) revert TransferFailed();
    }

    /// @inheritdoc IRootChallenges
    function burnLostBonds() external {
        // Check
        uint64 amountGwei = _stakes.lostGwei;
        if (amountGwei == 0) revert ZeroAmount();
        // Effect
        _stakes.lostGwei = 0;
        emit LostBondsBurned(amountGwei);
        // Interaction
        IBurnable(address(TOKEN)).burn(amountGwei * _GWEI);
    }

    /// @inheritdoc IRootChallenges
    function setBond(uint64 newBondGwei) external onlyTimelock {
        _setBond(newBondGwei);
    }

    /// @inheritdoc IRootChallenges
    function setDemandDeposit(uint64 newDepositGwei) external onlyTimelock {
        _setDemandDeposit(newDepositGwei);
    }

    /* VIEWS */

    /// @inheritdoc IRootChallenges
    function lostGwei() external view returns (uint64) {
        return _stakes.lostGwei;
    }

    /// @inheritdoc IRootChallenges
    function bondGwei() public view returns (uint64) {
        return _stakes.bondGwei;
    }

    /// @inheritdoc IRootChallenges
    function demandDepositGwei() public view returns (uint64) {
        return _stakes.demandDepositGwei;
    }

    /* INTERNAL */

    function _take(address account, uint64 amountGwei) internal {
        uint64 balance = balanceOf[account];
        if (balance < amountGwei) revert BalanceTooLow(account, balance, amountGwei);
        unchecked {
            balanceOf[account] = balance - amountGwei;
        }
    }

    /// @dev No overflow: all balances together are MSN, of which there are fewer than 2^64 gwei.
    function _give(address account, uint64 amountGwei) internal {
        balanceOf[account] += amountGwei;
    }

    /// @dev Half, rounded down, for the challenger; the rest waits to be burned, as burning costs more than a challenge.
    function _loseBond(uint64 bond, address challenger) internal returns (uint64 bounty) {
        bounty = bond / 2;
        _stakes.lostGwei += bond - bounty;
        _give(challenger, bounty);
    }

    function _deposit(address account, uint64 amountGwei) private {
        // Check
        if (amountGwei == 0) revert ZeroAmount();
        // Effect
        _give(account, amountGwei);
        emit Deposited(msg.sender, account, amountGwei);
        // Interaction
        if (!TOKEN.transferFrom(msg.sender, address(this), amountGwei * _GWEI)) revert TransferFailed();
    }

    function _setBond(uint64 bond) private {
        _requireRange(bond, MINIMUM_BOND_GWEI, MAXIMUM_BOND_GWEI);
        _stakes.bondGwei = bond;
        emit BondSet(bond);
    }

    function _setDemandDeposit(uint64 amount) private {
        _requireRange(amount, MINIMUM_DEPOSIT_GWEI, MAXIMUM_DEPOSIT_GWEI);
        _stakes.demandDepositGwei = amount;
        emit DemandDepositSet(amount);
    }

    function _requireRange(uint64 amount, uint64 minimum, uint64 maximum) private pure {
        if (amount < minimum || amount > maximum) revert AmountOutOfRange(amount, minimum, maximum);
    }
}
