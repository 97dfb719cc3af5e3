// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {StakeHistory} from "../../../contracts/libraries/StakeHistory.sol";
import {TestBase} from "../../helpers/TestBase.sol";

/// @notice The compressed history against a model that keeps every change.
contract StakeHistoryTest is TestBase {
    using StakeHistory for StakeHistory.History;

    struct Change {
        uint256 epoch;
        uint88 amount;
    }

    StakeHistory.History private history;
    Change[] private changes;

    function test_nothingRecordedIsZero() external view {
        vm.assertEq(history.smallestIn(0), 0, "epoch 0");
        vm.assertEq(history.smallestIn(7), 0, "any epoch");
        vm.assertEq(history.latest(), 0, "now");
    }

    function test_firstStakeCountsFromTheNextEpoch() external {
        history.record(3, 10);
        vm.assertEq(history.smallestIn(2), 0, "before");
        vm.assertEq(history.smallestIn(3), 0, "brought in during the epoch");
        vm.assertEq(history.smallestIn(4), 10, "after");
        vm.assertEq(history.smallestIn(1_000_000), 10, "long after");
        vm.assertEq(history.latest(), 10, "now");
    }

    function test_stakeBeforeEmissionCountsFromEpochOne() external {
        history.record(0, 10);
        history.record(0, 30);
        vm.assertEq(history.smallestIn(0), 0, "epoch 0");
        vm.assertEq(history.smallestIn(1), 30, "epoch 1");
        history.record(2, 20);
        vm.assertEq(history.smallestIn(0), 0, "epoch 0 stays");
        vm.assertEq(history.smallestIn(1), 30, "epoch 1 stays");
        vm.assertEq(history.smallestIn(2), 20, "lowered in epoch 2");
    }

    function test_stakeBroughtBackWithinTheEpochDoesNotCount() external {
        history.record(1, 100);
        history.record(2, 40);
        history.record(2, 100);
        vm.assertEq(history.smallestIn(2), 40, "the dip counts");
        vm.assertEq(history.smallestIn(3), 100, "from the next epoch on all of it");
    }

    function test_withdrawnBeforeEmissionLeavesNoTrace() external {
        history.record(0, 10);
        history.record(0, 0);
        history.record(5, 7);
        vm.assertEq(history.smallestIn(1), 0, "between");
        vm.assertEq(history.smallestIn(5), 0, "the epoch of the change");
        vm.assertEq(history.smallestIn(6), 7, "after");
    }

    function test_largestAmountAndEpochKeepTheirBits() external {
        history.record(type(uint32).max - 2, type(uint88).max);
        history.record(type(uint32).max, type(uint88).max - 1);
        vm.assertEq(history.smallestIn(type(uint32).max - 2), 0, "first");
        vm.assertEq(history.smallestIn(type(uint32).max - 1), type(uint88).max, "between");
        vm.assertEq(history.smallestIn(type(uint32).max), type(uint88).max - 1, "last");
    }

    /// @dev Random changes, several an epoch and with gaps, some before emission; every epoch is asked after every change.
    function testFuzz_equalsTheModelThatKeepsEveryChange(uint256 seed) external {
        uint256 epoch = draw(seed, 0) % 3;
        for (uint256 i = 0; i < 14; ++i) {
            uint256 step = draw(seed, 100 + i) % 6;
            epoch +=
                step < 3
                    ? 0
                    : step == 5
                        ? draw(seed, 200 + i) % 9
                        : 1;
            uint88 amount = draw(seed, 300 + i) % 5 == 0 ? 0 : uint88(draw(seed, 400 + i));
            history.record(uint32(epoch), amount);
            changes.push(Change(epoch, amount));
            vm.assertEq(history.latest(), amount, "stake now");
            for (uint256 asked = 0; asked <= epoch + 2; ++asked) {
                vm.assertEq(history.smallestIn(asked), _smallest(asked), "smallest of an epoch");
            }
        }
    }

    /// @dev The smallest of what the epoch began with and of everything it was changed to.
    function _smallest(uint256 epoch) private view returns (uint256 smallest) {
        for (uint256 i = 0; i < changes.length; ++i) {
            if (changes[i].epoch < epoch) smallest = changes[i].amount;
            else if (changes[i].epoch == epoch && changes[i].amount < smallest) smallest = changes[i].amount;
        }
    }
}
