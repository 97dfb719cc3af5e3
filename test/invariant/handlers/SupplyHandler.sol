// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {MinterMock} from "../../../contracts/mocks/MinterMock.sol";
import {MSN} from "../../../contracts/token/MSN.sol";
import {TestBase} from "../../helpers/TestBase.sol";

/// @notice Everybody who could move MSN's supply, captured minters included.
contract SupplyHandler is TestBase {
    uint256 public constant START = 1_750_000_000;
    MSN public immutable TOKEN;
    MinterMock[3] private minters;
    address[4] private actors;
    uint256 public time = START - 5 days;
    uint256 public burnt;
    uint256 public mintedByMinters;

    constructor() {
        vm.warp(time);
        actors = [account("a"), account("b"), account("c"), account("timelock")];
        TOKEN = new MSN(actors[0], actors[3], START);
        for (uint256 i = 0; i < 3; ++i) minters[i] = new MinterMock();
        TOKEN.nominateMinter(address(minters[0]));
        minters[0].accept(TOKEN);
    }

    modifier timed() {
        vm.warp(time);
        _;
    }

    function pass(uint256 span) external {
        uint256 scale = span % 3;
        time += bound(
            span / 3,
            1,
            scale == 0
                ? 1 hours
                : scale == 1
                    ? 60 days
                    : 3 * 365 days
        );
        vm.warp(time);
    }

    /// @dev Amounts around what is left, one wei too much included.
    function mint(uint256 minter, uint256 actor, uint256 amount) external timed {
        uint256 accrued = TOKEN.accruedEmission(time);
        uint256 room = accrued > TOKEN.mintedEmission() ? accrued - TOKEN.mintedEmission() : 0;
        if (amount % 4 == 0) amount = room + 1;
        else if (amount % 4 == 1) amount = room;
        else amount = bound(amount, 0, 2 * room + 1);
        try minters[minter % 3].mint(TOKEN, actors[actor % 4], amount) {
            mintedByMinters += amount;
        } catch {}
    }

    function mintDirectly(uint256 actor, uint256 amount) external timed {
        vm.prank(actors[actor % 4]);
        try TOKEN.mintEmission(actors[actor % 4], amount) {
            mintedByMinters += amount;
        } catch {}
    }

    function burn(uint256 actor, uint256 amount) external timed {
        address who = actors[actor % 4];
        amount = bound(amount, 0, TOKEN.balanceOf(who));
        vm.prank(who);
        TOKEN.burn(amount);
        burnt += amount;
    }

    function transfer(uint256 from, uint256 to, uint256 amount) external timed {
        address who = actors[from % 4];
        amount = bound(amount, 0, TOKEN.balanceOf(who));
        vm.prank(who);
        TOKEN.transfer(actors[to % 4], amount);
    }

    function nominate(uint256 minter, bool byDeployer) external timed {
        if (!byDeployer) vm.prank(actors[3]);
        try TOKEN.nominateMinter(address(minters[minter % 3])) {} catch {}
    }

    function accept(uint256 minter) external timed {
        try minters[minter % 3].accept(TOKEN) {} catch {}
    }

    function setPending(uint256 minter, bool pending) external timed {
        minters[minter % 3].setPendingRoot(pending);
    }
}
