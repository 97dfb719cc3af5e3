// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title State of a payer in the escrow
/// @notice One word, so that a settlement reads and writes one slot: bits 0-63 balance, bits 64-127 the part of it that
/// thaws, both in gwei, bits 128-167 when that has thawed in Unix seconds, bits 168-175 channel, bits 176-191 how often a
/// signer was revoked, bits 192-255 lifetime spending in gwei.
type PayerState is uint256;

using PayerStateLib for PayerState global;

/// @title Reading and changing a payer's state
library PayerStateLib {
    uint256 private constant _BALANCE = type(uint64).max;
    uint256 private constant _THAWING_AT = 64;
    uint256 private constant _THAWED_AT_AT = 128;
    uint256 private constant _CHANNEL_AT = 168;
    uint256 private constant _REVOCATIONS_AT = 176;
    uint256 private constant _SPENT_AT = 192;
    /// @dev The thawing part and its time.
    uint256 private constant _THAW = ((1 << _CHANNEL_AT) - 1) ^ _BALANCE;
    uint256 private constant _CHANNEL = uint256(type(uint8).max) << _CHANNEL_AT;

    /// @notice All that vouchers can take, gwei, thawing money included.
    function balanceGwei(PayerState self) internal pure returns (uint64) {
        return uint64(PayerState.unwrap(self));
    }

    /// @notice What thaws, gwei; at most the balance.
    function thawingGwei(PayerState self) internal pure returns (uint64) {
        return uint64(PayerState.unwrap(self) >> _THAWING_AT);
    }

    /// @notice When it can be withdrawn, Unix seconds; 0 when nothing thaws.
    function thawedAt(PayerState self) internal pure returns (uint40) {
        return uint40(PayerState.unwrap(self) >> _THAWED_AT_AT);
    }

    /// @notice The payer's channel.
    function channel(PayerState self) internal pure returns (uint8) {
        return uint8(PayerState.unwrap(self) >> _CHANNEL_AT);
    }

    /// @notice How often the payer revoked a signer.
    function revocations(PayerState self) internal pure returns (uint16) {
        return uint16(PayerState.unwrap(self) >> _REVOCATIONS_AT);
    }

    /// @notice All that was ever settled, gwei; beyond 144 times the supply it begins anew.
    function spentGwei(PayerState self) internal pure returns (uint64) {
        return uint64(PayerState.unwrap(self) >> _SPENT_AT);
    }

    /// @notice The state with more in the balance. Reverts above 64 bits, which hold the supply 140 times.
    function withDeposit(PayerState self, uint64 amountGwei) internal pure returns (PayerState) {
        uint64 balance = self.balanceGwei() + amountGwei;
        return PayerState.wrap((PayerState.unwrap(self) & ~_BALANCE) | balance);
    }

    /// @notice The state with so much thawing until then; of nothing, until 0.
    function withThaw(PayerState self, uint64 amountGwei, uint40 at) internal pure returns (PayerState) {
        uint256 thaw = (uint256(amountGwei) << _THAWING_AT) | (uint256(at) << _THAWED_AT_AT);
        return PayerState.wrap((PayerState.unwrap(self) & ~_THAW) | thaw);
    }

    /// @notice The state of another channel.
    function withChannel(PayerState self, uint8 newChannel) internal pure returns (PayerState) {
        return PayerState.wrap((PayerState.unwrap(self) & ~_CHANNEL) | (uint256(newChannel) << _CHANNEL_AT));
    }

    /// @notice The state after one more revocation. The caller has checked that there is room.
    function withRevocation(PayerState self) internal pure returns (PayerState) {
        return PayerState.wrap(PayerState.unwrap(self) + (1 << _REVOCATIONS_AT));
    }

    /// @notice The state after a settlement of at most the balance, which takes what thaws last.
    /// @dev The lifetime stands on top, where it can outgrow nothing.
    function afterSpending(PayerState self, uint64 amountGwei) internal pure returns (PayerState next) {
        unchecked {
            next = PayerState.wrap(PayerState.unwrap(self) - amountGwei + (uint256(amountGwei) << _SPENT_AT));
        }
        uint64 left = next.balanceGwei();
        if (next.thawingGwei() > left) next = next.withThaw(left, left == 0 ? 0 : next.thawedAt());
    }

    /// @notice The state after all that thaws was withdrawn.
    function afterWithdrawal(PayerState self) internal pure returns (PayerState) {
        return PayerState.wrap(PayerState.unwrap(self) - self.thawingGwei()).withThaw(0, 0);
    }
}
