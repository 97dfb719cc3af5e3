// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEntryPause} from "./IEntryPause.sol";
import {IVoteSource} from "./IVoteSource.sol";

/// @title Miner staking
/// @notice A position is (owner, operator): the owner keeps the votes and the right to withdraw, the operator (the account
/// that owns nodes) mines faster (docs/protocol.md section 3). Amounts are wei of MSN.
/// @dev A position votes for whom its owner delegated to in the token when it was last moved or synced. Only an operator's
/// own position, the one it owns itself, can be slashed. A lock is a lien: locked stake stays active or cooling where it is,
/// goes on mining and voting, and cannot be withdrawn until the lock is over.
interface IMinerStaking is IVoteSource, IEntryPause {
    /// @notice Where a lock stands.
    enum LockState {
        None,
        Locked,
        Appealed,
        Slashed,
        Released
    }

    /// @notice An accusation against an operator's own stake.
    /// @param operator Whose own position it is on.
    /// @param amount Wei locked.
    /// @param state Where it stands.
    /// @param reporter Receives the reporter's share if it is slashed.
    /// @param lockedAt When it was locked, Unix seconds.
    /// @param appealedAt When it was appealed, Unix seconds; 0 if it was not.
    struct Lock {
        address operator;
        uint88 amount;
        LockState state;
        address reporter;
        uint40 lockedAt;
        uint40 appealedAt;
    }

    /// @notice What an owner holds for one operator.
    /// @param active Stake that counts for the operator.
    /// @param cooling Stake on its way out.
    /// @param withdrawableAt When `cooling` may be withdrawn, Unix seconds; 0 when nothing cools.
    struct Position {
        uint88 active;
        uint88 cooling;
        uint40 withdrawableAt;
    }

    /// @notice Stake was deposited.
    event Staked(address indexed owner, address indexed operator, uint256 amount);
    /// @notice Stake began to cool down; `withdrawableAt` holds for all that cools in the position.
    event CooldownStarted(address indexed owner, address indexed operator, uint256 amount, uint256 withdrawableAt);
    /// @notice All that cooled in the position counts again.
    event CooldownCancelled(address indexed owner, address indexed operator, uint256 amount);
    /// @notice Stake left the contract, to the owner.
    event Withdrawn(address indexed owner, address indexed operator, uint256 amount);
    /// @notice A position votes for another delegatee; zero is nobody.
    event StakeDelegateChanged(
        address indexed owner,
        address indexed operator,
        address indexed delegatee,
        address previousDelegatee
    );
    /// @notice The slasher locked stake of an operator; `evidence` is a digest of what it is accused of.
    event StakeLocked(
        uint256 indexed lockId,
        address indexed operator,
        uint256 amount,
        address reporter,
        bytes32 evidence
    );
    /// @notice The operator appealed; the timelock has until `decidableUntil`, Unix seconds.
    event LockAppealed(uint256 indexed lockId, uint256 decidableUntil);
    /// @notice Locked stake was slashed: part to the reporter, the rest burned.
    event StakeSlashed(uint256 indexed lockId, address indexed operator, uint256 burned, uint256 rewarded);
    /// @notice A lock ended without slashing.
    event LockReleased(uint256 indexed lockId, address indexed operator, uint256 amount);
    /// @notice The slasher changed; zero is nobody.
    event SlasherSet(address indexed slasher);
    /// @notice The reporter's share of what is slashed from now on, basis points.
    event ReporterShareSet(uint256 previousBps, uint256 newBps);
    /// @notice The cooldown of requests from now on changed.
    event CooldownPeriodChanged(uint256 previousSeconds, uint256 newSeconds);

