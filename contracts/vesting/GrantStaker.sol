// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMinerStaking} from "../interfaces/IMinerStaking.sol";
import {IMSN} from "../interfaces/IMSN.sol";

/// @title Owner of one grant's stake
/// @notice The allocation contract makes a minimal clone of this per grant that is staked. It does what the allocation
/// says, holds stake and nothing else, and returns tokens nowhere but to the allocation.
/// @dev It delegates to nobody in the token, so its positions have no votes in staking: the grant keeps them.
contract GrantStaker {
    /* IMMUTABLES */

    IMSN private immutable _TOKEN;
    IMinerStaking private immutable _STAKING;
    address private immutable _ALLOCATION;

    /* ERRORS */

    /// @notice The caller is not the allocation contract.
    error NotAllocation(address caller);
    /// @notice The token said no.
    error TransferFailed();

    /* MODIFIERS */

    modifier onlyAllocation() {
        _checkAllocation();
        _;
    }

    /* CONSTRUCTOR */

    /// @param token MSN.
    /// @param staking The staking contract.
    /// @param allocation The allocation contract.
    constructor(IMSN token, IMinerStaking staking, address allocation) {
        _TOKEN = token;
        _STAKING = staking;
        _ALLOCATION = allocation;
    }

    /* EXTERNAL */

    /// @notice Takes `amount` wei of the stake for `operator` out of mining.
    function startCooldown(address operator, uint256 amount) external onlyAllocation {
        _STAKING.startCooldown(operator, amount);
    }

    /// @notice Puts all that cools for `operator` back to mining.
    function cancelCooldown(address operator) external onlyAllocation {
        _STAKING.cancelCooldown(operator);
    }

    /// @notice Withdraws what has cooled down for `operator`, and sends all tokens here to the allocation.
    /// @return amount Wei sent: more than was withdrawn if somebody sent tokens here.
    function withdraw(address operator) external onlyAllocation returns (uint256 amount) {
        _STAKING.withdraw(operator);
        amount = _TOKEN.balanceOf(address(this));
        if (!_TOKEN.transfer(_ALLOCATION, amount)) revert TransferFailed();
    }

    /* INTERNAL */

    function _checkAllocation() private view {
        if (msg.sender != _ALLOCATION) revert NotAllocation(msg.sender);
    }
}
