// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title State of a pair of payer and operator in the escrow
/// @notice One word: bits 0-63 what was settled in gwei, fee included, and above it a seal: bits
/// 64-223 the signer of the last voucher, bits 224-239 how often the payer had revoked a signer by then; zero where that
/// signer was on its way out. A signer that was authorised without end then is so now if the payer has revoked nobody
/// since, so most settlements need not look it up.
type PairState is uint256;

using PairStateLib for PairState global;

/// @title Reading and making a pair's state
library PairStateLib {
    uint256 private constant _SIGNER_AT = 64;
    uint256 private constant _REVOCATIONS_AT = 224;

    /// @notice What was settled, gwei.
    function settledGwei(PairState self) internal pure returns (uint64) {
        return uint64(PairState.unwrap(self));
    }

    /// @notice Whether the last voucher's signer and the revocations by then are these.
    function hasSeal(PairState self, PairState seal) internal pure returns (bool) {
        return PairState.unwrap(self) >> _SIGNER_AT == PairState.unwrap(seal) >> _SIGNER_AT;
    }

    /// @notice The same seal with another settled amount, gwei.
    function withSettled(PairState seal, uint64 newSettledGwei) internal pure returns (PairState) {
        return PairState.wrap(((PairState.unwrap(seal) >> _SIGNER_AT) << _SIGNER_AT) | newSettledGwei);
    }

    /// @notice A state that remembers a signer and the payer's revocations so far, with nothing settled.
    function sealOf(address signer, uint16 revocations) internal pure returns (PairState) {
        return PairState.wrap((uint256(revocations) << _REVOCATIONS_AT) | (uint256(uint160(signer)) << _SIGNER_AT));
    }
}
