// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {MSN} from "../../contracts/token/MSN.sol";
import {TestBase} from "../helpers/TestBase.sol";
import {SupplyHandler} from "./handlers/SupplyHandler.sol";

/// @notice Invariant 1: `totalSupply <= 100 M + accrued(t) <= 127.5 M`, and `accrued` is a function of time alone.
contract SupplyInvariants is TestBase {
    uint256 private constant INITIAL = 100_000_000e18;
    uint256 private constant CEILING = 127_500_000e18;

    SupplyHandler private handler;
    MSN private token;
    uint256[5] private probes;
    uint256[5] private accruedAtProbes;

    function setUp() external {
        handler = new SupplyHandler();
        token = handler.TOKEN();
        uint256 start = handler.START();
        probes = [start, start + 1, start + 7 days, start + 400 days, start + 4000 days];
        for (uint256 i = 0; i < 5; ++i) accruedAtProbes[i] = token.accruedEmission(probes[i]);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_1_supplyStaysBelowTheSchedule() external view {
        uint256 accrued = _integral(handler.time());
        vm.assertLe(token.mintedEmission(), accrued, "minted emission against the schedule");
        vm.assertLe(token.totalSupply(), INITIAL + accrued, "supply against the schedule");
        vm.assertLe(INITIAL + accrued, CEILING, "schedule against the ceiling");
    }

    function invariant_1_everyTokenIsAccountedFor() external view {
        vm.assertEq(token.mintedEmission(), handler.mintedByMinters(), "only minters mint");
        vm.assertEq(token.totalSupply() + handler.burnt(), INITIAL + token.mintedEmission(), "supply plus burnt");
    }

    function invariant_1_accruedDependsOnTimeAlone() external view {
        for (uint256 i = 0; i < 5; ++i) {
            vm.assertEq(token.accruedEmission(probes[i]), accruedAtProbes[i], "at a fixed time");
        }
        vm.assertEq(token.accruedEmission(handler.time()), _integral(handler.time()), "now");
    }

    /// @dev The rates of the years, 500 - 50k basis points of 100 M MSN, times the seconds spent in each.
    function _integral(uint256 timestamp) private view returns (uint256) {
        uint256 start = handler.START();
        uint256 numerator = 0;
        for (uint256 year = 0; year < 10; ++year) {
            uint256 from = start + year * 365 days;
            if (timestamp <= from) break;
            uint256 spent = timestamp - from > 365 days ? 365 days : timestamp - from;
            numerator += (500 - 50 * year) * (INITIAL / 10_000) * spent;
        }
        return numerator / 365 days;
    }
}
