// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {Genesis} from "../../../contracts/deployment/Genesis.sol";
import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {IEpochPolicy} from "../../../contracts/interfaces/IEpochPolicy.sol";
import {IEntryPause} from "../../../contracts/interfaces/IEntryPause.sol";
import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {IMSN} from "../../../contracts/interfaces/IMSN.sol";
import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {IRootChallenges} from "../../../contracts/interfaces/IRootChallenges.sol";
import {ITestnetAirdrop} from "../../../contracts/interfaces/ITestnetAirdrop.sol";
import {IUsageReceiver} from "../../../contracts/interfaces/IUsageReceiver.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {UsageVault} from "../../../contracts/rewards/UsageVault.sol";
import {GrantStaker} from "../../../contracts/vesting/GrantStaker.sol";
import {SystemPayers} from "./SystemPayers.sol";

/// @notice A stranger without any right that calls everything that needs one. Every call here has to be refused.
abstract contract SystemThief is SystemPayers {
    uint256 private constant _THIEF_KEY = 666;

    /// @dev Six calls at a time, of one contract each time.
    function steal(uint256 kind, uint256 seed) external timed {
        address victim = _actor(seed);
        uint256 id = 1 + ((seed >> 8) % grants.length);
        kind %= 12;
        if (kind == 0) _try(address(token), _onToken(victim));
        if (kind == 1) _try(address(allocation), _onGrants(id, victim));
        if (kind == 2) _try(address(allocation), _onBuckets(id));
        if (kind == 3) _try(allocation.stakerOf(id), _onStakers(victim));
        if (kind == 4) _try(address(staking), _onStake(victim));
        if (kind == 5) _try(address(staking), _onSettings());
        if (kind == 6 && _hasRoots()) _try(address(distributor), _onRewards(seed));
        if (kind == 7) _try(address(timelock), _onTimelock());
        if (kind == 11) _try(address(challenges), _onReviews(victim));
        if (kind == 9) _try(address(escrow), _onEscrow(victim, seed));
        if (kind == 10) {
            _try(address(distributor), _onUsage(victim));
            _try(distributor.USAGE_VAULT(), abi.encodeCall(UsageVault.release, (1)));
        }
        if (kind == 8) {
            _try(address(governor), _onGovernor());
            _try(address(policy), _onPolicy());
            _try(address(genesis), abi.encodeCall(Genesis.complete, (staking, distributor, address(governor))));
            uint256 index = seed % AIRDROP_ENTRIES;
            bytes32[] memory proof = _airdropProof(index);
            _try(address(airdrop), abi.encodeCall(ITestnetAirdrop.claim, (index, THIEF, _airdropAmount(index), proof)));
            if (time < AIRDROP_DEADLINE) _try(address(airdrop), abi.encodeCall(ITestnetAirdrop.sweep, ()));
        }
    }

    /* WHAT IT TRIES */

    function _onToken(address victim) private view returns (bytes[] memory calls) {
        calls = new bytes[](8);
        calls[0] = abi.encodeCall(IMSN.nominateMinter, (address(distributor)));
        calls[1] = abi.encodeCall(IMSN.acceptMinter, ());
        calls[2] = abi.encodeCall(IMSN.mintEmission, (THIEF, 1));
        calls[3] = abi.encodeCall(token.transferFrom, (victim, THIEF, 1));
        calls[4] = abi.encodeCall(token.transferFrom, (address(allocation), THIEF, 1));
        calls[5] = abi.encodeCall(token.burnFrom, (victim, 1));
        calls[6] = abi.encodeCall(token.transferFrom, (address(escrow), THIEF, 1));
        calls[7] = abi.encodeCall(token.transferFrom, (distributor.USAGE_VAULT(), THIEF, 1));
    }

    function _onGrants(uint256 id, address victim) private view returns (bytes[] memory calls) {
        calls = new bytes[](6);
        calls[0] = abi.encodeCall(IAllocation.proposeBeneficiary, (id, THIEF));
        calls[1] = abi.encodeCall(IAllocation.acceptBeneficiary, (id));
        calls[2] = abi.encodeCall(IAllocation.releaseAndStake, (id, victim));
        calls[3] = abi.encodeCall(IAllocation.stakeFromGrant, (id, victim, 1e18));
        calls[4] = abi.encodeCall(IAllocation.startGrantCooldown, (id, victim, 1));
        calls[5] = abi.encodeCall(IAllocation.withdrawGrantStake, (id, victim));
    }

    function _onBuckets(uint256 id) private view returns (bytes[] memory calls) {
        IAllocation.Bucket bucket = grants[id - 1].bucket;
        IAllocation.Award[] memory awards = new IAllocation.Award[](1);
        awards[0] = IAllocation.Award(THIEF, 1);
        calls = new bytes[](4);
        calls[0] = abi.encodeCall(IAllocation.revoke, (id));
        calls[1] = abi.encodeCall(IAllocation.setGranter, (bucket, THIEF));
        calls[2] = abi.encodeCall(IAllocation.bindStaking, (staking));
        calls[3] = abi.encodeCall(IAllocation.grantBatch, (bucket, _fastest(bucket), awards, 1));
    }

    /// @dev Before a grant's staker exists there is nothing to call.
    function _onStakers(address victim) private pure returns (bytes[] memory calls) {
        calls = new bytes[](3);
        calls[0] = abi.encodeCall(GrantStaker.startCooldown, (victim, 1));
        calls[1] = abi.encodeCall(GrantStaker.cancelCooldown, (victim));
        calls[2] = abi.encodeCall(GrantStaker.withdraw, (victim));
    }

    function _onStake(address victim) private view returns (bytes[] memory calls) {
        calls = new bytes[](5);
        calls[0] = abi.encodeCall(IMinerStaking.startCooldown, (victim, 1));
        calls[1] = abi.encodeCall(IMinerStaking.cancelCooldown, (victim));
        calls[2] = abi.encodeCall(IMinerStaking.withdraw, (victim));
        calls[3] = abi.encodeCall(IMinerStaking.lockStake, (victim, 1, THIEF, 0));
        calls[4] = abi.encodeCall(IMinerStaking.appeal, (locks.length));
    }

    function _onSettings() private view returns (bytes[] memory calls) {
        calls = new bytes[](7);
        calls[0] = abi.encodeCall(IMinerStaking.upholdLock, (locks.length));
        calls[1] = abi.encodeCall(IEntryPause.pauseEntry, (1 days));
        calls[2] = abi.encodeCall(IEntryPause.resumeEntry, ());
        calls[3] = abi.encodeCall(IMinerStaking.setSlasher, (THIEF));
        calls[4] = abi.encodeCall(IEntryPause.setGuardian, (THIEF));
        calls[5] = abi.encodeCall(IMinerStaking.setReporterShare, (5000));
        calls[6] = abi.encodeCall(IMinerStaking.setCooldownPeriod, (0));
    }

    function _onRewards(uint256 seed) private view returns (bytes[] memory calls) {
        (uint64 epoch, RewardLeaf memory leaf, bytes32[] memory path) = _leaf(0, seed);
        (uint32 index, uint64 amount) = (leaf.index, leaf.cumulativeGwei);
        calls = new bytes[](7);
        calls[6] = abi.encodeCall(IRewardsDistributor.cancelPending, (false));
        calls[0] = abi.encodeCall(IRewardsDistributor.claimTo, (epoch, index, leaf.account, amount, path, THIEF));
        calls[1] = abi.encodeCall(IRewardsDistributor.claimTo, (epoch, index, THIEF, amount, path, THIEF));
        calls[2] = abi.encodeCall(IRewardsDistributor.claimAndStake, (epoch, index, amount, path, THIEF));
        calls[3] = abi.encodeCall(IRewardsDistributor.setChallengeWindow, (1 days));
        calls[4] = abi.encodeCall(IRewardsDistributor.setAttesters, (_addresses(attesterKeys), 3));
        calls[5] = abi.encodeCall(
            IRewardsDistributor.propose,
            (_proposal(bytes32(uint256(1)), 1), URI, new bytes[](0))
        );
    }

    /// @dev It signs for others with its own key, and with signatures of others for itself.
    function _onEscrow(address victim, uint256 seed) private view returns (bytes[] memory calls) {
        IEscrow.SignedVoucher memory own = _voucher(_THIEF_KEY, victim, THIEF, 1e9);
        IEscrow.SignedVoucher memory bent = _voucher(_signerKey(seed), victim, payeeAt(seed), type(uint64).max);
        bent.operator = THIEF;
        calls = new bytes[](10);
        calls[0] = abi.encodeCall(IEscrow.withdraw, ());
        calls[1] = abi.encodeCall(IEscrow.thaw, (1));
        calls[2] = abi.encodeCall(IEscrow.cancelThaw, ());
        calls[3] = abi.encodeCall(IEscrow.revokeSigner, (vm.addr(_signerKey(seed))));
        calls[4] = abi.encodeCall(IEscrow.settle, (_batch(own)));
        calls[5] = abi.encodeCall(IEscrow.settle, (_batch(bent)));
        calls[6] = abi.encodeCall(IEscrow.setFee, (0, 0));
        calls[7] = abi.encodeCall(IEntryPause.pauseEntry, (1 days));
        calls[8] = abi.encodeCall(IEntryPause.resumeEntry, ());
        calls[9] = abi.encodeCall(IEntryPause.setGuardian, (THIEF));
    }

    /// @dev Without a leaf, without usage, and without tokens it has allowed anybody.
    function _onUsage(address victim) private view returns (bytes[] memory calls) {
        IUsageReceiver.UsageCredit[] memory credits = new IUsageReceiver.UsageCredit[](1);
        credits[0] = IUsageReceiver.UsageCredit(THIEF, 1);
        bytes32[] memory path = new bytes32[](0);
        calls = new bytes[](3);
        calls[0] = abi.encodeCall(IUsageReceiver.creditUsage, (credits));
        calls[1] = abi.encodeCall(IRewardsDistributor.claimUsage, (THIEF));
        calls[2] = abi.encodeCall(IRewardsDistributor.claimTo, (0, 0, victim, 0, path, THIEF));
    }

    /// @dev Without a balance, a demand, or a leaf that was taken.
    function _onReviews(address victim) private view returns (bytes[] memory calls) {
        (uint64 epoch, RewardLeaf memory leaf, bytes32[] memory path) = _leaf(trees.length - 1, 0);
        bytes32 word = challenges.subjectOfLeaf(leaf);
        uint32 serial = challenges.review().serial;
        calls = new bytes[](13);
        calls[0] = abi.encodeCall(IRootChallenges.withdraw, (1));
        calls[1] = abi.encodeCall(IRootChallenges.deposit, (victim, 1_000_000e9));
        calls[2] = abi.encodeCall(IRootChallenges.challenge, (leaf, path, word, path));
        calls[3] = abi.encodeCall(IRootChallenges.demandLeaf, (serial, epoch, leaf, path));
        calls[4] = abi.encodeCall(IRootChallenges.answerByNewestRoot, (leaf, word, path));
        calls[5] = abi.encodeCall(IRootChallenges.demandPage, (serial, 0));
        calls[6] = abi.encodeCall(IRootChallenges.veto, (serial, "mine"));
        calls[7] = abi.encodeCall(IRootChallenges.open, (victim, epoch + 1, word, 2, time, true));
        calls[8] = abi.encodeCall(IRootChallenges.close, ());
        calls[9] = abi.encodeCall(IRootChallenges.setGuardian, (THIEF));
        calls[10] = abi.encodeCall(IRootChallenges.setBond, (1_000e9));
        calls[11] = abi.encodeCall(IRootChallenges.setDemandDeposit, (1e9));
        calls[12] = abi.encodeCall(IRootChallenges.allow, (epoch, word, path.length));
    }

    function _onTimelock() private view returns (bytes[] memory calls) {
        bytes memory call = abi.encodeCall(IMinerStaking.setSlasher, (THIEF));
        bytes32 role = timelock.PROPOSER_ROLE();
        calls = new bytes[](6);
        calls[0] = abi.encodeCall(TimelockController.schedule, (address(staking), 0, call, 0, 0, TIMELOCK_DELAY));
        calls[1] = abi.encodeCall(TimelockController.execute, (address(staking), 0, call, 0, 0));
        calls[2] = abi.encodeCall(TimelockController.updateDelay, (0));
        calls[3] = abi.encodeCall(timelock.grantRole, (role, THIEF));
        calls[4] = abi.encodeCall(timelock.revokeRole, (role, address(governor)));
        calls[5] = abi.encodeCall(TimelockController.cancel, (keccak256("operation")));
    }

    function _onGovernor() private view returns (bytes[] memory calls) {
        bytes memory call = abi.encodeCall(IMinerStaking.setSlasher, (THIEF));
        Decision memory decision = _decision(address(staking), call, "mine");
        uint256[] memory values = new uint256[](1);
        calls = new bytes[](4);
        calls[0] = abi.encodeCall(governor.propose, (decision.targets, values, decision.calls, decision.description));
        calls[1] = abi.encodeCall(governor.relay, (address(staking), 0, call));
        calls[2] = abi.encodeCall(governor.updateQuorumNumerator, (0));
        calls[3] = abi.encodeCall(governor.updateTimelock, (timelock));
    }

    function _onPolicy() private pure returns (bytes[] memory calls) {
        calls = new bytes[](2);
        calls[0] = abi.encodeCall(IEpochPolicy.setPolicy, (_initialPolicy()));
        calls[1] = abi.encodeCall(IEpochPolicy.commitProofs, (1, keccak256("probes"), keccak256("registrations")));
    }

    /* INTERNAL */

    function _try(address target, bytes[] memory calls) private {
        for (uint256 i = 0; i < calls.length; ++i) _try(target, calls[i]);
    }

    function _try(address target, bytes memory call) private {
        vm.prank(THIEF);
        (bool accepted, ) = target.call(call);
        _breach(accepted && target.code.length != 0, "the thief's call was accepted");
    }
}
