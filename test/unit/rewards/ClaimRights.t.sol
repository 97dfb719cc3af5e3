// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {RewardsWorld} from "../../helpers/RewardsWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";

/// @notice Who may claim for whom, and where it goes.
contract ClaimRightsTest is RewardsWorld {
    using SumTree for SumTree.Tree;

    bytes private packedTree;
    address private immutable CLAIMER = account("claimer");
    address private immutable VAULT = account("vault");
    address private immutable STRANGER = account("stranger");

    function setUp() external {
        _deployWorld();
        SumTree.Tree memory built = _ladder(5, 1e9);
        _makeActive(built);
        packedTree = built.pack();
    }

    /* PUSH */

    function testFuzz_anyonePushesToTheAccount(address caller) external {
        vm.prank(caller);
        _claim(1, _whole(), 2);
        vm.assertEq(token.balanceOf(_miner(2)), 3e18, "to the account");
    }

    function testFuzz_RevertWhen_aStrangerPushesToAnAccountThatOptedOut(address caller) external {
        vm.assume(caller != _miner(2) && caller != CLAIMER);
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.PushAllowedSet(_miner(2), false);
        vm.startPrank(_miner(2));
        distributor.setPushAllowed(false);
        distributor.setClaimer(CLAIMER);
        vm.stopPrank();
        vm.assertFalse(distributor.pushAllowed(_miner(2)), "opted out");
        _refuse(caller, abi.encodeWithSelector(IRewardsDistributor.PushNotAllowed.selector, _miner(2)));
        vm.prank(CLAIMER);
        _claim(1, _whole(), 2);
        vm.assertEq(token.balanceOf(_miner(2)), 3e18, "its claimer may");
    }

    function test_theAccountItselfClaimsAlthoughPushIsOffAndMayAllowItAgain() external {
        vm.prank(_miner(2));
        distributor.setPushAllowed(false);
        vm.prank(_miner(2));
        _claim(1, _whole(), 2);
        vm.assertEq(token.balanceOf(_miner(2)), 3e18, "paid");
        vm.prank(_miner(1));
        distributor.setPushAllowed(false);
        vm.prank(_miner(1));
        distributor.setPushAllowed(true);
        vm.assertTrue(distributor.pushAllowed(_miner(1)), "allowed again");
        vm.prank(STRANGER);
        _claim(1, _whole(), 1);
        vm.assertEq(token.balanceOf(_miner(1)), 2e18, "pushed");
    }

    function test_pushIsAllowedByDefault() external view {
        vm.assertTrue(distributor.pushAllowed(_miner(2)), "default");
        vm.assertEq(distributor.claimerOf(_miner(2)), address(0), "no claimer");
        vm.assertEq(distributor.recipientOf(_miner(2)), _miner(2), "recipient is the account");
    }

    /* RECIPIENT */

    function test_theRecipientCanBeSetChangedAndUnset() external {
        address[3] memory recipients = [VAULT, STRANGER, address(0)];
        for (uint256 i = 0; i < 3; ++i) {
            SumTree.Tree memory next = _ladder(5, uint64((2 + i) * 1e9));
            uint64 epoch = _makeActive(next);
            vm.expectEmit(address(distributor));
            emit IRewardsDistributor.RecipientSet(_miner(0), recipients[i]);
            vm.prank(_miner(0));
            distributor.setRecipient(recipients[i]);
            address expected = recipients[i] == address(0) ? _miner(0) : recipients[i];
            vm.assertEq(distributor.recipientOf(_miner(0)), expected, "recipient");
            uint256 paid = _claim(epoch, next, 0);
            vm.assertEq(token.balanceOf(expected), paid * GWEI, "paid there");
        }
        vm.assertEq(uint256(distributor.claimed(_miner(0))), 4e9, "claimed by the account");
    }

    function test_RevertWhen_tokensWouldBeLostWithTheRecipient() external {
        address[2] memory lost = [address(distributor), distributor.USAGE_VAULT()];
        RewardLeaf memory leaf = _whole().leaves[0];
        bytes32[] memory path = _whole().path(0);
        for (uint256 i = 0; i < lost.length; ++i) {
            vm.expectRevert(IRewardsDistributor.RecipientIsDistributor.selector);
            vm.prank(_miner(0));
            distributor.setRecipient(lost[i]);
            vm.expectRevert(IRewardsDistributor.RecipientIsDistributor.selector);
            vm.prank(_miner(0));
            distributor.claimTo(1, 0, leaf.account, leaf.cumulativeGwei, path, lost[i]);
        }
    }

    /// @dev Flags and the paid amount share a word: none may disturb another.
    function testFuzz_flagsAndClaimedAmountDoNotDisturbEachOther(uint256 seed) external {
        bool refused = false;
        address recipient = address(0);
        uint256 expected = 0;
        vm.startPrank(_miner(2));
        for (uint256 i = 0; i < 12; ++i) {
            uint256 action = draw(seed, i) % 4;
            if (action == 0) distributor.setRecipient(recipient = VAULT);
            if (action == 1) distributor.setRecipient(recipient = address(0));
            if (action == 2) distributor.setPushAllowed(!(refused = !refused));
            if (action == 3 && expected == 0) expected = _claim(1, _whole(), 2);
            vm.assertEq(uint256(distributor.claimed(_miner(2))), expected, "claimed");
            vm.assertEq(distributor.pushAllowed(_miner(2)), !refused, "push");
            address whom = recipient == address(0) ? _miner(2) : recipient;
            vm.assertEq(distributor.recipientOf(_miner(2)), whom, "recipient");
        }
        vm.stopPrank();
    }

    /* CLAIM TO */

    function test_theAccountDirectsItsClaimAnywhere() external {
        vm.prank(_miner(2));
        distributor.setRecipient(VAULT);
        vm.assertEq(_claimTo(_miner(2), STRANGER), 3e9, "paid");
        vm.assertEq(token.balanceOf(STRANGER), 3e18, "where it said, whatever is registered");
    }

    function test_theClaimerDirectsOnlyToItself() external {
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.ClaimerSet(_miner(2), CLAIMER);
        vm.prank(_miner(2));
        distributor.setClaimer(CLAIMER);
        _refuseTo(CLAIMER, STRANGER);
        _refuseTo(CLAIMER, _miner(2));
        _refuseTo(STRANGER, CLAIMER);
        vm.assertEq(_claimTo(CLAIMER, CLAIMER), 3e9, "paid");
        vm.assertEq(token.balanceOf(CLAIMER), 3e18, "to the claimer");
    }

    function test_RevertWhen_aFormerClaimerDirects() external {
        vm.startPrank(_miner(2));
        distributor.setClaimer(CLAIMER);
        distributor.setClaimer(address(0));
        vm.stopPrank();
        _refuseTo(CLAIMER, CLAIMER);
    }

    function testFuzz_RevertWhen_aStrangerDirects(address caller, address to) external {
        // Nobody can send from the zero address, which is also what stands for "no claimer".
        vm.assume(caller != _miner(2) && caller != address(0));
        _refuseTo(caller, to);
        _refuseTo(caller, caller);
    }

    function test_RevertWhen_directedTwiceOrWithABadPath() external {
        _claimTo(_miner(2), VAULT);
        RewardLeaf memory leaf = _whole().leaves[2];
        bytes32[] memory path = _whole().path(2);
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.NothingToClaim.selector, _miner(2), 3e9));
        vm.prank(_miner(2));
        distributor.claimTo(1, 2, leaf.account, leaf.cumulativeGwei, path, VAULT);
        vm.expectPartialRevert(IRewardsDistributor.InvalidPath.selector);
        vm.prank(_miner(2));
        distributor.claimTo(1, 2, leaf.account, leaf.cumulativeGwei + 1, path, VAULT);
    }

    function test_theClaimerMayAlsoPushToTheRegisteredRecipient() external {
        vm.startPrank(_miner(2));
        distributor.setPushAllowed(false);
        distributor.setRecipient(VAULT);
        distributor.setClaimer(CLAIMER);
        vm.stopPrank();
        vm.prank(CLAIMER);
        _claim(1, _whole(), 2);
        vm.assertEq(token.balanceOf(VAULT), 3e18, "registered recipient");
    }

    function _whole() private view returns (SumTree.Tree memory) {
        return SumTree.unpack(packedTree);
    }

    function _claimTo(address caller, address to) private returns (uint256) {
        RewardLeaf memory leaf = _whole().leaves[2];
        bytes32[] memory path = _whole().path(2);
        vm.prank(caller);
        return distributor.claimTo(1, 2, leaf.account, leaf.cumulativeGwei, path, to);
    }

    function _refuseTo(address caller, address to) private {
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.NotAllowedToDirect.selector, caller, _miner(2), to));
        _claimTo(caller, to);
    }

    function _refuse(address caller, bytes memory expected) private {
        RewardLeaf memory leaf = _whole().leaves[2];
        bytes32[] memory path = _whole().path(2);
        vm.expectRevert(expected);
        vm.prank(caller);
        distributor.claim(1, 2, leaf.account, leaf.cumulativeGwei, path);
    }
}
