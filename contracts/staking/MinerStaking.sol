// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {EntryPause} from "../access/EntryPause.sol";
import {IMinerStaking} from "../interfaces/IMinerStaking.sol";
import {Boost} from "../libraries/Boost.sol";
import {StakePositions} from "./StakePositions.sol";
import {StakeSlashing} from "./StakeSlashing.sol";
import {StakeVotes} from "./StakeVotes.sol";

/// @title Miner staking
/// @notice Documented in `IMinerStaking`.
contract MinerStaking is StakeSlashing {
    /* CONSTRUCTOR */

    /// @param token MSN.
    /// @param emissionStart As in the token, Unix seconds.
    /// @param timelock The governance timelock.
    /// @param guardian_ Who may pause deposits; zero for nobody.
    /// @param slasher_ Who may lock stake; zero for nobody.
    /// @param reporterShareBps_ The reporter's share of what is slashed, basis points.
    constructor(
        IERC20 token,
        uint256 emissionStart,
        address timelock,
        address guardian_,
        address slasher_,
        uint256 reporterShareBps_
    )
        StakeVotes(token)
        EntryPause(timelock, guardian_)
        StakePositions(emissionStart)
        StakeSlashing(slasher_, reporterShareBps_)
    {}

    /* EXTERNAL */

    /// @inheritdoc IMinerStaking
    function boostedWeight(
        uint64 raw,
        uint64 totalRaw,
        uint64 stakeGwei,
        uint64 totalStake
    ) external pure returns (uint64) {
        return Boost.weight(raw, totalRaw, stakeGwei, totalStake, Boost.DEFAULT_BASE_PPM);
    }

    /// @inheritdoc IMinerStaking
    function boostedWeightWithBase(
        uint64 raw,
        uint64 totalRaw,
        uint64 stakeGwei,
        uint64 totalStake,
        uint32 basePpm
    ) external pure returns (uint64) {
        return Boost.weight(raw, totalRaw, stakeGwei, totalStake, basePpm);
    }
}
