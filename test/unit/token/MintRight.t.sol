// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMSN} from "../../../contracts/interfaces/IMSN.sol";
import {MinterMock} from "../../../contracts/mocks/MinterMock.sol";
import {MSN} from "../../../contracts/token/MSN.sol";
import {TestBase} from "../../helpers/TestBase.sol";

/// @notice How the mint right is first given and how it moves.
contract MintRightTest is TestBase {
    uint256 private constant DEPLOYED_AT = 1_750_000_000;

    MSN private token;
    MinterMock private first;
    MinterMock private second;
    address private immutable TIMELOCK = account("timelock");

    function setUp() external {
        vm.warp(DEPLOYED_AT);
        token = new MSN(account("allocation"), TIMELOCK, DEPLOYED_AT);
        first = new MinterMock();
        second = new MinterMock();
    }

    function test_theDeployerNominatesTheFirstMinterWithoutNotice() external {
        vm.expectEmit(address(token));
        emit IMSN.MinterNominated(address(first), DEPLOYED_AT);
        token.nominateMinter(address(first));
        _assertNomination(address(first), DEPLOYED_AT);
        vm.expectEmit(address(token));
        emit IMSN.MinterChanged(address(0), address(first));
        first.accept(token);
        vm.assertEq(token.minter(), address(first), "minter");
        _assertNomination(address(0), 0);
    }

    function test_theTimelockMayNominateTheFirstMinterToo() external {
        vm.prank(TIMELOCK);
        token.nominateMinter(address(first));
        first.accept(token);
        vm.assertEq(token.minter(), address(first), "minter");
    }

    function test_theNewestNominationReplacesTheOneBefore() external {
        token.nominateMinter(address(first));
        vm.prank(TIMELOCK);
        token.nominateMinter(address(second));
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotNominated.selector, address(first), address(second)));
        first.accept(token);
        second.accept(token);
        vm.assertEq(token.minter(), address(second), "minter");
    }

    function test_RevertWhen_theDeployerNominatesAfterTheFirstAcceptance() external {
        _installFirst();
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotNominator.selector, address(this)));
        token.nominateMinter(address(second));
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotNominator.selector, address(this)));
        token.nominateMinter(address(0));
    }

    function testFuzz_RevertWhen_aStrangerNominates(address caller) external {
        vm.assume(caller != TIMELOCK && caller != address(this));
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotNominator.selector, caller));
        vm.prank(caller);
        token.nominateMinter(address(first));
        _installFirst();
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotNominator.selector, caller));
        vm.prank(caller);
        token.nominateMinter(address(second));
    }

    function test_RevertWhen_theNomineeHasNoCode() external {
        address nobody = account("externally owned");
        vm.expectRevert(abi.encodeWithSelector(IMSN.NomineeNotContract.selector, nobody));
        token.nominateMinter(nobody);
        _installFirst();
        vm.expectRevert(abi.encodeWithSelector(IMSN.NomineeNotContract.selector, nobody));
        vm.prank(TIMELOCK);
        token.nominateMinter(nobody);
    }

    function test_RevertWhen_nobodyWasNominated() external {
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotNominated.selector, address(first), address(0)));
        first.accept(token);
    }

    function test_aSuccessorAcceptsAfterThirtyDays() external {
        _installFirst();
        vm.prank(TIMELOCK);
        token.nominateMinter(address(second));
        uint256 acceptableAt = DEPLOYED_AT + 30 days;
        _assertNomination(address(second), acceptableAt);
        vm.warp(acceptableAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IMSN.NoticeRunning.selector, acceptableAt, acceptableAt - 1));
        second.accept(token);
        vm.warp(acceptableAt);
        second.accept(token);
        vm.assertEq(token.minter(), address(second), "minter");
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotMinter.selector, address(first)));
        first.mint(token, address(first), 1);
        second.mint(token, address(second), 1);
    }

    function test_anotherNominationRestartsTheNotice() external {
        _installFirst();
        vm.prank(TIMELOCK);
        token.nominateMinter(address(second));
        vm.warp(DEPLOYED_AT + 29 days);
        vm.prank(TIMELOCK);
        token.nominateMinter(address(second));
        vm.warp(DEPLOYED_AT + 31 days);
        vm.expectRevert(
            abi.encodeWithSelector(IMSN.NoticeRunning.selector, DEPLOYED_AT + 59 days, DEPLOYED_AT + 31 days)
        );
        second.accept(token);
    }

    function test_RevertWhen_theNominationWasWithdrawn() external {
        _installFirst();
        vm.prank(TIMELOCK);
        token.nominateMinter(address(second));
        vm.prank(TIMELOCK);
        token.nominateMinter(address(0));
        vm.warp(DEPLOYED_AT + 60 days);
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotNominated.selector, address(second), address(0)));
        second.accept(token);
    }

    function test_RevertWhen_anAcceptedNominationIsUsedAgain() external {
        _installFirst();
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotNominated.selector, address(first), address(0)));
        first.accept(token);
    }

    function test_RevertWhen_theOldMinterHasARootPending() external {
        _installFirst();
        vm.prank(TIMELOCK);
        token.nominateMinter(address(second));
        first.setPendingRoot(true);
        vm.warp(DEPLOYED_AT + 30 days);
        vm.expectRevert(abi.encodeWithSelector(IMSN.RootPending.selector, address(first)));
        second.accept(token);
        first.setPendingRoot(false);
        second.accept(token);
        vm.assertEq(token.minter(), address(second), "minter once nothing is pending");
    }

    function _installFirst() private {
        token.nominateMinter(address(first));
        first.accept(token);
    }

    function _assertNomination(address expected, uint256 since) private view {
        (address nominee, uint256 acceptableAt) = token.nomination();
        vm.assertEq(nominee, expected, "nominee");
        vm.assertEq(acceptableAt, since, "acceptable at");
    }
}
