// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RewardLeaf} from "../interfaces/RewardLeaf.sol";
import {MerkleSum} from "../libraries/MerkleSum.sol";
import {MerkleSumReference} from "./MerkleSumReference.sol";

/// @title The Merkle-sum library and its twin, callable from outside
/// @notice For tests of reverts and of calldata; `reference…` functions are the twin's.
contract MerkleSumHarness {
    /// @notice `MerkleSum.domain`.
    function domain(address distributor) external view returns (bytes32) {
        return MerkleSum.domain(distributor);
    }

    /// @notice `MerkleSum.leaf`.
    function leaf(bytes32 domain_, RewardLeaf calldata item) external pure returns (bytes32) {
        return MerkleSum.leaf(domain_, item.index, item.account, item.cumulativeGwei);
    }

    /// @notice `MerkleSum.depth`.
    function depth(uint256 count) external pure returns (uint256) {
        return MerkleSum.depth(count);
    }

    /// @notice `MerkleSum.root`.
    function root(bytes32 word, uint32 index, bytes32[] calldata path) external pure returns (bytes32) {
        return MerkleSum.root(word, index, path);
    }

    /// @notice `MerkleSum.rootOfMany`.
    function rootOfMany(
        bytes32 domain_,
        RewardLeaf[] calldata leaves,
        bytes32[] calldata firstPath,
        bytes32[] calldata siblings
    ) external pure returns (bytes32) {
        return MerkleSum.rootOfMany(domain_, leaves, firstPath, siblings);
    }

    /// @notice The twin's `root`.
    function referenceRoot(
        bytes32 word,
        uint32 index,
        bytes32[] calldata path
    ) external pure returns (bool valid, bytes32 result) {
        return MerkleSumReference.root(word, index, path);
    }

    /// @notice The twin's `rootOfMany`.
    function referenceRootOfMany(
        bytes32 domain_,
        RewardLeaf[] calldata leaves,
        bytes32[] calldata firstPath,
        bytes32[] calldata siblings
    ) external pure returns (bool valid, bytes32 result) {
        return MerkleSumReference.rootOfMany(domain_, leaves, firstPath, siblings);
    }
}
