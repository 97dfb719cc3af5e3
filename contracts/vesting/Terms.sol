// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../interfaces/IAllocation.sol";
import {Vesting} from "../libraries/Vesting.sol";

/// @title What a grant gives, and when
/// @notice One word, written when the grant is made or revoked: bits 0-87 amount in wei, bits 88-127 start, bits 128-143
/// basis points at the start, bits 144-151 months of cliff, bits 152-159 months, bits 160-167 bucket, bit 168 whether the
/// grant was revoked.
type Terms is uint256;

using TermsLib for Terms global;

/// @title Reading and changing terms
library TermsLib {
    uint256 private constant _AMOUNT = type(uint88).max;
    uint256 private constant _REVOKED = 1 << 168;

    /// @notice Terms of a grant of nothing yet.
    function scheduled(
        IAllocation.Bucket bucket_,
        IAllocation.Schedule memory schedule_
    ) internal pure returns (Terms) {
        return
            Terms.wrap(
                (uint256(schedule_.start) << 88) |
                    (uint256(schedule_.instantBps) << 128) |
                    (uint256(schedule_.cliffMonths) << 144) |
                    (uint256(schedule_.months) << 152) |
                    (uint256(bucket_) << 160)
            );
    }

    /// @notice Wei granted; what had vested, once revoked.
    function amount(Terms self) internal pure returns (uint256) {
        return Terms.unwrap(self) & _AMOUNT;
    }

    /// @notice Where the tokens come from.
    function bucket(Terms self) internal pure returns (IAllocation.Bucket) {
        return IAllocation.Bucket(uint8(Terms.unwrap(self) >> 160));
    }

    /// @notice Whether the grant was revoked.
    function revoked(Terms self) internal pure returns (bool) {
        return Terms.unwrap(self) & _REVOKED != 0;
    }

    /// @notice How the grant vests, or vested until it was revoked.
    function schedule(Terms self) internal pure returns (IAllocation.Schedule memory) {
        uint256 word = Terms.unwrap(self);
        return
            IAllocation.Schedule({
                start: uint40(word >> 88),
                instantBps: uint16(word >> 128),
                cliffMonths: uint8(word >> 144),
                months: uint8(word >> 152)
            });
    }

    /// @notice Wei vested at `timestamp`, Unix seconds.
    function vested(Terms self, uint256 timestamp) internal pure returns (uint256) {
        if (revoked(self)) return amount(self);
        uint256 word = Terms.unwrap(self);
        return
            Vesting.vested(
                amount(self),
                uint40(word >> 88),
                uint16(word >> 128),
                uint8(word >> 144),
                uint8(word >> 152),
                timestamp
            );
    }

    /// @notice The terms of a grant of `amount_` wei in place of nothing.
    function withAmount(Terms self, uint88 amount_) internal pure returns (Terms) {
        return Terms.wrap(Terms.unwrap(self) | amount_);
    }

    /// @notice The terms of a grant that was revoked when `vested_` wei of it had vested.
    function withRevocation(Terms self, uint256 vested_) internal pure returns (Terms) {
        return Terms.wrap((Terms.unwrap(self) & ~_AMOUNT) | _REVOKED | vested_);
    }
}
