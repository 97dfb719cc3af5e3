// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Boost} from "../../contracts/libraries/Boost.sol";
import {SettlementFee} from "../../contracts/libraries/SettlementFee.sol";
import {Vesting} from "../../contracts/libraries/Vesting.sol";
import {TestBase} from "../helpers/TestBase.sol";

/// @notice Proofs about weights, fees and vested amounts, whose factors are all unknown.
contract AmountProofs is TestBase {
    function check_aWeightIsNoMoreThanTheRawShare(
        uint64 raw,
        uint64 totalRaw,
        uint64 stake,
        uint64 totalStake,
        uint32 basePpm
    ) external pure {
        assert(Boost.weight(raw, totalRaw, stake, totalStake, basePpm) <= raw);
    }

    function check_splittingAPaymentChangesNoFee(
        uint64 settled,
        uint64 first,
        uint64 second,
        uint16 feeBps
    ) external pure {
        vm.assume(feeBps <= SettlementFee.BPS);
        unchecked {
            uint64 split =
                SettlementFee.charge(settled, first, feeBps) +
                    SettlementFee.charge(uint256(settled) + first, second, feeBps);
            assert(split == SettlementFee.charge(settled, uint256(first) + second, feeBps));
        }
    }

    function check_noFeeWhereTheRateIsZero(uint64 settled, uint64 paid) external pure {
        assert(SettlementFee.charge(settled, paid, 0) == 0);
    }

    function check_nothingVestsBeforeTheStart(
        uint88 amount,
        uint64 start,
        uint16 instantBps,
        uint8 cliffMonths,
        uint8 months,
        uint64 time
    ) external pure {
        vm.assume(time < start);
        assert(Vesting.vested(amount, start, instantBps, cliffMonths, months, time) == 0);
    }
}
