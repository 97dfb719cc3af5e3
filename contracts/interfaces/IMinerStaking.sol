// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Miner staking
/// @notice A position is (owner, operator): the owner keeps the right to withdraw, the operator (the account that owns
/// nodes) mines faster (docs/protocol.md section 3). Amounts are wei of MSN.
interface IMinerStaking {
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
    /// @notice The cooldown of requests from now on changed.
    event CooldownPeriodChanged(uint256 previousSeconds, uint256 newSeconds);

    /// @notice The deposit is below the minimum.
    error DepositTooSmall(uint256 amount, uint256 minimum);
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
    /// @notice The caller is not the timelock.
    error NotTimelock(address caller);
    /// @notice The token said no.
    error TransferFailed();

    /// @notice Smallest deposit, 1 MSN.
    function MINIMUM_DEPOSIT() external view returns (uint256);

    /// @notice Longest cooldown governance may set, in seconds.
    function MAXIMUM_COOLDOWN() external view returns (uint256);

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

    /// @notice Takes stake out of mining; it can be withdrawn after the cooldown.
    /// @dev One cooldown a position: another request restarts the clock for all that cools in it. What has cooled down
    /// already is not taken back: it has to be withdrawn first.
    function startCooldown(address operator, uint256 amount) external;

    /// @notice All that cools in the caller's position for `operator` counts again from now on.
    function cancelCooldown(address operator) external;

    /// @notice Sends what has cooled down in the caller's position for `operator` to the caller.
    /// @return amount Wei sent.
    function withdraw(address operator) external returns (uint256 amount);

    /// @notice Sets the cooldown of later requests; running ones keep theirs. The timelock only.
    function setCooldownPeriod(uint256 newSeconds) external;

    /// @notice What `owner` holds for `operator`.
    function position(address owner, address operator) external view returns (Position memory);

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
