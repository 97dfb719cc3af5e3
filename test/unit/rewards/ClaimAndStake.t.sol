// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEntryPause} from "../../../contracts/interfaces/IEntryPause.sol";
import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {RewardsWorld} from "../../helpers/RewardsWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";

/// @notice Rewards that become stake at once, by the account itself and for nobody else.
contract ClaimAndStakeTest is RewardsWorld {
    using SumTree for SumTree.Tree;

    bytes private packedTree;
    address private immutable CLAIMER = account("claimer");
    address private immutable VAULT = account("vault");
    address private immutable STRANGER = account("stranger");
    address private immutable OPERATOR = account("operator");
    /// @dev Its leaf is the third: 3 MSN.
    address private immutable MINER = _miner(2);

    function setUp() external {
        _deployWorld();
        SumTree.Tree memory built = _ladder(5, 1e9);
        _makeActive(built);
        packedTree = built.pack();
    }

    function test_whatIsDueBecomesStakeOfTheAccount() external {
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.Claimed(MINER, 3e9);
        vm.expectEmit(address(staking));
        emit IMinerStaking.Staked(MINER, OPERATOR, 3e18);
        vm.assertEq(_claimAndStake(MINER, OPERATOR), 3e9, "paid");
        vm.assertEq(uint256(staking.position(MINER, OPERATOR).active), 3e18, "position of the account");
        vm.assertEq(staking.activeStake(OPERATOR), 3e18, "mines for the operator");
        vm.assertEq(uint256(distributor.claimed(MINER)), 3e9, "claimed");
        vm.assertEq(token.balanceOf(address(staking)), 3e18, "tokens");
        vm.assertEq(token.balanceOf(address(distributor)), 12e18, "the others' stay");
        vm.assertEq(token.balanceOf(MINER), 0, "nothing paid out");
        vm.assertEq(token.allowance(address(distributor), address(staking)), 0, "no allowance is left");
    }

    function test_forItselfOnTopOfWhatItHas() external {
        _claimAndStake(MINER, MINER);
        SumTree.Tree memory next = _ladder(5, 4e9);
        uint64 epoch = _makeActive(next);
        bytes32[] memory path = next.path(2);
        vm.prank(MINER);
        vm.assertEq(uint256(distributor.claimAndStake(epoch, 2, 12e9, path, MINER)), 9e9, "only what is new");
        vm.assertEq(uint256(staking.position(MINER, MINER).active), 12e18, "all of it");
    }

    function test_theRegisteredRecipientGetsNothing() external {
        vm.startPrank(MINER);
        distributor.setRecipient(VAULT);
        distributor.setPushAllowed(false);
        vm.stopPrank();
        _claimAndStake(MINER, OPERATOR);
        vm.assertEq(token.balanceOf(VAULT), 0, "recipient");
        vm.assertEq(uint256(staking.position(VAULT, OPERATOR).active), 0, "nor a position");
        vm.assertEq(uint256(staking.position(MINER, OPERATOR).active), 3e18, "the account's position");
        vm.assertEq(distributor.recipientOf(MINER), VAULT, "still registered");
        vm.assertFalse(distributor.pushAllowed(MINER), "still opted out");
    }

    function test_theStakeVotesForTheAccountsDelegatee() external {
        vm.prank(MINER);
        token.delegate(VAULT);
        _claimAndStake(MINER, OPERATOR);
        vm.assertEq(staking.getVotes(VAULT), 3e18, "votes");
    }

    /// @dev The leaf is looked up under the caller: nobody else's leads to the root.
    function testFuzz_RevertWhen_anybodyElseStakesIt(address caller) external {
        vm.assume(caller != MINER);
        vm.prank(MINER);
        distributor.setClaimer(CLAIMER);
        vm.expectPartialRevert(IRewardsDistributor.InvalidPath.selector);
        _claimAndStake(caller, caller);
        vm.expectPartialRevert(IRewardsDistributor.InvalidPath.selector);
        _claimAndStake(CLAIMER, MINER);
        vm.assertEq(uint256(distributor.claimed(MINER)), 0, "nothing claimed");
    }

    function test_RevertWhen_claimedBefore() external {
        bytes memory refusal = abi.encodeWithSelector(IRewardsDistributor.NothingToClaim.selector, MINER, 3e9);
        _claimAndStake(MINER, OPERATOR);
        vm.expectRevert(refusal);
        _claimAndStake(MINER, OPERATOR);
        SumTree.Tree memory tree = SumTree.unpack(packedTree);
        RewardLeaf memory leaf = tree.leaves[2];
        bytes32[] memory path = tree.path(2);
        vm.expectRevert(refusal);
        distributor.claim(1, 2, leaf.account, leaf.cumulativeGwei, path);
    }

    function test_RevertWhen_theLeafIsBent() external {
        bytes32[] memory path = SumTree.unpack(packedTree).path(2);
        vm.expectPartialRevert(IRewardsDistributor.InvalidPath.selector);
        vm.prank(MINER);
        distributor.claimAndStake(1, 2, 3e9 + 1, path, OPERATOR);
        vm.expectPartialRevert(IRewardsDistributor.InvalidPath.selector);
        vm.prank(MINER);
        distributor.claimAndStake(1, 3, 3e9, path, OPERATOR);
        vm.expectPartialRevert(IRewardsDistributor.InvalidPath.selector);
        vm.prank(MINER);
        distributor.claimAndStake(2, 2, 3e9, path, OPERATOR);
    }

    /// @dev What cannot be staked can still be claimed.
    function test_RevertWhen_depositsArePausedButClaimsGoOn() external {
        vm.prank(GUARDIAN);
        staking.pauseEntry(1 days);
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.EntryIsPaused.selector, now_() + 1 days));
        _claimAndStake(MINER, OPERATOR);
        vm.assertEq(uint256(distributor.claimed(MINER)), 0, "nothing claimed");
        vm.assertEq(token.allowance(address(distributor), address(staking)), 0, "nothing allowed");
        vm.prank(STRANGER);
        _claim(1, SumTree.unpack(packedTree), 2);
        vm.assertEq(token.balanceOf(MINER), 3e18, "claimed during the pause");
        vm.warp(now_() + 1 days);
        _claimAndStake(_miner(3), 3, OPERATOR);
        vm.assertEq(staking.activeStake(OPERATOR), 4e18, "staked after it");
    }

    function test_RevertWhen_theDepositIsRefused() external {
        vm.expectRevert(IMinerStaking.ZeroOperator.selector);
        _claimAndStake(MINER, address(0));
        SumTree.Tree memory next = _ladder(5, 1e9 + 1);
        uint64 epoch = _makeActive(next);
        _claimAndStake(MINER, OPERATOR);
        bytes32[] memory path = next.path(2);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.DepositTooSmall.selector, 3e9, 1e18));
        vm.prank(MINER);
        distributor.claimAndStake(epoch, 2, 3e9 + 3, path, OPERATOR);
        vm.assertEq(_claim(epoch, next, 2), 3, "dust is claimed instead");
    }

    function _claimAndStake(address caller, address operator) private returns (uint256) {
        return _claimAndStake(caller, 2, operator);
    }

    /// @dev With the leaf and the path of `position`, whoever calls.
    function _claimAndStake(address caller, uint256 position, address operator) private returns (uint256) {
        SumTree.Tree memory tree = SumTree.unpack(packedTree);
        RewardLeaf memory leaf = tree.leaves[position];
        bytes32[] memory path = tree.path(leaf.index);
        vm.prank(caller);
        return distributor.claimAndStake(1, leaf.index, leaf.cumulativeGwei, path, operator);
    }
}
