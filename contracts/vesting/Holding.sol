// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Who holds a grant, and what was released of it
/// @notice One word, the only one a release writes: bits 0-159 beneficiary, bits 160-247 wei released, bit 248 whether the
/// grant has a delegatee or a stake on record, so that a release looks for them only then. Zero is no grant.
type Holding is uint256;

using HoldingLib for Holding global;

/// @title Reading and changing a holding
library HoldingLib {
    uint256 private constant _BENEFICIARY = type(uint160).max;
    uint256 private constant _LINKED = 1 << 248;

    /// @notice A new grant's.
    function heldBy(address beneficiary_) internal pure returns (Holding) {
        return Holding.wrap(uint160(beneficiary_));
    }

    /// @notice Receives what is released.
    function beneficiary(Holding self) internal pure returns (address) {
        return address(uint160(Holding.unwrap(self)));
    }

    /// @notice Wei released so far.
    function released(Holding self) internal pure returns (uint256) {
        return uint88(Holding.unwrap(self) >> 160);
    }

    /// @notice Whether the grant has, or had, a delegatee or a stake.
    function linked(Holding self) internal pure returns (bool) {
        return Holding.unwrap(self) & _LINKED != 0;
    }

    /// @notice The holding after a release of `amount` more wei; the whole of a grant has 88 bits.
    function withRelease(Holding self, uint256 amount) internal pure returns (Holding) {
        return Holding.wrap(Holding.unwrap(self) + (amount << 160));
    }

    /// @notice The holding in other hands.
    function withBeneficiary(Holding self, address next) internal pure returns (Holding) {
        return Holding.wrap((Holding.unwrap(self) & ~_BENEFICIARY) | uint160(next));
    }

    /// @notice The holding of a grant with a delegatee or a stake on record.
    function withLink(Holding self) internal pure returns (Holding) {
        return Holding.wrap(Holding.unwrap(self) | _LINKED);
    }
}
