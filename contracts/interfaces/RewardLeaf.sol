// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice A leaf of the tree.
/// @param index Position in the tree.
/// @param account Whom it pays.
/// @param cumulativeGwei All the account ever earned, gwei of MSN.
struct RewardLeaf {
    uint32 index;
    address account;
    uint64 cumulativeGwei;
}
