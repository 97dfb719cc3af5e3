// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title State of an account in the distributor
/// @notice One word, so that a claim reads and writes one slot and leaves no bit of it to be read twice:
/// bits 0-63 lifetime rewards paid in gwei, bit 64 whether a recipient is registered, bit 65 whether pushing is refused,
/// bits 66-129 settled usage not paid yet in gwei, bits 130-255 lifetime settled usage in gwei.
type AccountState is uint256;

using AccountStateLib for AccountState global;

/// @title Reading and changing an account's state
library AccountStateLib {
    uint256 private constant _CLAIMED = type(uint64).max;
    uint256 private constant _HAS_RECIPIENT = 1 << 64;
    uint256 private constant _PUSH_REFUSED = 1 << 65;
    uint256 private constant _USAGE_AT = 66;
    uint256 private constant _USAGE = uint256(type(uint64).max) << _USAGE_AT;
    uint256 private constant _LIFETIME_USAGE_AT = 130;

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

    /// @notice Whether there is settled usage to pay, so that most claims need not look how much.
    function hasUsage(AccountState self) internal pure returns (bool) {
        return AccountState.unwrap(self) & _USAGE != 0;
    }

    /// @notice Settled usage that is not paid yet, gwei.
    function usageGwei(AccountState self) internal pure returns (uint64) {
        return uint64(AccountState.unwrap(self) >> _USAGE_AT);
    }

    /// @notice All usage ever settled, gwei.
    function lifetimeUsageGwei(AccountState self) internal pure returns (uint256) {
        return AccountState.unwrap(self) >> _LIFETIME_USAGE_AT;
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

    /// @notice The state with more usage to pay. Reverts where what is to pay has no room: 64 bits hold the supply 140
    /// times, and all of it is backed by tokens.
    function withUsage(AccountState self, uint64 amountGwei) internal pure returns (AccountState) {
        uint64 unpaid = self.usageGwei() + amountGwei;
        uint256 word = AccountState.unwrap(self) & ~_USAGE;
        return AccountState.wrap((word | (uint256(unpaid) << _USAGE_AT)) + (uint256(amountGwei) << _LIFETIME_USAGE_AT));
    }

    /// @notice The state after all usage was paid.
    function withoutUsage(AccountState self) internal pure returns (AccountState) {
        return AccountState.wrap(AccountState.unwrap(self) & ~_USAGE);
    }

    function _withFlag(AccountState self, uint256 flag, bool set) private pure returns (AccountState) {
        uint256 word = AccountState.unwrap(self);
        return AccountState.wrap(set ? word | flag : word & ~flag);
    }
}
