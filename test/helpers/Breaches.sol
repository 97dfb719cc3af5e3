// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice What a handler saw happen and should not have happened.
abstract contract Breaches {
    /// @dev The last one; empty for ever.
    string public breach;

    function _breach(bool happened, string memory what) internal {
        if (happened) breach = what;
    }
}
