// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title What can be locked of an operator's own stake
/// @notice Remembers what was held when an epoch began, what of it was locked in that epoch, and what is locked in all.
/// @dev Nothing is written before it has to be: a position that did not change in an epoch held at its start what it holds
/// now, and one that was empty then has no entry of that epoch at all.
library OwnStake {
    /// @param epoch The epoch this is about.
    /// @param heldAtStart Own stake, active and cooling, when it began, wei.
    /// @param locked Sum of the locks made in it, wei; those released since count too.
    struct InEpoch {
        uint32 epoch;
        uint88 heldAtStart;
        uint88 locked;
    }

    /// @param newest The last epoch in which it was needed.
    /// @param lien What is locked now, of all epochs, wei.
    struct Record {
        InEpoch newest;
        uint88 lien;
    }

    /// @notice Keeps what was held when `epoch` began, if what is held is about to change for the first time in it.
    /// @param held Wei before the change.
    /// @param changedIn Epoch of the last change before this one.
    function beforeChange(Record storage self, uint32 epoch, uint88 held, uint32 changedIn) internal {
        if (held == 0 || changedIn == epoch || self.newest.epoch == epoch) return;
        self.newest = InEpoch({epoch: epoch, heldAtStart: held, locked: 0});
    }

    /// @notice Locks `amount`, at most what is lockable.
    /// @param held Wei now.
    /// @param changedIn Epoch of the last change.
    function lock(Record storage self, uint32 epoch, uint88 held, uint32 changedIn, uint88 amount) internal {
        InEpoch memory current = inEpoch(self, epoch, held, changedIn);
        current.locked += amount;
        self.newest = current;
        self.lien += amount;
    }

    /// @notice Ends the lien of one lock.
    function unlock(Record storage self, uint88 amount) internal {
        self.lien -= amount;
    }

    /// @notice The entry of `epoch`, the present one.
    /// @param held Wei now.
    /// @param changedIn Epoch of the last change.
    function inEpoch(
        Record storage self,
        uint32 epoch,
        uint88 held,
        uint32 changedIn
    ) internal view returns (InEpoch memory) {
        InEpoch memory newest = self.newest;
        if (newest.epoch == epoch) return newest;
        return InEpoch({epoch: epoch, heldAtStart: changedIn < epoch ? held : 0, locked: 0});
    }
}
