// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {MinerStaking} from "../../../contracts/staking/MinerStaking.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Boost} from "../../../contracts/libraries/Boost.sol";
import {TestBase} from "../../helpers/TestBase.sol";

/// @notice The boost rule, through the functions miners can call.
contract BoostTest is TestBase {
    MinerStaking private staking;

    function setUp() external {
        staking = new MinerStaking(IERC20(address(1)), now_(), address(this), address(0), address(0), 0);
    }

    function test_knownNumbers() external view {
        vm.assertEq(staking.boostedWeight(100, 1000, 0, 1), 40, "without stake 0.4 r");
        vm.assertEq(staking.boostedWeight(100, 1000, 10, 100), 100, "stake share equal to the raw share: full speed");
        vm.assertEq(staking.boostedWeight(100, 1000, 5, 100), 70, "half of that: 0.7 r");
        vm.assertEq(staking.boostedWeight(100, 1000, 100, 100), 100, "never above r");
        vm.assertEq(staking.boostedWeight(3, 10, 0, 1), 1, "rounded down");
        vm.assertEq(staking.boostedWeight(0, 1000, 100, 100), 0, "nothing earned, nothing boosted");
        vm.assertEq(staking.boostedWeightWithBase(100, 1000, 0, 1, 1_000_000), 100, "base one: no stake needed");
        vm.assertEq(staking.boostedWeightWithBase(100, 1000, 0, 1, 0), 0, "base zero: nothing without stake");
    }

    function test_termsAreRoundedDownEachAlone() external view {
        // 0.4 * 4 = 1.6 and 0.6 * 4 * 1 / 4 = 0.6: together 2.2, each rounded down 1.
        vm.assertEq(staking.boostedWeight(4, 4, 1, 4), 1, "floor of each term");
    }

    function test_largestNumbersDoNotOverflow() external view {
        uint64 top = type(uint64).max;
        vm.assertEq(staking.boostedWeight(top, top, top, top), top, "2^64 - 1 is a multiple of five: nothing is lost");
        vm.assertEq(staking.boostedWeight(top, top, top, 1), top, "capped at r");
    }

    function test_RevertWhen_theTotalStakeIsZero() external {
        vm.expectRevert(Boost.ZeroTotalStake.selector);
        staking.boostedWeight(1, 1, 0, 0);
    }

    function test_RevertWhen_theBaseIsAboveOne() external {
        vm.expectRevert(abi.encodeWithSelector(Boost.BaseAboveOne.selector, 1_000_001));
        staking.boostedWeightWithBase(1, 1, 0, 1, 1_000_001);
    }

    function testFuzz_isBetweenTheBaseAndTheRawShare(
        uint64 raw,
        uint64 totalRaw,
        uint64 stake,
        uint64 totalStake,
        uint32 basePpm
    ) external view {
        basePpm = uint32(bound(basePpm, 0, 1_000_000));
        totalStake = uint64(bound(totalStake, 1, type(uint64).max));
        uint64 weight = staking.boostedWeightWithBase(raw, totalRaw, stake, totalStake, basePpm);
        vm.assertLe(weight, raw, "at most r");
        vm.assertGe(weight, (uint256(raw) * basePpm) / 1e6, "at least base * r");
    }

    function testFuzz_moreStakeNeverHurts(
        uint64 raw,
        uint64 totalRaw,
        uint64 stake,
        uint64 more,
        uint64 totalStake
    ) external view {
        totalStake = uint64(bound(totalStake, 1, type(uint64).max));
        more = uint64(bound(more, stake, type(uint64).max));
        vm.assertLe(
            staking.boostedWeight(raw, totalRaw, stake, totalStake),
            staking.boostedWeight(raw, totalRaw, more, totalStake),
            "monotone in the stake"
        );
    }

    /// @dev Exact up to the two roundings of every term involved.
    function testFuzz_isHomogeneousOfDegreeOne(
        uint32 raw,
        uint64 totalRaw,
        uint32 stake,
        uint64 totalStake,
        uint32 factor
    ) external view {
        totalStake = uint64(bound(totalStake, 1, type(uint64).max));
        factor = uint32(bound(factor, 1, type(uint32).max));
        uint256 whole = staking.boostedWeight(raw * uint64(factor), totalRaw, stake * uint64(factor), totalStake);
        uint256 parts = uint256(staking.boostedWeight(raw, totalRaw, stake, totalStake)) * factor;
        vm.assertLe(parts, whole, "equal parts never weigh more than the whole");
        vm.assertLe(whole - parts, 2 * uint256(factor), "and lose no more than their rounding");
    }

    function testFuzz_splittingAnOperatorGainsNothing(
        uint32[2] memory raws,
        uint32[2] memory stakes,
        uint64 totalRaw,
        uint64 totalStake
    ) external view {
        totalStake = uint64(bound(totalStake, 1, type(uint64).max));
        uint256 apart =
            uint256(staking.boostedWeight(raws[0], totalRaw, stakes[0], totalStake)) +
                staking.boostedWeight(raws[1], totalRaw, stakes[1], totalStake);
        uint64 raw = uint64(raws[0]) + raws[1];
        uint64 stake = uint64(stakes[0]) + stakes[1];
        vm.assertLe(
            apart,
            staking.boostedWeight(raw, totalRaw, stake, totalStake),
            "two operators earn no more than one"
        );
    }
}
