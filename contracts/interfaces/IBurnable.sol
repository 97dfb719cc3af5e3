// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title A token that its holders can burn
/// @notice What the protocol needs of OpenZeppelin's `ERC20Burnable`.
interface IBurnable {
    /// @notice Destroys `value` wei of the caller's tokens.
    function burn(uint256 value) external;
}
