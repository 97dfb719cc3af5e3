// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {SettlementWorld} from "../../helpers/SettlementWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";

/// @notice What somebody might try with rewards and usage together.
contract UsageAttacksTest is SettlementWorld {
    using SumTree for SumTree.Tree;

    uint256 private constant MINERS = 5;

    function setUp() external {
        _deploySettlement();
        _open(PAYER, SIGNER, FUNDS);
    }

    /* A HOSTILE ROOT */

    /// @dev The second root gives the whole first one to somebody else: what both pay out exceeds what was minted. Whoever
    /// comes last of the rewards goes empty; usage is paid to the gwei, before, between and after.
    function test_aHostileRootCannotEatSettledUsage() external {
        SumTree.Tree memory honest = _ladder(MINERS, 1e9);
        _makeActive(honest);
        _pay(PAYER, OPERATOR, 100e9);
        _pay(PAYER, _miner(0), 50e9);
        _pay(PAYER, OTHER_OPERATOR, 20e9);
        distributor.claimUsage(OPERATOR);
        SumTree.Tree memory hostile = _treeOfOne(STRANGER, 15e9, uint32(MINERS));
        _makeActive(hostile.root(), uint32(MINERS));
        _claim(2, hostile, 0);
        vm.assertEq(token.balanceOf(STRANGER), 15e18, "all that was minted");
        for (uint256 i = 1; i < MINERS; ++i) _expectShort(honest, i);
        _expectShort(honest, 0);
        vm.assertEq(distributor.claimUsage(_miner(0)), 49.5e9, "usage of a miner whose reward is gone");
        vm.assertEq(distributor.claimUsage(OTHER_OPERATOR), 19.8e9, "and of others");
        vm.assertEq(token.balanceOf(OPERATOR), 99e18, "and what was paid, is paid");
        vm.assertEq(token.balanceOf(distributor.USAGE_VAULT()), distributor.advancedGwei() * GWEI, "even");
    }

    /// @dev Random claims of two contradicting roots, with usage in between: the vault covers it all, always.
    function testFuzz_whateverRootsClaimUsageIsCovered(uint256 seed) external {
        SumTree.Tree memory honest = _ladder(MINERS, 1e9);
        _makeActive(honest);
        SumTree.Tree memory hostile = _treeOfOne(STRANGER, 15e9, uint32(MINERS));
        _makeActive(hostile.root(), uint32(MINERS));
        uint64[MINERS] memory owed;
        for (uint256 i = 0; i < 16; ++i) {
            uint256 which = draw(seed, i) % MINERS;
            uint256 action = draw(seed, 100 + i) % 4;
            owed[which] += uint64(draw(seed, 200 + i) % 9e9);
            _pay(PAYER, _miner(which), owed[which]);
            if (action == 0) _tryClaim(1, honest, which);
            if (action == 1) _tryClaim(2, hostile, 0);
            if (action == 2) distributor.reimburse();
            _assertCovered();
        }
        for (uint256 i = 0; i < MINERS; ++i) {
            uint256 unpaid = _unpaidUsage(_miner(i));
            if (unpaid != 0) vm.assertEq(distributor.claimUsage(_miner(i)), unpaid, "paid in full");
        }
        _assertCovered();
    }

    /* USAGE AGAINST REWARDS */

    /// @dev More usage than all rewards, claimed just before everybody else's claims.
    function test_hugeUsageDelaysNoReward() external {
        SumTree.Tree memory tree = _ladder(MINERS, 1e9);
        _makeActive(tree);
        _pay(PAYER, OPERATOR, 900e9);
        distributor.claimUsage(OPERATOR);
        vm.assertEq(token.balanceOf(OPERATOR), 891e18, "sixty times the rewards");
        for (uint256 i = 0; i < MINERS; ++i) vm.assertEq(_claim(1, tree, i), (i + 1) * 1e9, "each reward");
        vm.assertEq(token.balanceOf(address(distributor)), 0, "to the wei");
    }

    /// @dev Exactly the rewards' balance, so that not a wei of it is left, before every claim.
    function test_usageThatEmptiesTheBalanceDelaysNoReward() external {
        SumTree.Tree memory tree = _ladder(MINERS, 1e9);
        _makeActive(tree);
        for (uint256 i = 0; i < MINERS; ++i) {
            _credit(HOLDER, STRANGER, token.balanceOf(address(distributor)) / GWEI);
            distributor.claimUsage(STRANGER);
            vm.assertEq(token.balanceOf(address(distributor)), 0, "empty");
            vm.assertEq(_claim(1, tree, i), (i + 1) * 1e9, "and paid");
            distributor.reimburse();
        }
    }

    /* SELF-DEALING */

    /// @dev Emission, ceilings and rewards are what they are without a payer that buys from itself.
    function test_buyingFromOneselfMovesNoReward() external {
        SumTree.Tree memory tree = _ladder(MINERS, 1e9);
        uint256 ceiling = distributor.ceilingGwei(1);
        _pay(PAYER, _miner(0), 500e9);
        _pay(PAYER, PAYER, 400e9);
        vm.assertEq(token.mintedEmission(), 0, "nothing was minted for it");
        vm.assertEq(distributor.ceilingGwei(1), ceiling, "nor may be");
        _makeActive(tree);
        vm.assertEq(token.mintedEmission(), 15e18, "minted for the leaves");
        vm.assertEq(uint256(distributor.claimed(_miner(0))), 0, "usage is no reward");
        vm.assertEq(_claim(1, tree, 0), 1e9 + 495e9, "its own leaf, and what it was paid");
        vm.assertEq(uint256(distributor.claimed(_miner(0))), 1e9, "the leaf");
        for (uint256 i = 1; i < MINERS; ++i) vm.assertEq(_claim(1, tree, i), (i + 1) * 1e9, "others");
        vm.assertEq(distributor.ceilingGwei(2) - ceiling, _accruedInSecondEpoch(), "the schedule goes on");
    }

    /* GIFTS */

    /// @dev Dust for somebody who refuses push, or who was paid to the last gwei.
    function test_dustUsageForOthersHarmsThemNot() external {
        SumTree.Tree memory tree = _ladder(MINERS, 1e9);
        _makeActive(tree);
        vm.prank(_miner(1));
        distributor.setPushAllowed(false);
        _credit(HOLDER, _miner(1), 1);
        _credit(HOLDER, _miner(2), 1);
        vm.assertFalse(distributor.pushAllowed(_miner(1)), "still refused");
        vm.prank(_miner(1));
        vm.assertEq(_claim(1, tree, 1), 2e9 + 1, "rewards and dust");
        vm.assertEq(_claim(1, tree, 2), 3e9 + 1, "rewards and dust");
    }

    function test_giftsToDistributorAndVaultArePaidToNobody() external {
        SumTree.Tree memory tree = _ladder(MINERS, 1e9);
        _makeActive(tree);
        address vault = distributor.USAGE_VAULT();
        vm.startPrank(HOLDER);
        token.transfer(vault, 3e18);
        token.transfer(address(distributor), 4e18);
        vm.stopPrank();
        _pay(PAYER, OPERATOR, 100e9);
        distributor.claimUsage(OPERATOR);
        for (uint256 i = 0; i < MINERS; ++i) _claim(1, tree, i);
        distributor.reimburse();
        vm.assertEq(token.balanceOf(vault), 3e18, "vault");
        vm.assertEq(token.balanceOf(address(distributor)), 4e18, "distributor");
    }

    /// @dev An operator may be any address, the contracts' too: it harms the payer that signed it, and nobody else.
    function test_usageOfAContractIsLostToItsPayerAlone() external {
        SumTree.Tree memory tree = _ladder(MINERS, 1e9);
        _makeActive(tree);
        address[3] memory contracts = [address(distributor), distributor.USAGE_VAULT(), address(escrow)];
        for (uint256 i = 0; i < 3; ++i) {
            _pay(PAYER, contracts[i], 100e9);
            distributor.claimUsage(contracts[i]);
        }
        distributor.reimburse();
        for (uint256 i = 0; i < MINERS; ++i) _claim(1, tree, i);
        vm.assertGe(token.balanceOf(address(escrow)), 703e18, "payers' money and fees");
        _thaw(PAYER, 700e9);
        vm.warp(now_() + THAW);
        vm.assertEq(uint256(_takeThawed(PAYER)), 700e9, "of the payer");
    }

    /* HELPERS */

    function _treeOfOne(address to, uint64 amount, uint32 count) private view returns (SumTree.Tree memory) {
        address[] memory accounts = new address[](count);
        uint64[] memory amounts = new uint64[](count);
        for (uint256 i = 0; i < count; ++i) accounts[i] = _miner(100 + i);
        (accounts[0], amounts[0]) = (to, amount);
        return _tree(accounts, amounts);
    }

    function _expectShort(SumTree.Tree memory tree, uint256 position) private {
        bytes32[] memory path = tree.path(position);
        uint64 amount = tree.leaves[position].cumulativeGwei;
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientBalance.selector);
        distributor.claim(1, uint32(position), _miner(position), amount, path);
    }

    function _tryClaim(uint64 epoch, SumTree.Tree memory tree, uint256 position) private {
        address to = tree.leaves[position].account;
        uint64 amount = tree.leaves[position].cumulativeGwei;
        bytes32[] memory path = tree.path(position);
        try distributor.claim(epoch, uint32(position), to, amount, path) {} catch {}
    }

    function _assertCovered() private view {
        uint256 unpaid = 0;
        for (uint256 i = 0; i < MINERS; ++i) unpaid += _unpaidUsage(_miner(i));
        uint256 held = token.balanceOf(distributor.USAGE_VAULT());
        vm.assertEq(held, (unpaid + distributor.advancedGwei()) * GWEI, "unpaid usage and what was advanced");
    }

    function _accruedInSecondEpoch() private view returns (uint256) {
        uint256 first = token.accruedEmission(START + EPOCH);
        return token.accruedEmission(START + 2 * EPOCH) / GWEI - first / GWEI;
    }
}
