// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Vm} from "./Vm.sol";

/// @notice What every test and every handler needs.
abstract contract TestBase {
    /// @dev Address of the cheatcodes: the last 20 bytes of keccak256("hevm cheat code").
    Vm internal constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    /// @dev A value within [lower, upper], every one reachable, small and large inputs kept near the edges.
    function bound(uint256 value, uint256 lower, uint256 upper) internal pure returns (uint256) {
        if (value >= lower && value <= upper) return value;
        uint256 size = upper - lower + 1;
        return size == 0 ? value : lower + (value % size);
    }

    /// @dev The present time. The compiler may read `block.timestamp` late, after a `warp`: within one call it is constant.
    function now_() internal view returns (uint256) {
        return vm.getBlockTimestamp();
    }

    /// @dev Address with a readable origin, without code.
    function account(string memory name) internal pure returns (address) {
        return address(uint160(uint256(keccak256(bytes(name)))));
    }

    /// @dev Deterministic pseudo-random word.
    function draw(uint256 seed, uint256 position) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, position)));
    }
}
