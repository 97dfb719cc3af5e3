// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Genesis} from "../../contracts/deployment/Genesis.sol";
import {MsnGovernor} from "../../contracts/governance/MsnGovernor.sol";
import {IAllocation} from "../../contracts/interfaces/IAllocation.sol";
import {IEpochPolicy} from "../../contracts/interfaces/IEpochPolicy.sol";
import {IRootChallenges} from "../../contracts/interfaces/IRootChallenges.sol";
import {EpochPolicy} from "../../contracts/rewards/EpochPolicy.sol";
import {RewardsDistributor} from "../../contracts/rewards/RewardsDistributor.sol";
import {Exchange} from "../../contracts/settlement/Exchange.sol";
import {MinerStaking} from "../../contracts/staking/MinerStaking.sol";
import {MSN} from "../../contracts/token/MSN.sol";
import {Allocation} from "../../contracts/vesting/Allocation.sol";
import {TestnetAirdrop} from "../../contracts/vesting/TestnetAirdrop.sol";
import {SettlementWorld} from "./SettlementWorld.sol";

/// @notice The whole system, deployed step by step as modules/MsnProtocol.ts does it, with the published curves. The heir
/// is the deployer. `TIMELOCK` of the rewards' world is an account without power here; the timelock is `timelock`.
abstract contract SystemWorld is SettlementWorld {
    /// @dev What a proposal does, and its id once proposed.
    struct Decision {
        address[] targets;
        bytes[] calls;
        string description;
        uint256 id;
    }

    uint256 internal constant TOKEN_GENERATION = DEPLOYED_AT + 6 hours;
    uint256 internal constant MONTH = 2_628_000;
    uint256 internal constant TIMELOCK_DELAY = 2 days;
    uint48 internal constant VOTING_DELAY = 1 days;
    uint32 internal constant VOTING_PERIOD = 3 days;
    uint48 internal constant LATE_EXTENSION = 12 hours;
    uint256 internal constant THRESHOLD = 100_000e18;
    uint256 internal constant QUORUM_BPS = 400;
    uint256 internal constant REPORTER_SHARE = 2000;
    uint256 internal constant AIRDROP_DEADLINE = DEPLOYED_AT + 365 days;
    /// @dev Entries of the airdrop: miner i gets i + 1 of these units.
    uint256 internal constant AIRDROP_ENTRIES = 4;
    uint256 internal constant AIRDROP_UNIT = 10_000e18;
    uint256 internal constant AIRDROP_TOTAL = 100_000e18;
    uint8 internal constant AGAINST = 0;
    uint8 internal constant FOR = 1;
    uint8 internal constant ABSTAIN = 2;

    TimelockController internal timelock;
    Genesis internal genesis;
    Allocation internal allocation;
    EpochPolicy internal policy;
    MsnGovernor internal governor;
    TestnetAirdrop internal airdrop;
    address internal immutable GRANTER = account("granter");
    address internal immutable SLASHER = account("slasher");
    address internal immutable FOUNDATION = account("foundation");

    /* DEPLOYMENT */

    function _deploySystem() internal {
        _deployTimelock();
        _deployContracts();
        _handOverTimelock();
        genesis.complete(staking, distributor, address(governor));
    }

    function _deployTimelock() internal {
        vm.warp(DEPLOYED_AT);
        address[] memory anybody = new address[](1);
        timelock = new TimelockController(TIMELOCK_DELAY, new address[](0), anybody, address(this));
    }

    function _deployContracts() internal {
        _deployGenesis();
        policy = new EpochPolicy(START, address(timelock), _initialPolicy());
        staking = new MinerStaking(token, START, address(timelock), GUARDIAN, SLASHER, REPORTER_SHARE);
        attesterKeys = _ascendingKeys(3, 1000);
        distributor = _newDistributor();
        challenges = distributor.CHALLENGES();
        governor = _newGovernor();
        airdrop = new TestnetAirdrop(token, _airdropRoot(), AIRDROP_DEADLINE, FOUNDATION);
        escrow = _newEscrow(address(timelock));
        exchange = new Exchange();
    }

    function _deployGenesis() internal {
        genesis = new Genesis(timelock, START, TOKEN_GENERATION, _publishedCurves(), _granters());
        allocation = Allocation(address(genesis.ALLOCATION()));
        token = MSN(address(genesis.TOKEN()));
    }

    function _handOverTimelock() internal {
        bytes32 administrator = timelock.DEFAULT_ADMIN_ROLE();
        timelock.grantRole(administrator, address(genesis));
        timelock.renounceRole(administrator, address(this));
    }

    function _newDistributor() internal returns (RewardsDistributor) {
        return new RewardsDistributor(token, staking, address(timelock), WINDOW, _addresses(attesterKeys), 2, _terms());
    }

    function _newGovernor() internal returns (MsnGovernor) {
        MsnGovernor.Settings memory settings = MsnGovernor.Settings({
            votingDelay: VOTING_DELAY,
            votingPeriod: VOTING_PERIOD,
            lateQuorumExtension: LATE_EXTENSION,
            proposalThreshold: THRESHOLD,
            quorumBps: QUORUM_BPS
        });
        return new MsnGovernor(token, staking, allocation, timelock, settings);
    }

    function _initialPolicy() internal pure returns (IEpochPolicy.Policy memory) {
        return
            IEpochPolicy.Policy({
                gatewayXShareBps: 5000,
                boostBasePpm: 400_000,
                boostFloorGwei: 100_000e9,
                roundLength: 3600,
                rulesVersion: 1,
                rulesDigest: keccak256("rules"),
                verifiers: _addresses(_ascendingKeys(3, 2000))
            });
    }

    /// @dev The published schedule (docs/protocol.md section 2), in the order of the buckets.
    function _publishedCurves() internal pure returns (IAllocation.Curve[7] memory curves) {
        curves[0] = IAllocation.Curve({instantBps: 0, delayMonths: 0, months: 12});
        curves[1] = IAllocation.Curve({instantBps: 1000, delayMonths: 0, months: 12});
        curves[2] = IAllocation.Curve({instantBps: 0, delayMonths: 0, months: 36});
        curves[3] = IAllocation.Curve({instantBps: 0, delayMonths: 0, months: 36});
        curves[4] = IAllocation.Curve({instantBps: 0, delayMonths: 6, months: 36});
        curves[5] = IAllocation.Curve({instantBps: 0, delayMonths: 0, months: 36});
        curves[6] = IAllocation.Curve({instantBps: 10_000, delayMonths: 0, months: 0});
    }

    function _granters() internal view returns (address[7] memory granters) {
        for (uint256 i = 0; i < 7; ++i) granters[i] = GRANTER;
    }

    /* ALLOCATION */

    /// @dev The fastest schedule that the bucket allows now.
    function _fastest(IAllocation.Bucket bucket) internal view returns (IAllocation.Schedule memory) {
        IAllocation.Curve memory curve = allocation.curveOf(bucket);
        uint256 start = allocation.earliestStartOf(bucket);
        uint256 end = TOKEN_GENERATION + (uint256(curve.delayMonths) + curve.months) * MONTH;
        uint256 months = curve.months == 0 ? 0 : 1;
        if (end > start) months = Math.ceilDiv(end - start, MONTH);
        return IAllocation.Schedule(uint40(start), curve.instantBps, 0, uint8(months));
    }

    function _grant(IAllocation.Bucket bucket, address beneficiary, uint256 amount) internal returns (uint256) {
        return _grant(bucket, _fastest(bucket), beneficiary, amount);
    }

    function _grant(
        IAllocation.Bucket bucket,
        IAllocation.Schedule memory schedule,
        address beneficiary,
        uint256 amount
    ) internal returns (uint256) {
        IAllocation.Award[] memory awards = new IAllocation.Award[](1);
        awards[0] = IAllocation.Award(beneficiary, uint88(amount));
        vm.prank(GRANTER);
        return allocation.grantBatch(bucket, schedule, awards, amount);
    }

    /// @dev Tokens that are free at once: a grant of the Testnet bucket, released.
    function _give(address to, uint256 amount) internal {
        uint256 grantId = _grant(IAllocation.Bucket.Testnet, to, amount);
        _warpAtLeast(TOKEN_GENERATION);
        allocation.release(grantId);
    }

    /// @dev Tokens of the Testnet bucket become this contract's balance for bonds.
    function _fundBond(IRootChallenges where) internal {
        _give(address(this), BOND_GWEI * GWEI);
        token.approve(address(where), BOND_GWEI * GWEI);
        where.deposit(address(this), BOND_GWEI);
    }

    function _syncGrant(uint256 grantId) internal {
        allocation.syncVotes(_one(grantId));
    }

    /* HOLDERS */

    function _delegate(address owner, address delegatee) internal {
        vm.prank(owner);
        token.delegate(delegatee);
    }

    function _stake(address owner, address operator, uint256 amount) internal {
        vm.startPrank(owner);
        token.approve(address(staking), amount);
        staking.stake(operator, amount);
        vm.stopPrank();
    }

    function _syncStake(address owner, address operator) internal {
        address[] memory operators = new address[](1);
        operators[0] = operator;
        staking.syncVotes(owner, operators);
    }

    /// @dev Votes in governance now: the governor itself knows those of the past only.
    function _votesNow(address delegatee) internal view returns (uint256) {
        return token.getVotes(delegatee) + staking.getVotes(delegatee) + allocation.getVotes(delegatee);
    }

    /* GOVERNANCE */

    function _decision(
        address target,
        bytes memory call,
        string memory description
    ) internal pure returns (Decision memory decision) {
        decision.description = description;
        _add(decision, target, call);
    }

    /// @dev One more action of the same proposal.
    function _add(Decision memory decision, address target, bytes memory call) internal pure {
        uint256 count = decision.targets.length;
        address[] memory targets = new address[](count + 1);
        bytes[] memory calls = new bytes[](count + 1);
        for (uint256 i = 0; i < count; ++i) (targets[i], calls[i]) = (decision.targets[i], decision.calls[i]);
        (targets[count], calls[count]) = (target, call);
        (decision.targets, decision.calls) = (targets, calls);
    }

    function _propose(address proposer, Decision memory decision) internal {
        uint256[] memory values = new uint256[](decision.targets.length);
        vm.prank(proposer);
        decision.id = governor.propose(decision.targets, values, decision.calls, decision.description);
    }

    /// @dev The first second in which votes are counted.
    function _openVoting(Decision memory decision) internal {
        vm.warp(governor.proposalSnapshot(decision.id) + 1);
    }

    function _vote(address voter, Decision memory decision, uint8 support) internal returns (uint256 weight) {
        vm.prank(voter);
        return governor.castVote(decision.id, support);
    }

    function _closeVoting(Decision memory decision) internal {
        vm.warp(governor.proposalDeadline(decision.id) + 1);
    }

    function _queue(Decision memory decision) internal {
        uint256[] memory values = new uint256[](decision.targets.length);
        governor.queue(decision.targets, values, decision.calls, keccak256(bytes(decision.description)));
    }

    function _execute(Decision memory decision) internal {
        uint256[] memory values = new uint256[](decision.targets.length);
        governor.execute(decision.targets, values, decision.calls, keccak256(bytes(decision.description)));
    }

    /// @dev From the proposal until it can be executed, carried by one voter.
    function _decide(address voter, Decision memory decision) internal {
        _propose(voter, decision);
        _openVoting(decision);
        _vote(voter, decision, FOR);
        _closeVoting(decision);
        _queue(decision);
        vm.warp(now_() + TIMELOCK_DELAY);
    }

    function _assertState(Decision memory decision, IGovernor.ProposalState expected) internal view {
        vm.assertEq(uint256(governor.state(decision.id)), uint256(expected), "state of the proposal");
    }

    /* AIRDROP */

    function _airdropAmount(uint256 index) internal pure returns (uint256) {
        return (index + 1) * AIRDROP_UNIT;
    }

    function _airdropLeaf(uint256 index) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(index, _miner(index), _airdropAmount(index)))));
    }

    function _airdropRoot() internal pure returns (bytes32) {
        return Hashes.commutativeKeccak256(_airdropPair(0), _airdropPair(2));
    }

    function _airdropProof(uint256 index) internal pure returns (bytes32[] memory proof) {
        proof = new bytes32[](2);
        proof[0] = _airdropLeaf(index ^ 1);
        proof[1] = _airdropPair((index & 2) ^ 2);
    }

    function _airdropPair(uint256 first) private pure returns (bytes32) {
        return Hashes.commutativeKeccak256(_airdropLeaf(first), _airdropLeaf(first + 1));
    }

    /* SMALL THINGS */

    function _one(uint256 value) internal pure returns (uint256[] memory values) {
        values = new uint256[](1);
        values[0] = value;
    }
}
