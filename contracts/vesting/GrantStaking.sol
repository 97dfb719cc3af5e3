// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";

import {IAllocation} from "../interfaces/IAllocation.sol";
import {IMinerStaking} from "../interfaces/IMinerStaking.sol";
import {GrantStaker} from "./GrantStaker.sol";
import {Grants} from "./Grants.sol";

/// @title Staking from grants
/// @notice Documented in `IAllocation`.
/// @dev A grant's stake is owned by a minimal clone of its own (EIP-1167), made when it is first needed. The contracts
/// called here, the clones, the staking contract and MSN, call nobody back.
abstract contract GrantStaking is Grants {
    /* IMMUTABLES */

    /// @dev The contract that made this one, and binds the staking contract.
    address private immutable _CREATOR = msg.sender;

    /* STORAGE */

    /// @inheritdoc IAllocation
    IMinerStaking public staking;
    /// @dev What the grants' stakers are clones of.
    address private _stakerTemplate;

    /* EXTERNAL */

    /// @inheritdoc IAllocation
    function bindStaking(IMinerStaking staking_) external {
        // Check
        if (msg.sender != _CREATOR || address(staking) != address(0)) revert BindingRefused(msg.sender);
        // Effect
        staking = staking_;
        _stakerTemplate = address(new GrantStaker(TOKEN, staking_, address(this)));
        emit StakingBound(address(staking_));
    }

    /// @inheritdoc IAllocation
    function releaseAndStake(uint256 grantId, address operator) external returns (uint256 amount) {
        // Check
        _checkBound();
        _checkIsBeneficiary(grantId);
        // Effect
        (, amount) = _takeReleasable(grantId);
        if (amount == 0) revert NothingToRelease(grantId);
        // Interaction
        _stakeFor(msg.sender, operator, amount);
    }

    /// @inheritdoc IAllocation
    function stakeFromGrant(uint256 grantId, address operator, uint256 amount) external {
        // Check
        _checkIsBeneficiary(grantId);
        address staker = address(_staker(grantId));
        if (operator == staker) revert OperatorInvalid(operator);
        // Effect
        _addStaked(grantId, amount);
        emit GrantStaked(grantId, operator, amount);
        // Interaction
        _stakeFor(staker, operator, amount);
    }

    /// @inheritdoc IAllocation
    function startGrantCooldown(uint256 grantId, address operator, uint256 amount) external {
        _checkIsBeneficiary(grantId);
        _staker(grantId).startCooldown(operator, amount);
    }

    /// @inheritdoc IAllocation
    function cancelGrantCooldown(uint256 grantId, address operator) external {
        _checkIsBeneficiary(grantId);
        _staker(grantId).cancelCooldown(operator);
    }

    /// @inheritdoc IAllocation
    function withdrawGrantStake(uint256 grantId, address operator) external returns (uint256 amount) {
        // Check
        _checkIsBeneficiary(grantId);
        // Interaction: only the staking contract knows how much comes back.
        amount = _staker(grantId).withdraw(operator);
        // Effect
        _subtractStaked(grantId, amount);
        emit GrantUnstaked(grantId, operator, amount);
    }

    /* VIEWS */

    /// @inheritdoc IAllocation
    function stakerOf(uint256 grantId) public view returns (address) {
        _checkBound();
        return Clones.predictDeterministicAddress(_stakerTemplate, bytes32(grantId));
    }

    /* INTERNAL */

    /// @dev Stakes tokens from here in a position of `owner`.
    function _stakeFor(address owner, address operator, uint256 amount) private {
        if (!TOKEN.approve(address(staking), amount)) revert TransferFailed();
        staking.stakeFor(owner, operator, amount);
    }

    /// @dev The grant's staker, made at first use.
    function _staker(uint256 grantId) private returns (GrantStaker) {
        address staker = stakerOf(grantId);
        if (staker.code.length == 0) Clones.cloneDeterministic(_stakerTemplate, bytes32(grantId));
        return GrantStaker(staker);
    }

    function _checkBound() private view {
        if (address(staking) == address(0)) revert StakingNotBound();
    }
}
