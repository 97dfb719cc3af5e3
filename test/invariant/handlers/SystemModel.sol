// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {MsnGovernor} from "../../../contracts/governance/MsnGovernor.sol";
import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {RewardsDistributor} from "../../../contracts/rewards/RewardsDistributor.sol";
import {Escrow} from "../../../contracts/settlement/Escrow.sol";
import {Exchange} from "../../../contracts/settlement/Exchange.sol";
import {MinerStaking} from "../../../contracts/staking/MinerStaking.sol";
import {MSN} from "../../../contracts/token/MSN.sol";
import {Allocation} from "../../../contracts/vesting/Allocation.sol";
import {TestnetAirdrop} from "../../../contracts/vesting/TestnetAirdrop.sol";
import {Breaches} from "../../helpers/Breaches.sol";
import {SystemWorld} from "../../helpers/SystemWorld.sol";
import {VestingReference} from "../../helpers/VestingReference.sol";

/// @notice What everybody should hold and whom it should vote for, kept by the heirs while they use the whole system.
/// @dev Wealth is what an account holds, staked and granted tokens, its money in the escrow and its unpaid usage included:
/// deposits, cooldowns, thaws, withdrawals and releases do not change it. Four actors hold, stake, mine and are granted tokens; the first three are operators too.
abstract contract SystemModel is SystemWorld, Breaches {
    /// @param amount Wei granted; what had vested, once revoked.
    /// @param staked Wei of it that are staked through the allocation.
    struct ModelGrant {
        IAllocation.Bucket bucket;
        IAllocation.Schedule schedule;
        address beneficiary;
        address offeredTo;
        address delegatee;
        uint256 amount;
        uint256 staked;
        bool revoked;
    }

    struct ModelLock {
        address operator;
        address reporter;
        uint256 amount;
        uint256 lockedAt;
        uint256 appealedAt;
        bool open;
    }

    /// @dev What the last second before time went on looked like.
    struct Moment {
        uint256 timepoint;
        uint256 votingSupply;
        uint256[6] votes;
    }

    uint256 public constant ACTORS = 4;
    uint256 public constant OPERATORS = 3;
    /// @dev The actors, the thief, and nobody, by their numbers.
    uint256 public constant THIEF_NUMBER = 4;
    uint256 public constant NOBODY = 5;
    uint256 internal constant BUCKETS = 7;
    address public immutable THIEF = account("thief");

    uint256 public time;
    mapping(address account => uint256) public wealth;
    mapping(IAllocation.Bucket bucket => uint256) public assigned;
    /// @dev Wei that a contract got for nothing.
    mapping(address account => uint256) public donated;
    mapping(address owner => address) internal delegateeOf;
    mapping(address owner => mapping(address operator => address)) internal stakeDelegateeOf;
    /// @dev Own stake when the present epoch began, what was locked of it in this epoch, and all that is locked.
    mapping(address operator => uint256) public heldAtStart;
    mapping(address operator => uint256) public lockedInEpoch;
    mapping(address operator => uint256) public lien;
    ModelGrant[] internal grants;
    ModelLock[] internal locks;
    Moment[] internal moments;
    uint256 private epoch;

    /// @dev A call takes place at the model's time, whatever the test runner made of the clock.
    modifier timed() {
        vm.warp(time);
        _;
    }

    /* VIEWS */

    function system()
        external
        view
        returns (MSN, MinerStaking, Allocation, RewardsDistributor, MsnGovernor, TestnetAirdrop)
    {
        return (token, staking, allocation, distributor, governor, airdrop);
    }

    function marketplace() external view returns (Escrow, Exchange, address treasury) {
        return (escrow, exchange, address(timelock));
    }

    function grantsByModel() external view returns (ModelGrant[] memory) {
        return grants;
    }

    function momentCount() external view returns (uint256) {
        return moments.length;
    }

    function moment(uint256 position) external view returns (Moment memory) {
        return moments[position];
    }

    /// @dev Votes by the delegatee's number, each token counted where it is.
    function votesByModel() public view returns (uint256[6] memory votes) {
        for (uint256 i = 0; i <= THIEF_NUMBER; ++i) {
            address holder = actorOrThief(i);
            votes[_number(delegateeOf[holder])] += token.balanceOf(holder);
            for (uint256 j = 0; j < OPERATORS; ++j) {
                votes[_number(stakeDelegateeOf[holder][_miner(j)])] += _held(holder, _miner(j));
            }
        }
        for (uint256 i = 0; i < grants.length; ++i) {
            uint256 locked = grants[i].amount - allocation.grantOf(i + 1).released;
            if (votesWhileLocked(grants[i].bucket)) votes[_number(grants[i].delegatee)] += locked;
        }
    }

    /// @dev The supply less what is unassigned in the buckets that vote and locked by the curves of the others.
    function votingSupplyByModel() public view returns (uint256 amount) {
        amount = token.totalSupply();
        for (uint256 i = 0; i < BUCKETS; ++i) {
            IAllocation.Bucket bucket = IAllocation.Bucket(i);
            uint256 free = votesWhileLocked(bucket) ? assigned[bucket] : unlockedByModel(bucket);
            amount -= sizeOf(bucket) - free;
        }
    }

    function unlockedByModel(IAllocation.Bucket bucket) public view returns (uint256) {
        IAllocation.Curve memory curve = _publishedCurves()[uint256(bucket)];
        return VestingReference.unlocked(curve, sizeOf(bucket), TOKEN_GENERATION, time);
    }

    /// @dev Of the grant at a position; the ids of grants are one more.
    function vestedByModel(uint256 position) public view returns (uint256) {
        ModelGrant storage grant = grants[position];
        return grant.revoked ? grant.amount : VestingReference.vested(grant.schedule, grant.amount, time);
    }

    function actorOrThief(uint256 number) public view returns (address) {
        return number == THIEF_NUMBER ? THIEF : _miner(number);
    }

    /// @dev The published sizes, in the order of the buckets.
    function sizeOf(IAllocation.Bucket bucket) public pure returns (uint256) {
        return [uint256(26), 5, 27, 20, 15, 6, 1][uint256(bucket)] * 1_000_000e18;
    }

    function votesWhileLocked(IAllocation.Bucket bucket) public pure returns (bool) {
        return [true, true, false, false, true, true, false][uint256(bucket)];
    }

    /* TIME */

    /// @dev Time goes on: the moment that passes is remembered, and a new epoch notes what operators hold at its start.
    function _moveTo(uint256 timestamp) internal {
        if (timestamp <= time) return;
        moments.push(Moment(time, votingSupplyByModel(), votesByModel()));
        time = timestamp;
        vm.warp(timestamp);
        uint256 present = timestamp < START ? 0 : (timestamp - START) / EPOCH + 1;
        if (present == epoch) return;
        epoch = present;
        for (uint256 i = 0; i < OPERATORS; ++i) {
            heldAtStart[_miner(i)] = _held(_miner(i), _miner(i));
            lockedInEpoch[_miner(i)] = 0;
        }
    }

    /* WHO */

    function _actor(uint256 seed) internal pure returns (address) {
        return _miner(seed % ACTORS);
    }

    function _operator(uint256 seed) internal pure returns (address) {
        return _miner(seed % OPERATORS);
    }

    /// @dev Anybody: an actor or the thief.
    function _anybody(uint256 seed) internal view returns (address) {
        return actorOrThief(seed % (ACTORS + 1));
    }

    function _number(address who) private view returns (uint256) {
        if (who == address(0)) return NOBODY;
        return who == THIEF ? THIEF_NUMBER : uint160(who) - uint160(_miner(0));
    }

    /* WHAT */

    function _held(address owner, address operator) internal view returns (uint256) {
        IMinerStaking.Position memory held = staking.position(owner, operator);
        return uint256(held.active) + held.cooling;
    }

    function _moveWealth(address from, address to, uint256 amount) internal {
        wealth[from] -= amount;
        wealth[to] += amount;
    }

    function _donate(address from, address to, uint256 amount) internal {
        wealth[from] -= amount;
        donated[to] += amount;
    }

    /// @dev A deposit lets its whole position follow the owner's delegation.
    function _followStake(address owner, address operator) internal {
        stakeDelegateeOf[owner][operator] = delegateeOf[owner];
    }
}
