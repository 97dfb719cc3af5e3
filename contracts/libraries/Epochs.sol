// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Epoch arithmetic
/// @notice Epoch e >= 1 covers `[start + (e - 1) * 7 days, start + e * 7 days)` with `start` the start of emission;
/// epoch 0 is all time before (docs/rewards-spec.md section 1).
library Epochs {
    /// @dev Length of an epoch in seconds.
    uint256 internal constant LENGTH = 7 days;

    /// @notice The epoch that `timestamp` falls into.
    /// @param emissionStart Unix seconds.
    /// @param timestamp Unix seconds.
    function at(uint256 emissionStart, uint256 timestamp) internal pure returns (uint256) {
        return timestamp < emissionStart ? 0 : (timestamp - emissionStart) / LENGTH + 1;
    }

    /// @notice First second after `epoch`, Unix seconds.
    function end(uint256 emissionStart, uint256 epoch) internal pure returns (uint256) {
        return emissionStart + epoch * LENGTH;
    }
}
