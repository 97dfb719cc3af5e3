// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {IUsageReceiver} from "../../../contracts/interfaces/IUsageReceiver.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {UsageVault} from "../../../contracts/rewards/UsageVault.sol";
import {SettlementWorld} from "../../helpers/SettlementWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";

/// @notice Usage is credited, kept apart, and paid with whatever claim comes next.
contract UsageTest is SettlementWorld {
    using SumTree for SumTree.Tree;

    uint256 private constant LEAVES = 5;

    bytes private packedTree;
    address private immutable MINER = _miner(2);
    address private immutable CLAIMER = account("claimer");
    address private immutable VAULT = account("vault");

    /// @dev Miner i has earned i + 1 MSN.
    function setUp() external {
        _deploySettlement();
        SumTree.Tree memory built = _ladder(LEAVES, 1e9);
        _makeActive(built);
        packedTree = built.pack();
    }

    /* CREDIT */

    function test_creditedUsageIsInTheVaultAndNotInTheBalance() external {
        uint256 before = token.balanceOf(address(distributor));
        _approve(7e9);
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.UsageCredited(HOLDER, 7e9);
        vm.prank(HOLDER);
        distributor.creditUsage(_credits(MINER, 7e9, STRANGER, 0));
        _assertUsage(MINER, 7e9, 7e9);
        vm.assertEq(token.balanceOf(distributor.USAGE_VAULT()), 7e18, "vault");
        vm.assertEq(token.balanceOf(address(distributor)), before, "the rewards' money");
        vm.assertEq(uint256(distributor.claimed(MINER)), 0, "is not a reward");
    }

    function test_anyoneWithTokensCreditsAnybody() external {
        vm.prank(HOLDER);
        token.transfer(STRANGER, 5e18);
        vm.startPrank(STRANGER);
        token.approve(address(distributor), 5e18);
        distributor.creditUsage(_credits(MINER, 2e9, CLAIMER, 3e9));
        vm.stopPrank();
        _assertUsage(MINER, 2e9, 2e9);
        _assertUsage(CLAIMER, 3e9, 3e9);
        vm.assertEq(token.balanceOf(STRANGER), 0, "with its own tokens");
    }

    function test_oneAccountMayStandInABatchTwiceAndEntriesOfNothingArePassedOver() external {
        IUsageReceiver.UsageCredit[] memory credits = new IUsageReceiver.UsageCredit[](4);
        credits[0] = credits[2] = IUsageReceiver.UsageCredit(MINER, 2e9);
        credits[1] = IUsageReceiver.UsageCredit(address(0), 0);
        credits[3] = IUsageReceiver.UsageCredit(CLAIMER, 0);
        _approve(4e9);
        vm.prank(HOLDER);
        distributor.creditUsage(credits);
        _assertUsage(MINER, 4e9, 4e9);
        vm.assertEq(token.balanceOf(distributor.USAGE_VAULT()), 4e18, "vault");
        vm.prank(STRANGER);
        distributor.creditUsage(new IUsageReceiver.UsageCredit[](0));
    }

    function test_RevertWhen_tokensOrAllowanceAreMissing() external {
        IUsageReceiver.UsageCredit[] memory credits = _credits(STRANGER, 1, MINER, 1);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        vm.prank(STRANGER);
        distributor.creditUsage(credits);
        vm.startPrank(STRANGER);
        token.approve(address(distributor), type(uint256).max);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientBalance.selector);
        distributor.creditUsage(credits);
        vm.stopPrank();
        _assertUsage(STRANGER, 0, 0);
    }

    /// @dev Unpaid usage has 64 bits; tokens for more do not exist.
    function test_RevertWhen_unpaidUsageOutgrowsItsField() external {
        vm.mockCall(address(token), abi.encodeWithSelector(token.transferFrom.selector), abi.encode(true));
        _credit(HOLDER, MINER, type(uint64).max);
        vm.expectRevert();
        distributor.creditUsage(_credits(MINER, 1, STRANGER, 0));
        _assertUsage(MINER, type(uint64).max, type(uint64).max);
    }

    /* EACH CLAIM PAYS IT */

    function test_aClaimPaysRewardsAndUsageInOneTransfer() external {
        _credit(HOLDER, MINER, 7e9);
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.Claimed(MINER, 3e9);
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.UsagePaid(MINER, 7e9);
        vm.expectEmit(address(token));
        emit IERC20.Transfer(address(distributor), MINER, 10e18);
        vm.assertEq(_claimLeaf(2), 10e9, "both");
        _assertUsage(MINER, 0, 7e9);
        vm.assertEq(distributor.advancedGwei(), 7e9, "advanced from the rewards' money");
        vm.assertEq(token.balanceOf(distributor.USAGE_VAULT()), 7e18, "the vault has not paid yet");
    }

    function test_aPaidLeafStillPaysUsage() external {
        _claimLeaf(2);
        _credit(HOLDER, MINER, 7e9);
        vm.assertEq(_claimLeaf(2), 7e9, "usage alone");
        vm.assertEq(uint256(distributor.claimed(MINER)), 3e9, "rewards once");
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.NothingToClaim.selector, MINER, 3e9));
        _claimLeaf(2);
    }

    function test_usageNeedsNoProof() external {
        _credit(HOLDER, OPERATOR, 7e9);
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.UsagePaid(OPERATOR, 7e9);
        vm.prank(STRANGER);
        vm.assertEq(distributor.claimUsage(OPERATOR), 7e9, "paid");
        vm.assertEq(token.balanceOf(OPERATOR), 7e18, "to the operator");
        _expectNothing(OPERATOR, 0);
        distributor.claimUsage(OPERATOR);
        _expectNothing(STRANGER, 0);
        distributor.claimUsage(STRANGER);
    }

    function test_usageAloneLeavesTheRewardsForLater() external {
        _credit(HOLDER, MINER, 7e9);
        distributor.claimUsage(MINER);
        vm.assertEq(_claimLeaf(2), 3e9, "rewards");
        _expectNothing(MINER, 3e9);
        distributor.claimUsage(MINER);
    }

    function test_aDirectedClaimTakesUsageAlong() external {
        _credit(HOLDER, MINER, 7e9);
        _claimTo(MINER, MINER, VAULT);
        vm.assertEq(token.balanceOf(VAULT), 10e18, "both");
        _expectNothing(MINER, 3e9);
        _claimTo(MINER, MINER, VAULT);
        _credit(HOLDER, MINER, 2e9);
        vm.prank(MINER);
        distributor.setClaimer(CLAIMER);
        _claimTo(CLAIMER, MINER, CLAIMER);
        vm.assertEq(token.balanceOf(CLAIMER), 2e18, "usage, to its claimer");
    }

    function test_aBatchPaysUsageOfEveryLeafItNames() external {
        for (uint256 i = 0; i < 4; ++i) _credit(HOLDER, _miner(i), uint64(10e9 + i));
        _claimLeaf(1);
        vm.prank(_miner(3));
        distributor.setPushAllowed(false);
        vm.assertEq(_claimBatch(), 3e9 + 10e9 + 2 + 5e9, "leaf 1 is paid, leaf 3 refuses, leaf 4 has none");
        vm.assertEq(token.balanceOf(_miner(2)), 13e18 + 2 * GWEI, "both of a leaf");
        _assertUsage(_miner(3), 10e9 + 3, 10e9 + 3);
        vm.assertEq(token.balanceOf(_miner(3)), 0, "untouched");
    }

    function test_usageBecomesStakeToo() external {
        _credit(HOLDER, MINER, 7e9);
        vm.expectEmit(address(staking));
        emit IMinerStaking.Staked(MINER, OPERATOR, 10e18);
        _claimAndStake(MINER, OPERATOR);
        vm.assertEq(uint256(staking.position(MINER, OPERATOR).active), 10e18, "both");
        vm.assertEq(token.allowance(address(distributor), address(staking)), 0, "no allowance is left");
        _expectNothing(MINER, 3e9);
        _claimAndStake(MINER, OPERATOR);
    }

    /* RIGHTS */

    function test_usageGoesToTheRegisteredRecipient() external {
        _credit(HOLDER, MINER, 7e9);
        vm.prank(MINER);
        distributor.setRecipient(VAULT);
        _assertUsage(MINER, 7e9, 7e9);
        distributor.claimUsage(MINER);
        vm.assertEq(token.balanceOf(VAULT), 7e18, "recipient");
        vm.assertEq(token.balanceOf(MINER), 0, "not the account");
    }

    function test_whoRefusesPushTakesUsageItselfOrThroughItsClaimer() external {
        _credit(HOLDER, MINER, 7e9);
        vm.startPrank(MINER);
        distributor.setPushAllowed(false);
        distributor.setClaimer(CLAIMER);
        vm.stopPrank();
        bytes memory refusal = abi.encodeWithSelector(IRewardsDistributor.PushNotAllowed.selector, MINER);
        vm.expectRevert(refusal);
        vm.prank(STRANGER);
        distributor.claimUsage(MINER);
        vm.prank(CLAIMER);
        distributor.claimUsage(MINER);
        vm.assertEq(token.balanceOf(MINER), 7e18, "by the claimer, to the account");
        _credit(HOLDER, MINER, 1e9);
        vm.prank(MINER);
        distributor.claimUsage(MINER);
        vm.assertEq(token.balanceOf(MINER), 8e18, "by itself");
    }

    function testFuzz_RevertWhen_aStrangerDirectsUsage(address caller) external {
        vm.assume(caller != MINER && caller != address(0));
        _credit(HOLDER, MINER, 7e9);
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.NotAllowedToDirect.selector, caller, MINER, caller));
        _claimTo(caller, MINER, caller);
        _assertUsage(MINER, 7e9, 7e9);
    }

    /* ADVANCE AND REIMBURSE */

    function test_anybodyHasTheVaultGiveBackWhatWasAdvanced() external {
        _credit(HOLDER, MINER, 7e9);
        _credit(HOLDER, OPERATOR, 2e9);
        distributor.claimUsage(MINER);
        vm.assertEq(token.balanceOf(address(distributor)), 8e18, "seven of fifteen are out");
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.Reimbursed(7e9);
        vm.prank(STRANGER);
        distributor.reimburse();
        vm.assertEq(token.balanceOf(address(distributor)), 15e18, "back");
        vm.assertEq(token.balanceOf(distributor.USAGE_VAULT()), 2e18, "what is unpaid");
        vm.assertEq(distributor.advancedGwei(), 0, "even");
        vm.recordLogs();
        distributor.reimburse();
        vm.assertEq(token.balanceOf(address(distributor)), 15e18, "not twice");
        vm.assertEq(vm.getRecordedLogs().length, 0, "and nothing is told of nothing");
    }

    /// @dev The balance is 15 MSN; usage is a hundred times that.
    function test_aClaimThatFindsTheBalanceShortPullsFromTheVault() external {
        _credit(HOLDER, OPERATOR, 1_500e9);
        distributor.claimUsage(OPERATOR);
        vm.assertEq(token.balanceOf(OPERATOR), 1_500e18, "paid at once");
        vm.assertEq(token.balanceOf(address(distributor)), 15e18, "of the vault");
        _credit(HOLDER, OPERATOR, 14e9);
        distributor.claimUsage(OPERATOR);
        vm.assertEq(token.balanceOf(address(distributor)), 1e18, "of the balance");
        vm.assertEq(_claimLeaf(2), 3e9, "a reward finds one MSN there");
        vm.assertEq(token.balanceOf(MINER), 3e18, "and is paid");
        vm.assertEq(distributor.advancedGwei(), 0, "even");
    }

    function test_allThreeKindsOfClaimPullFromTheVault() external {
        for (uint256 i = 0; i < 3; ++i) {
            _drain();
            if (i == 0) _claimTo(MINER, MINER, VAULT);
            if (i == 1) _claimBatchOf(0);
            if (i == 2) _claimAndStake(_miner(4), OPERATOR);
        }
        vm.assertEq(token.balanceOf(VAULT), 3e18, "directed");
        vm.assertEq(token.balanceOf(_miner(0)), 1e18, "batch");
        vm.assertEq(staking.activeStake(OPERATOR), 5e18, "staked");
    }

    function test_stakingAtExactlyTheBalanceNeedsNoVault() external {
        _credit(HOLDER, OPERATOR, 12e9);
        distributor.claimUsage(OPERATOR);
        _claimAndStake(MINER, OPERATOR);
        vm.assertEq(distributor.advancedGwei(), 12e9, "not asked");
        vm.assertEq(token.balanceOf(address(distributor)), 0, "to the last wei");
    }

    function test_RevertWhen_theTokenSaysNo() external {
        _credit(HOLDER, MINER, 7e9);
        vm.mockCall(address(token), abi.encodeWithSelector(token.transfer.selector), abi.encode(false));
        vm.expectRevert(IRewardsDistributor.TransferFailed.selector);
        distributor.claimUsage(MINER);
        vm.clearMockedCalls();
        _assertUsage(MINER, 7e9, 7e9);
    }

    function test_RevertWhen_theTokenRefusesTheVault() external {
        _credit(HOLDER, MINER, 7e9);
        distributor.claimUsage(MINER);
        bytes memory call = abi.encodeCall(token.transfer, (address(distributor), 7e18));
        vm.mockCall(address(token), call, abi.encode(false));
        vm.expectRevert(UsageVault.TransferFailed.selector);
        distributor.reimburse();
        vm.clearMockedCalls();
        vm.assertEq(distributor.advancedGwei(), 7e9, "still to come back");
    }

    function testFuzz_RevertWhen_anybodyElseDrawsOnTheVault(address caller) external {
        vm.assume(caller != address(distributor));
        _credit(HOLDER, MINER, 7e9);
        UsageVault vault = UsageVault(distributor.USAGE_VAULT());
        vm.expectRevert(abi.encodeWithSelector(UsageVault.NotDistributor.selector, caller));
        vm.prank(caller);
        vault.release(1);
    }

    /// @dev After every step: the balance and what was advanced are the rewards' money, and the vault holds what is unpaid
    /// and what was advanced.
    function testFuzz_theMoneyIsAccountedForAtEveryStep(uint256 seed) external {
        for (uint256 i = 0; i < 30; ++i) {
            _step(draw(seed, i));
            _assertMoney();
        }
        // Nobody has to wait for anybody: all of it can be had, in any order.
        for (uint256 i = 0; i < LEAVES; ++i) {
            address miner = _miner((i + (seed % LEAVES)) % LEAVES);
            uint256 due = _rewardOf(miner) - distributor.claimed(miner) + _unpaidUsage(miner);
            if (due == 0) continue;
            vm.prank(miner);
            vm.assertEq(_claimLeaf((i + (seed % LEAVES)) % LEAVES), due, "all of it");
            _assertMoney();
        }
    }

    /* HELPERS */

    /// @dev One of everything that moves money.
    function _step(uint256 word) private {
        (uint256 action, address miner) = (word % 8, _miner((word >> 8) % LEAVES));
        if (action < 2) return _credit(HOLDER, miner, uint64((word >> 16) % 20e9));
        if (action == 2) return distributor.reimburse();
        if (action == 3) return _claimBatchOf((word >> 8) % LEAVES);
        vm.startPrank(miner);
        if (action == 4) try distributor.claimUsage(miner) {} catch {}
        if (action == 5) distributor.setPushAllowed((word >> 16) % 2 == 0);
        vm.stopPrank();
        if (_rewardOf(miner) - distributor.claimed(miner) + _unpaidUsage(miner) < 1e9) return;
        if (action == 6) _claimTo(miner, miner, VAULT);
        if (action == 7) _claimAndStake(miner, OPERATOR);
    }

    function _assertMoney() private view {
        (uint256 rewards, uint256 unpaid) = (0, 0);
        for (uint256 i = 0; i < LEAVES; ++i) {
            rewards += _rewardOf(_miner(i)) - distributor.claimed(_miner(i));
            unpaid += _unpaidUsage(_miner(i));
        }
        uint256 advanced = distributor.advancedGwei();
        vm.assertEq(token.balanceOf(address(distributor)) + advanced * GWEI, rewards * GWEI, "the rewards' money");
        vm.assertEq(token.balanceOf(distributor.USAGE_VAULT()), (unpaid + advanced) * GWEI, "the vault");
    }

    /// @dev Leaves less than an MSN of the rewards in the balance, with usage of a stranger.
    function _drain() private {
        distributor.reimburse();
        uint256 balance = token.balanceOf(address(distributor)) / GWEI;
        _credit(HOLDER, STRANGER, uint64(balance - 1));
        distributor.claimUsage(STRANGER);
        vm.assertEq(token.balanceOf(address(distributor)), GWEI, "a gwei is left");
    }

    function _rewardOf(address miner) private pure returns (uint256) {
        return (uint256(uint160(miner)) - uint160(_miner(0)) + 1) * 1e9;
    }

    function _approve(uint256 amountGwei) private {
        vm.prank(HOLDER);
        token.approve(address(distributor), amountGwei * GWEI);
    }

    function _credits(
        address first,
        uint64 firstGwei,
        address second,
        uint64 secondGwei
    ) private pure returns (IUsageReceiver.UsageCredit[] memory credits) {
        credits = new IUsageReceiver.UsageCredit[](2);
        credits[0] = IUsageReceiver.UsageCredit(first, firstGwei);
        credits[1] = IUsageReceiver.UsageCredit(second, secondGwei);
    }

    function _tree() private view returns (SumTree.Tree memory) {
        return SumTree.unpack(packedTree);
    }

    function _claimLeaf(uint256 position) private returns (uint256) {
        return _claim(1, _tree(), position);
    }

    function _claimBatch() private returns (uint256) {
        uint256[] memory positions = new uint256[](4);
        for (uint256 i = 0; i < 4; ++i) positions[i] = i + 1;
        (RewardLeaf[] memory leaves, bytes32[] memory firstPath, bytes32[] memory siblings) = _tree().batch(positions);
        return distributor.claimBatch(1, leaves, firstPath, siblings);
    }

    function _claimBatchOf(uint256 position) private {
        uint256[] memory positions = new uint256[](1);
        positions[0] = position;
        (RewardLeaf[] memory leaves, bytes32[] memory firstPath, bytes32[] memory siblings) = _tree().batch(positions);
        distributor.claimBatch(1, leaves, firstPath, siblings);
    }

    function _claimAndStake(address miner, address operator) private returns (uint256) {
        RewardLeaf memory leaf = _leafOf(miner);
        bytes32[] memory path = _tree().path(leaf.index);
        vm.prank(miner);
        return distributor.claimAndStake(1, leaf.index, leaf.cumulativeGwei, path, operator);
    }

    function _claimTo(address caller, address owner, address to) private returns (uint256) {
        RewardLeaf memory leaf = _leafOf(owner);
        bytes32[] memory path = _tree().path(leaf.index);
        vm.prank(caller);
        return distributor.claimTo(1, leaf.index, owner, leaf.cumulativeGwei, path, to);
    }

    function _leafOf(address miner) private view returns (RewardLeaf memory) {
        return _tree().leaves[uint160(miner) - uint160(_miner(0))];
    }

    function _expectNothing(address owner, uint64 claimedGwei) private {
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.NothingToClaim.selector, owner, claimedGwei));
    }

    function _assertUsage(address owner, uint256 unpaid, uint256 lifetime) private view {
        (uint256 unpaidGwei, uint256 lifetimeGwei) = distributor.usageOf(owner);
        vm.assertEq(unpaidGwei, unpaid, "unpaid");
        vm.assertEq(lifetimeGwei, lifetime, "lifetime");
    }
}
