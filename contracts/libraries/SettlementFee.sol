// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Fee of a settlement
/// @notice The fee of a pair's whole history is rounded up, once: `ceil(total * bps / 10,000)`. A settlement pays what it
/// adds to that, so however a voucher is split, payer, operator and protocol get the same.
library SettlementFee {
    /// @notice Basis points of the whole.
    uint256 internal constant BPS = 10_000;

    /// @notice Fee of settling `paidGwei` more after `settledGwei`; at most `paidGwei`.
    /// @param feeBps At most 10,000.
    function charge(uint256 settledGwei, uint256 paidGwei, uint256 feeBps) internal pure returns (uint64) {
        unchecked {
            // Amounts have 64 bits, and the second product is no smaller than the first.
            uint256 total = settledGwei + paidGwei;
            return uint64(_ceilDiv(total * feeBps) - _ceilDiv(settledGwei * feeBps));
        }
    }

    function _ceilDiv(uint256 product) private pure returns (uint256) {
        unchecked {
            return (product + BPS - 1) / BPS;
        }
    }
}