    /// @notice The deposit is below the minimum.
    error DepositTooSmall(uint256 amount, uint256 minimum);
    /// @notice The owner is the zero address.
    error ZeroOwner();
    /// @notice The operator is the zero address.
    error ZeroOperator();
    /// @notice A cooldown of nothing.
    error ZeroAmount();
    /// @notice The position has less active stake.
    error InsufficientStake(uint256 requested, uint256 active);
    /// @notice What has cooled down is withdrawn before more cools.
    error CooledStakeWaiting(uint256 amount);
    /// @notice Nothing cools in this position.
    error NothingCooling(address owner, address operator);
    /// @notice The cooldown still runs.
    error CooldownRunning(uint256 withdrawableAt, uint256 timestamp);
    /// @notice A cooldown period longer than the bound, both in seconds.
    error CooldownTooLong(uint256 requested, uint256 maximum);
    /// @notice The caller is not the slasher.
    error NotSlasher(address caller);
    /// @notice The caller is not the operator the lock is on.
    error NotAccused(address caller, address operator);
    /// @notice More than can be locked now: a tenth of the own stake held at the epoch's start less what was locked in this
    /// epoch, and no more than is not locked already.
    error LockExceedsCap(uint256 requested, uint256 lockable);
    /// @notice The lock is not in a state that allows this.
    error WrongLockState(uint256 lockId, LockState state);
    /// @notice The time to appeal is over; times in Unix seconds.
    error AppealWindowOver(uint256 endedAt, uint256 timestamp);
    /// @notice The time to appeal still runs.
    error AppealWindowRunning(uint256 endsAt, uint256 timestamp);
    /// @notice The time to decide the appeal is over.
    error DecisionWindowOver(uint256 endedAt, uint256 timestamp);
    /// @notice The time to decide the appeal still runs.
    error DecisionWindowRunning(uint256 endsAt, uint256 timestamp);
    /// @notice A reporter's share above the bound, basis points.
    error ReporterShareTooLarge(uint256 requested, uint256 maximum);
    /// @notice The reporter is the zero address, the accused operator or the staking contract.
    error ReporterInvalid(address reporter);
    /// @notice All of the cooled stake is locked.
    error CooledStakeLocked(address operator, uint256 locked);
    /// @notice The token said no.
    error TransferFailed();

    /// @notice Smallest deposit, 1 MSN.
    function MINIMUM_DEPOSIT() external view returns (uint256);

    /// @notice Longest cooldown governance may set, in seconds.
    function MAXIMUM_COOLDOWN() external view returns (uint256);

    /// @notice Seconds after a lock in which the operator may appeal; unappealed, the lock is slashed after them.
    function APPEAL_WINDOW() external view returns (uint256);

    /// @notice Seconds after an appeal in which the timelock may slash; undecided, the lock is released after them.
    function DECISION_WINDOW() external view returns (uint256);

    /// @notice Most of an operator's own stake, as held when the epoch began, that can be locked in an epoch, basis points.
    function LOCK_CAP_BPS() external view returns (uint256);

    /// @notice Largest reporter's share governance may set, basis points.
    function MAXIMUM_REPORTER_SHARE_BPS() external view returns (uint256);

    /// @notice Seconds between asking for stake and getting it, for requests from now on.
    function cooldownPeriod() external view returns (uint256);

    /// @notice The caller's tokens become stake of `operator`; the caller owns the position. Needs an allowance.
    /// @param operator Any account, the caller's own or another's.
    /// @param amount Wei, at least 1 MSN.
    function stake(address operator, uint256 amount) external;

