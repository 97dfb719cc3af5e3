// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Mining boost
/// @notice `min(r, base * r + (1 - base) * R * s / K)`: an operator mines at full speed only when staked
/// (docs/rewards-spec.md section 4). Homogeneous of degree one in (r, s): splitting an operator gains nothing.
library Boost {
    /// @dev Parts per million.
    uint256 internal constant PPM = 1e6;
    /// @dev The default share earned without any stake, 0.4.
    uint32 internal constant DEFAULT_BASE_PPM = 400_000;

    /// @notice The base is more than one whole.
    error BaseAboveOne(uint32 basePpm);
    /// @notice The stake total is zero; it has a floor of at least 1 gwei.
    error ZeroTotalStake();

    /// @notice Weight of an operator; both terms are rounded down.
    /// @param raw The operator's raw share `r`, gwei.
    /// @param totalRaw The pot `R`, gwei.
    /// @param stake The operator's stake `s`, gwei.
    /// @param totalStake The miners' stake `K`, at least the floor set by policy, gwei.
    /// @param basePpm Share earned without stake, parts per million.
    function weight(
        uint64 raw,
        uint64 totalRaw,
        uint64 stake,
        uint64 totalStake,
        uint32 basePpm
    ) internal pure returns (uint64) {
        if (basePpm > PPM) revert BaseAboveOne(basePpm);
        if (totalStake == 0) revert ZeroTotalStake();
        uint256 unstaked = (uint256(raw) * basePpm) / PPM;
        uint256 staked = ((PPM - basePpm) * totalRaw * stake) / (PPM * totalStake);
        uint256 boosted = unstaked + staked;
        return boosted < raw ? uint64(boosted) : raw;
    }
}
