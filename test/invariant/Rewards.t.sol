// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRewardsDistributor} from "../../contracts/interfaces/IRewardsDistributor.sol";
import {MerkleSum} from "../../contracts/libraries/MerkleSum.sol";
import {RewardsDistributor} from "../../contracts/rewards/RewardsDistributor.sol";
import {MSN} from "../../contracts/token/MSN.sol";
import {TestBase} from "../helpers/TestBase.sol";
import {HonestRewardsHandler} from "./handlers/HonestRewardsHandler.sol";
import {HostileRewardsHandler} from "./handlers/HostileRewardsHandler.sol";
import {RewardsHandler} from "./handlers/RewardsHandler.sol";

/// @notice Invariants 2, 3 and 8, whoever proposes, with usage credited and claimed in between.
abstract contract RewardsInvariants is TestBase {
    RewardsHandler internal handler;
    RewardsDistributor internal distributor;
    MSN internal token;
    uint256 internal immutable GWEI = 1e9;

    function setUp() external {
        handler = _newHandler();
        (distributor, token) = handler.world();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_2_claimsStayBelowTheNewestRootAndTheSchedule() external view {
        IRewardsDistributor.NewestRoot memory newest = distributor.newestRoot();
        uint256 sum = MerkleSum.sum(newest.root);
        uint256 epochEnd = distributor.EMISSION_START() + uint256(newest.epoch) * 7 days;
        vm.assertLe(_claimedByAll(), sum, "claimed against the newest active root");
        vm.assertLe(sum * GWEI, token.accruedEmission(epochEnd), "newest root against its epoch's end");
        vm.assertEq(token.mintedEmission(), sum * GWEI, "minted exactly for it");
    }

    function invariant_2_theBalanceIsWhatTheNewestRootLeaves() external view {
        uint256 sum = MerkleSum.sum(distributor.newestRoot().root);
        uint256 money = token.balanceOf(address(distributor)) + distributor.advancedGwei() * GWEI;
        vm.assertEq(money, (sum - _claimedByAll()) * GWEI, "balance and what was advanced");
    }

    /// @dev Also where roots claim more than was minted for them.
    function invariant_2_unpaidUsageIsAlwaysCovered() external view {
        uint256 unpaid = 0;
        for (uint256 i = 0; i < handler.ACTORS(); ++i) unpaid += _unpaidUsage(handler.miner(i));
        uint256 expected = (unpaid + distributor.advancedGwei()) * GWEI;
        vm.assertEq(token.balanceOf(distributor.USAGE_VAULT()), expected, "vault");
    }

    function invariant_2_noRootIsWorthMoreThanItsSum() external view {
        vm.assertEq(handler.excess(), 0, "leaves proven beyond the sum of their root");
    }

    function invariant_3_claimedNeverFallsAndNeverExceedsAProvenLeaf() external view {
        vm.assertFalse(handler.claimedFell(), "claimed fell");
        for (uint256 i = 0; i < handler.ACTORS(); ++i) {
            address miner = handler.miner(i);
            vm.assertLe(distributor.claimed(miner), handler.provable(miner), "claimed against the largest proven leaf");
        }
    }

    function invariant_3_noAmountIsPaidTwice() external view {
        uint256 due = _claimedByAll() + _usagePaidToAll();
        vm.assertEq(handler.paid(), due, "paid in all against claimed, and usage");
        uint256 received = token.balanceOf(handler.VAULT());
        for (uint256 i = 0; i < handler.ACTORS(); ++i) received += token.balanceOf(handler.miner(i));
        vm.assertEq(received, due * GWEI, "received against claimed, and usage");
        vm.assertEq(token.balanceOf(handler.THIEF()), 0, "nobody else got anything");
    }

    function invariant_8_usageIsPaidWhateverRootsClaim() external {
        vm.assertFalse(handler.usageRefused(), "usage was refused");
        for (uint256 i = 0; i < handler.ACTORS(); ++i) {
            address miner = handler.miner(i);
            uint256 unpaid = _unpaidUsage(miner);
            if (unpaid == 0) continue;
            vm.prank(miner);
            vm.assertEq(distributor.claimUsage(miner), unpaid, "paid in full");
        }
    }

    function _newHandler() internal virtual returns (RewardsHandler);

    function _usagePaidToAll() internal view returns (uint256 total) {
        for (uint256 i = 0; i < handler.ACTORS(); ++i) {
            address miner = handler.miner(i);
            (uint256 unpaidGwei, uint256 lifetimeGwei) = distributor.usageOf(miner);
            vm.assertEq(lifetimeGwei, handler.credited(miner), "lifetime usage");
            total += lifetimeGwei - unpaidGwei;
        }
    }

    function _unpaidUsage(address miner) internal view returns (uint256 unpaidGwei) {
        (unpaidGwei, ) = distributor.usageOf(miner);
    }

    function _claimedByAll() internal view returns (uint256 total) {
        for (uint256 i = 0; i < handler.ACTORS(); ++i) total += distributor.claimed(handler.miner(i));
    }
}

/// @notice Honest attesters: every leaf of the newest root is covered, and every honest claim is paid.
contract HonestRewardsInvariants is RewardsInvariants {
    function invariant_2_theBalanceCoversEveryLeafOfTheNewestRoot() external view {
        uint256 owed = HonestRewardsHandler(address(handler)).owedByTheNewestRoot();
        uint256 money = token.balanceOf(address(distributor)) + distributor.advancedGwei() * GWEI;
        vm.assertGe(money, owed * GWEI, "balance and what was advanced, against what is owed");
    }

    function invariant_8_noHonestProposalOrClaimIsRefused() external view {
        vm.assertFalse(handler.refusedWithoutReason(), "refused");
    }

    function _newHandler() internal override returns (RewardsHandler) {
        return new HonestRewardsHandler();
    }
}

/// @notice A captured majority of attesters.
contract HostileRewardsInvariants is RewardsInvariants {
    function _newHandler() internal override returns (RewardsHandler) {
        return new HostileRewardsHandler();
    }
}
