// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RewardLeaf} from "../interfaces/RewardLeaf.sol";

/// @title Merkle-sum tree in plain Solidity
/// @notice The twin that tests hold equal to `libraries/MerkleSum.sol`: written from docs/protocol.md section 4, slow,
/// without assembly, and checking every sum at its own level. It answers with a verdict where the library reverts.
library MerkleSumReference {
    /// @notice The word of a leaf.
    function leaf(
        bytes32 domain,
        uint32 index,
        address account,
        uint64 cumulativeGwei
    ) internal pure returns (bytes32) {
        bytes24 hash = bytes24(keccak256(abi.encode(domain, index, account, cumulativeGwei)));
        return _word(hash, cumulativeGwei);
    }

    /// @notice The word above two words; not valid when their sums exceed 64 bits together.
    function parent(bytes32 left, bytes32 right) internal pure returns (bool valid, bytes32 word) {
        uint256 total = uint256(sum(left)) + uint256(sum(right));
        if (total > type(uint64).max) return (false, 0);
        return (true, _word(bytes24(keccak256(bytes.concat(left, right))), uint64(total)));
    }

    /// @notice The sum that a word carries, in gwei.
    function sum(bytes32 word) internal pure returns (uint64) {
        return uint64(uint256(word) % 2 ** 64);
    }

    /// @notice Depth of a tree with `count` leaves.
    function depth(uint256 count) internal pure returns (uint256) {
        for (uint256 levels = 0; levels <= 32; ++levels) {
            if (2 ** levels >= count) return levels;
        }
        return 33;
    }

    /// @notice The node that `word` at `index` leads to, and whether index and sums allow it.
    function root(
        bytes32 word,
        uint256 index,
        bytes32[] memory path
    ) internal pure returns (bool valid, bytes32 result) {
        if (path.length < 32 && index >= 2 ** path.length) return (false, 0);
        result = word;
        for (uint256 level = 0; level < path.length; ++level) {
            bool isRight = (index / 2 ** level) % 2 == 1;
            (valid, result) = isRight ? parent(path[level], result) : parent(result, path[level]);
            if (!valid) return (false, 0);
        }
        return (true, result);
    }

    /// @notice The root of many leaves: the batch is written out into one whole path per leaf, and each is checked alone.
    function rootOfMany(
        bytes32 domain,
        RewardLeaf[] memory leaves,
        bytes32[] memory firstPath,
        bytes32[] memory siblings
    ) internal pure returns (bool valid, bytes32 result) {
        if (leaves.length == 0) return (false, 0);
        bytes32[] memory path = firstPath;
        (valid, result) = root(_leafOf(domain, leaves[0]), leaves[0].index, path);
        if (!valid) return (false, 0);
        uint256 used = 0;
        for (uint256 i = 1; i < leaves.length; ++i) {
            RewardLeaf memory before = leaves[i - 1];
            uint256 meeting = _meetingLevel(before.index, leaves[i].index);
            if (leaves[i].index <= before.index || meeting >= path.length || used + meeting > siblings.length) {
                return (false, 0);
            }
            path = _nextPath(path, _leafOf(domain, before), before.index, siblings, used, meeting);
            used += meeting;
            bytes32 alone;
            (valid, alone) = root(_leafOf(domain, leaves[i]), leaves[i].index, path);
            if (!valid || alone != result) return (false, 0);
        }
        return (used == siblings.length, result);
    }

    /// @dev New siblings below the meeting level, the last leaf's ancestor on it, the shared siblings above.
    function _nextPath(
        bytes32[] memory path,
        bytes32 word,
        uint256 index,
        bytes32[] memory siblings,
        uint256 used,
        uint256 meeting
    ) private pure returns (bytes32[] memory next) {
        next = new bytes32[](path.length);
        bytes32[] memory below = new bytes32[](meeting);
        for (uint256 level = 0; level < path.length; ++level) {
            next[level] = level < meeting ? siblings[used + level] : path[level];
            if (level < meeting) below[level] = path[level];
        }
        (, next[meeting]) = root(word, index % 2 ** meeting, below);
    }

    /// @dev The level on which the paths of two indices meet as siblings; 0 for equal indices.
    function _meetingLevel(uint256 left, uint256 right) private pure returns (uint256 level) {
        while (left / 2 ** (level + 1) != right / 2 ** (level + 1)) ++level;
    }

    function _leafOf(bytes32 domain, RewardLeaf memory item) private pure returns (bytes32) {
        return leaf(domain, item.index, item.account, item.cumulativeGwei);
    }

    function _word(bytes24 hash, uint64 total) private pure returns (bytes32) {
        return bytes32(abi.encodePacked(hash, total));
    }
}
