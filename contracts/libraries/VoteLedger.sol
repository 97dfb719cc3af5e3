// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IVoteSource} from "../interfaces/IVoteSource.sol";

/// @title Votes by delegatee and time
/// @notice What an `IVoteSource` keeps: checkpoints by timestamp, as OpenZeppelin's Votes keeps them.
library VoteLedger {
    using Checkpoints for Checkpoints.Trace208;
    using SafeCast for uint256;

    struct Ledger {
        mapping(address delegatee => Checkpoints.Trace208) checkpoints;
    }

    /// @notice Moves votes from one delegatee to another; the zero address is nobody.
    function move(Ledger storage self, address from, address to, uint256 amount) internal {
        if (from == to || amount == 0) return;
        if (from != address(0)) _set(self, from, votes(self, from) - amount);
        if (to != address(0)) _set(self, to, votes(self, to) + amount);
    }

    /// @notice Votes of `delegatee` now.
    function votes(Ledger storage self, address delegatee) internal view returns (uint256) {
        return self.checkpoints[delegatee].latest();
    }

    /// @notice Votes of `delegatee` at the end of the second `timepoint`; reverts unless it is past.
    function pastVotes(Ledger storage self, address delegatee, uint256 timepoint) internal view returns (uint256) {
        requirePast(timepoint);
        return self.checkpoints[delegatee].upperLookupRecent(uint48(timepoint));
    }

    /// @notice Reverts with `ERC5805FutureLookup` unless `timepoint` is past.
    function requirePast(uint256 timepoint) internal view {
        if (timepoint >= block.timestamp) {
            revert IVoteSource.ERC5805FutureLookup(timepoint, uint48(block.timestamp));
        }
    }

    function _set(Ledger storage self, address delegatee, uint256 amount) private {
        uint256 previous = votes(self, delegatee);
        self.checkpoints[delegatee].push(uint48(block.timestamp), amount.toUint208());
        emit IVoteSource.DelegateVotesChanged(delegatee, previous, amount);
    }
}
