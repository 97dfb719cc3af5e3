// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title State of an account in the distributor
/// @notice One word, so that a claim reads and writes one slot and leaves no bit of it to be read twice:
/// bits 0-63 lifetime rewards paid in gwei, bit 64 whether a recipient is registered, bit 65 whether pushing is refused.
type AccountState is uint256;

using AccountStateLib for AccountState global;

/// @title Reading and changing an account's state
library AccountStateLib {
    uint256 private constant _CLAIMED = type(uint64).max;
    uint256 private constant _HAS_RECIPIENT = 1 << 64;
    uint256 private constant _PUSH_REFUSED = 1 << 65;

    /// @notice Lifetime rewards paid, gwei.
    function claimedGwei(AccountState self) internal pure returns (uint64) {
        return uint64(AccountState.unwrap(self));
    }

    /// @notice Whether the account registered a recipient, so that most claims need not look for one.
    function hasRecipient(AccountState self) internal pure returns (bool) {
        return AccountState.unwrap(self) & _HAS_RECIPIENT != 0;
    }

    /// @notice Whether only the account and its claimer may claim.
    function pushRefused(AccountState self) internal pure returns (bool) {
        return AccountState.unwrap(self) & _PUSH_REFUSED != 0;
    }

    /// @notice The state after everything up to `amountGwei` was paid.
    function withClaimed(AccountState self, uint64 amountGwei) internal pure returns (AccountState) {
        return AccountState.wrap((AccountState.unwrap(self) & ~_CLAIMED) | amountGwei);
    }

    /// @notice The state with or without a registered recipient.
    function withRecipient(AccountState self, bool registered) internal pure returns (AccountState) {
        return _withFlag(self, _HAS_RECIPIENT, registered);
    }

    /// @notice The state with pushing refused or allowed.
    function withPushRefused(AccountState self, bool refused) internal pure returns (AccountState) {
        return _withFlag(self, _PUSH_REFUSED, refused);
    }

    function _withFlag(AccountState self, uint256 flag, bool set) private pure returns (AccountState) {
        uint256 word = AccountState.unwrap(self);
        return AccountState.wrap(set ? word | flag : word & ~flag);
    }
}
