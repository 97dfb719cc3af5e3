// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @title Smallest stake of every epoch
/// @notice One entry per operator and epoch in which the stake changed, readable without an archive node.
/// @dev The newest entry stands in a slot of its own, so that a first stake writes one slot and no array length; it joins
/// the past when a later epoch brings the next change.
library StakeHistory {
    using Checkpoints for Checkpoints.Trace208;

    /// @param epoch The epoch the entry is about.
    /// @param smallest Smallest stake held at any moment of that epoch, wei.
    /// @param last Stake when the epoch ended (or now), which holds until the next entry, wei.
    struct Entry {
        uint32 epoch;
        uint88 smallest;
        uint88 last;
    }

    struct History {
        Entry newest;
        Checkpoints.Trace208 past;
    }

    /// @notice Records that the stake is `amount` from now, in `epoch`, on.
    function record(History storage self, uint32 epoch, uint88 amount) internal {
        Entry memory newest = self.newest;
        if (newest.epoch != epoch) {
            bool written = newest.epoch != 0 || newest.last != 0;
            if (written) self.past.push(newest.epoch, _pack(newest));
            newest = Entry({epoch: epoch, smallest: newest.last, last: newest.last});
        }
        newest.last = amount;
        if (amount < newest.smallest) newest.smallest = amount;
        self.newest = newest;
    }

    /// @notice The smallest stake held at any moment of `epoch`.
    function smallestIn(History storage self, uint256 epoch) internal view returns (uint256) {
        Entry memory entry = self.newest;
        if (epoch < entry.epoch) entry = _unpack(self.past.upperLookupRecent(uint48(epoch)));
        return epoch == entry.epoch ? entry.smallest : entry.last;
    }

    /// @notice The stake held now.
    function latest(History storage self) internal view returns (uint88) {
        return self.newest.last;
    }

    function _pack(Entry memory entry) private pure returns (uint208) {
        return (uint208(entry.epoch) << 176) | (uint208(entry.smallest) << 88) | entry.last;
    }

    function _unpack(uint208 packed) private pure returns (Entry memory) {
        return Entry({epoch: uint32(packed >> 176), smallest: uint88(packed >> 88), last: uint88(packed)});
    }
}
