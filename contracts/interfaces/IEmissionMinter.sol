// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Holder of MSN's mint right
/// @notice What the token asks of the contract that may mint emission (docs/protocol.md section 1).
interface IEmissionMinter {
    /// @notice Whether a root waits for activation; the mint right does not move while one does.
    function hasPendingRoot() external view returns (bool);

    /// @notice Epoch of its newest active root: a successor goes on with the next one.
    function newestEpoch() external view returns (uint64);
}