    /// @notice `stake` with an ERC-2612 signature in place of an earlier approval.
    /// @dev A permit that somebody already used is no error: the allowance decides.
    function stakeWithPermit(
        address operator,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice The caller's tokens become stake of `operator` in a position of `owner`. Needs the caller's allowance.
    /// @dev For contracts that stake what they owe: rewards (`claimAndStake`) and vested grants (`releaseAndStake`).
    function stakeFor(address owner, address operator, uint256 amount) external;

    /// @notice Lets positions of `owner` vote for whom it delegated to in the token. Anyone may.
    /// @dev Deposits do this by themselves; after a later `delegate` in the token, call it.
    function syncVotes(address owner, address[] calldata operators) external;

    /// @notice Takes stake out of mining; it can be withdrawn after the cooldown.
    /// @dev One cooldown a position: another request restarts the clock for all that cools in it. What has cooled down
    /// already is not taken back: it has to be withdrawn first.
    function startCooldown(address operator, uint256 amount) external;

    /// @notice All that cools in the caller's position for `operator` counts again from now on.
    function cancelCooldown(address operator) external;

    /// @notice Sends what has cooled down in the caller's position for `operator` to the caller; of an operator's own
    /// position, what is not locked.
    /// @return amount Wei sent.
    function withdraw(address operator) external returns (uint256 amount);

    /// @notice Locks part of an operator's own stake, active or cooling. The slasher only.
    /// @param amount Wei, at most `lockableStake(operator)`.
    /// @param reporter Receives the reporter's share if it is slashed.
    /// @param evidence Digest of what the operator is accused of, published elsewhere.
    function lockStake(
        address operator,
        uint256 amount,
        address reporter,
        bytes32 evidence
    ) external returns (uint256 lockId);

    /// @notice Objects to a lock; only the timelock can slash it then. The accused operator only, within `APPEAL_WINDOW`.
    function appeal(uint256 lockId) external;

    /// @notice Slashes a lock nobody appealed, after `APPEAL_WINDOW`. Anyone may.
    function settleLock(uint256 lockId) external;

    /// @notice Slashes an appealed lock, within `DECISION_WINDOW` of the appeal. The timelock only.
    function upholdLock(uint256 lockId) external;

    /// @notice Ends a lock without slashing: the slasher or the timelock at any time, anyone once an appeal stayed
    /// undecided for `DECISION_WINDOW`.
    function releaseLock(uint256 lockId) external;

    /// @notice Appoints the slasher, at once. The timelock only.
    function setSlasher(address newSlasher) external;

    /// @notice Sets the reporter's share of what is slashed from now on, basis points. The timelock only.
    function setReporterShare(uint256 newBps) external;

    /// @notice Sets the cooldown of later requests; running ones keep theirs. The timelock only.
    function setCooldownPeriod(uint256 newSeconds) external;

    /// @notice What `owner` holds for `operator`.
    function position(address owner, address operator) external view returns (Position memory);

    /// @notice Whom the position votes for; zero for nobody.
    function delegateeOf(address owner, address operator) external view returns (address);

    /// @notice What is locked of `operator`'s own stake, wei.
    function lockedStake(address operator) external view returns (uint256);

    /// @notice What could still be locked of `operator`'s own stake in this epoch, wei, rounded down.
    function lockableStake(address operator) external view returns (uint256);

    /// @notice A lock by its id, from 1.
    function lockOf(uint256 lockId) external view returns (Lock memory);

    /// @notice Number of locks so far.
    function lockCount() external view returns (uint256);

    /// @notice Who may lock stake; zero for nobody.
    function slasher() external view returns (address);

    /// @notice The reporter's share of what is slashed, basis points, rounded down; the rest is burned.
    function reporterShareBps() external view returns (uint256);

    /// @notice Active stake of `operator` now, of all owners.
    function activeStake(address operator) external view returns (uint256);

    /// @notice The smallest active stake of `operator` at any moment of `epoch`, so that stake brought in for the last
    /// minute counts for nothing. Final once the epoch has ended; before that, the smallest so far.
    function minStake(address operator, uint256 epoch) external view returns (uint256);

    /// @notice Weight of an operator at the default base of 0.4: `min(r, 0.4 r + 0.6 R s / K)`, all in gwei, both terms
    /// rounded down (docs/rewards-spec.md section 4).
    /// @param raw The operator's raw share `r`.
    /// @param totalRaw The pot `R`.
    /// @param stakeGwei The operator's stake `s`.
    /// @param totalStake The miners' stake `K`, at least 1.
    function boostedWeight(
        uint64 raw,
        uint64 totalRaw,
        uint64 stakeGwei,
        uint64 totalStake
    ) external pure returns (uint64);

    /// @notice `boostedWeight` at the base a policy sets.
    /// @param basePpm Share earned without stake, parts per million.
    function boostedWeightWithBase(
        uint64 raw,
        uint64 totalRaw,
        uint64 stakeGwei,
        uint64 totalStake,
        uint32 basePpm
    ) external pure returns (uint64);
}
