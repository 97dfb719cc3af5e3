// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {VestingWorld} from "../../helpers/VestingWorld.sol";

/// @notice A grant changes hands in two steps, and only by the hand that holds it.
contract BeneficiaryTest is VestingWorld {
    IAllocation.Bucket private constant PRIVATE = IAllocation.Bucket.Private;

    uint256 private grantId;

    function setUp() external {
        _deployWorld();
        grantId = _grant(PRIVATE, ALICE, 1_200e18);
    }

    /* TWO STEPS */

    function test_proposedAndAccepted() external {
        vm.expectEmit(address(allocation));
        emit IAllocation.BeneficiaryProposed(grantId, ALICE, BOB);
        _propose(ALICE, BOB);
        vm.assertEq(allocation.proposedBeneficiaryOf(grantId), BOB, "named");
        vm.assertEq(allocation.grantOf(grantId).beneficiary, ALICE, "not yet");
        vm.expectEmit(address(allocation));
        emit IAllocation.BeneficiaryChanged(grantId, ALICE, BOB);
        _accept(BOB);
        vm.assertEq(allocation.grantOf(grantId).beneficiary, BOB, "now");
        vm.assertEq(allocation.proposedBeneficiaryOf(grantId), address(0), "the offer is used up");
        _warpToMonth(1, 0);
        vm.assertEq(_release(grantId), 100e18, "the grant is as it was");
        vm.assertEq(token.balanceOf(BOB), 100e18, "to the new one");
        vm.assertEq(token.balanceOf(ALICE), 0, "not to the old one");
    }

    function test_untilAcceptedReleasesGoToTheOldOne() external {
        _warpToMonth(1, 0);
        _propose(ALICE, BOB);
        _release(grantId);
        vm.assertEq(token.balanceOf(ALICE), 100e18, "to the beneficiary");
    }

    function test_whatWasReleasedStaysReleased() external {
        _warpToMonth(1, 0);
        _release(grantId);
        _propose(ALICE, BOB);
        _accept(BOB);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NothingToRelease.selector, grantId));
        _release(grantId);
        vm.assertEq(uint256(allocation.grantOf(grantId).released), 100e18, "recorded");
    }

    function test_aLaterOfferReplacesTheEarlier() external {
        _propose(ALICE, BOB);
        _propose(ALICE, CAROL);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NotProposedBeneficiary.selector, BOB, grantId));
        _accept(BOB);
        _accept(CAROL);
        vm.assertEq(allocation.grantOf(grantId).beneficiary, CAROL, "the later one");
    }

    function test_anOfferCanBeWithdrawn() external {
        _propose(ALICE, BOB);
        vm.expectEmit(address(allocation));
        emit IAllocation.BeneficiaryProposed(grantId, ALICE, address(0));
        _propose(ALICE, address(0));
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NotProposedBeneficiary.selector, BOB, grantId));
        _accept(BOB);
    }

    function test_theOldOneLosesEveryRight() external {
        _propose(ALICE, BOB);
        _accept(BOB);
        bytes memory refusal = abi.encodeWithSelector(IAllocation.NotBeneficiary.selector, ALICE, grantId);
        vm.startPrank(ALICE);
        vm.expectRevert(refusal);
        allocation.proposeBeneficiary(grantId, ALICE);
        vm.expectRevert(refusal);
        allocation.stakeFromGrant(grantId, OPERATOR, 1e18);
        vm.expectRevert(refusal);
        allocation.releaseAndStake(grantId, OPERATOR);
        vm.stopPrank();
        _propose(BOB, CAROL);
        vm.assertEq(allocation.proposedBeneficiaryOf(grantId), CAROL, "the new one has it");
    }

    function test_oneGrantOfMany() external {
        uint256 other = _grant(PRIVATE, ALICE, 1e18);
        _propose(ALICE, BOB);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NotProposedBeneficiary.selector, BOB, other));
        vm.prank(BOB);
        allocation.acceptBeneficiary(other);
        _accept(BOB);
        vm.assertEq(allocation.grantOf(other).beneficiary, ALICE, "the other stays");
    }

    /* VOTES FOLLOW */

    function test_votesFollowTheNewBeneficiary() external {
        _delegate(ALICE, ALICE);
        _delegate(BOB, CAROL);
        _syncVotes(grantId);
        _warpToMonth(1, 0);
        _release(grantId);
        vm.assertEq(allocation.getVotes(ALICE), 1_100e18, "what is not released");
        _propose(ALICE, BOB);
        vm.assertEq(allocation.getVotes(ALICE), 1_100e18, "an offer moves nothing");
        vm.expectEmit(address(allocation));
        emit IAllocation.GrantDelegateChanged(grantId, ALICE, CAROL);
        _accept(BOB);
        vm.assertEq(allocation.getVotes(ALICE), 0, "gone");
        vm.assertEq(allocation.getVotes(CAROL), 1_100e18, "for whom the new one delegates to");
    }

    function test_votesEndWithABeneficiaryWhoDelegatesToNobody() external {
        _delegate(ALICE, CAROL);
        _syncVotes(grantId);
        _propose(ALICE, BOB);
        _accept(BOB);
        vm.assertEq(allocation.getVotes(CAROL), 0, "nobody's");
        vm.assertEq(allocation.grantOf(grantId).delegatee, address(0), "nobody");
        _delegate(BOB, BOB);
        _syncVotes(grantId);
        vm.assertEq(allocation.getVotes(BOB), 1_200e18, "until the new one delegates");
    }

    /* THEFT */

    function test_RevertWhen_somebodyElseProposes() external {
        address[4] memory thieves = [STRANGER, _granter(PRIVATE), TIMELOCK, address(this)];
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IAllocation.NotBeneficiary.selector, thieves[i], grantId));
            _propose(thieves[i], thieves[i]);
        }
    }

    function test_RevertWhen_nobodyWasNamed() external {
        address[4] memory thieves = [STRANGER, ALICE, _granter(PRIVATE), TIMELOCK];
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IAllocation.NotProposedBeneficiary.selector, thieves[i], grantId));
            _accept(thieves[i]);
        }
    }

    function test_RevertWhen_anOfferIsAcceptedTwice() external {
        _propose(ALICE, BOB);
        _accept(BOB);
        _propose(BOB, CAROL);
        _accept(CAROL);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NotProposedBeneficiary.selector, BOB, grantId));
        _accept(BOB);
    }

    function test_RevertWhen_theAllocationItselfIsNamed() external {
        vm.expectRevert(abi.encodeWithSelector(IAllocation.BeneficiaryInvalid.selector, address(allocation)));
        _propose(ALICE, address(allocation));
    }

    /// @dev Ids of grants that are yet to be made cannot be claimed ahead.
    function test_RevertWhen_aGrantYetToBeMadeIsProposed() external {
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NoGrant.selector, grantId + 1));
        vm.prank(BOB);
        allocation.proposeBeneficiary(grantId + 1, BOB);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NotProposedBeneficiary.selector, BOB, grantId + 1));
        vm.prank(BOB);
        allocation.acceptBeneficiary(grantId + 1);
    }

    function _propose(address caller, address proposed) private {
        vm.prank(caller);
        allocation.proposeBeneficiary(grantId, proposed);
    }

    function _accept(address caller) private {
        vm.prank(caller);
        allocation.acceptBeneficiary(grantId);
    }
}
