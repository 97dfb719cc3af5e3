// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Receiver of settled usage
/// @notice Takes tokens for accounts that served traffic and keeps them until they claim (docs/protocol.md section 5).
interface IUsageReceiver {
    /// @notice What an account earned by serving.
    /// @param account Whom it belongs to.
    /// @param amountGwei Gwei of MSN.
    struct UsageCredit {
        address account;
        uint64 amountGwei;
    }

    /// @notice Adds to what accounts have settled, and takes the sum of it from the caller, who needs an allowance.
    /// @dev Anyone may: whoever brings tokens can give them away, and nobody has to be trusted with more. Entries of
    /// nothing are passed over; an account may stand in several.
    function creditUsage(UsageCredit[] calldata credits) external;
}
