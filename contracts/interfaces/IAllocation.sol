// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMSN} from "./IMSN.sol";
import {IMinerStaking} from "./IMinerStaking.sol";
import {IVoteSource} from "./IVoteSource.sol";

/// @title Allocation and vesting of the initial supply
/// @notice Holds the 100,000,000 MSN in seven buckets, each with an unlock curve fixed at deployment, and the grants made
/// from them (docs/protocol.md section 2). Amounts are wei of MSN, times Unix seconds; a month is 2,628,000 s. What is
/// unlocked or vested is rounded down.
/// @dev A grant never outruns its bucket's curve: `grantBatch` compares the two lines once, so that a release needs no
/// counter. Grants made after a revocation start at or after it, as else the same tokens could vest twice.
interface IAllocation is IVoteSource {
    /// @notice The seven buckets.
    enum Bucket {
        Private,
        Public,
        Ecosystem,
        Foundation,
        Team,
        Partners,
        Testnet
    }

    /// @notice A bucket's unlock curve from token generation: `instantBps` at once, nothing more for `delayMonths`, then
    /// the rest in `months` equal monthly steps, the first one a month after the delay.
    /// @param instantBps Share at token generation, basis points; all of it exactly when `months` is 0.
    /// @param delayMonths Months before the steps begin.
    /// @param months Number of steps.
    struct Curve {
        uint16 instantBps;
        uint8 delayMonths;
        uint8 months;
    }

    /// @notice A grant's vesting: `instantBps` at `start`, the rest in `months` equal monthly steps from `start`; what
    /// vests during the first `cliffMonths`, the instant share apart, is withheld until they are over.
    /// @param start Unix seconds.
    /// @param instantBps Share at the start, basis points; all of it exactly when `months` is 0.
    /// @param cliffMonths Months before the first step counts, at most `months`.
    /// @param months Number of steps.
    struct Schedule {
        uint40 start;
        uint16 instantBps;
        uint8 cliffMonths;
        uint8 months;
    }

    /// @notice One grant of a batch.
    struct Award {
        address beneficiary;
        uint88 amount;
    }

    /// @notice A grant as it stands.
    /// @param beneficiary Receives what is released.
    /// @param bucket Where the tokens come from.
    /// @param amount Wei granted; what had vested, once revoked.
    /// @param released Wei released so far.
    /// @param staked Wei of it that are staked through this contract, neither released nor here.
    /// @param delegatee Whom its tokens vote for; zero for nobody.
    /// @param revoked Whether it was revoked: everything left in it has vested.
    /// @param schedule How it vests.
    struct Grant {
        address beneficiary;
        Bucket bucket;
        uint88 amount;
        uint88 released;
        uint88 staked;
        address delegatee;
        bool revoked;
        Schedule schedule;
    }

    /// @notice A bucket's granter changed; zero is nobody.
    event GranterSet(Bucket indexed bucket, address indexed granter);
    /// @notice Grants `firstId` to `firstId + count - 1` were made on one schedule.
    event BatchGranted(Bucket indexed bucket, uint256 indexed firstId, uint256 count, uint256 total, Schedule schedule);
    /// @notice A grant was made.
    event Granted(uint256 indexed grantId, address indexed beneficiary, uint256 amount);
    /// @notice Vested tokens went to the beneficiary.
    event Released(uint256 indexed grantId, address indexed beneficiary, uint256 amount);
    /// @notice A grant was revoked: `vested` stays with the beneficiary, `returned` went back to the bucket.
    event Revoked(uint256 indexed grantId, uint256 vested, uint256 returned);
    /// @notice The beneficiary named a successor; zero withdraws the offer.
    event BeneficiaryProposed(uint256 indexed grantId, address indexed beneficiary, address indexed proposed);
    /// @notice The successor accepted.
    event BeneficiaryChanged(uint256 indexed grantId, address indexed previous, address indexed next);
    /// @notice A grant's tokens vote for another delegatee; zero is nobody.
    event GrantDelegateChanged(uint256 indexed grantId, address indexed previous, address indexed next);
    /// @notice Tokens of a grant were staked for an operator.
    event GrantStaked(uint256 indexed grantId, address indexed operator, uint256 amount);
    /// @notice Staked tokens of a grant came back.
    event GrantUnstaked(uint256 indexed grantId, address indexed operator, uint256 amount);
    /// @notice The staking contract was bound.
    event StakingBound(address indexed staking);

    /// @notice Token generation would lie before deployment.
    error TokenGenerationInPast(uint256 tokenGeneration, uint256 deployedAt);
    /// @notice A share above 10,000 basis points, all at once with steps left, or steps missing; a curve or a schedule.
    error ScheduleInvalid(uint256 instantBps, uint256 cliffOrDelayMonths, uint256 months);
    /// @notice A bucket whose grants can be revoked may not unlock anything at once.
    error RevocableCurveInstant(Bucket bucket);
    /// @notice The caller is not the timelock.
    error NotTimelock(address caller);
    /// @notice The caller may not grant from the bucket.
    error NotGranter(address caller, Bucket bucket);
    /// @notice The caller is not the grant's beneficiary.
    error NotBeneficiary(address caller, uint256 grantId);
    /// @notice The caller was not named as the grant's next beneficiary.
    error NotProposedBeneficiary(address caller, uint256 grantId);
    /// @notice There is no such grant.
    error NoGrant(uint256 grantId);
    /// @notice A batch without awards.
    error EmptyBatch();
    /// @notice A beneficiary that cannot be one: zero, or this contract.
    error BeneficiaryInvalid(address beneficiary);
    /// @notice An award of nothing.
    error ZeroAmount();
    /// @notice The awards do not add up to what the caller said.
    error TotalMismatch(uint256 sum, uint256 total);
    /// @notice The bucket has less unassigned.
    error BucketExceeded(Bucket bucket, uint256 requested, uint256 unassigned);
    /// @notice The grant would start before `earliest`: where the curve's steps begin, or the bucket's newest revocation.
    error GrantStartsTooEarly(uint256 start, uint256 earliest);
    /// @notice The grant would give more at its start than the bucket gives at token generation.
    error GrantInstantTooLarge(uint256 instantBps, uint256 maximum);
    /// @notice The grant would be over before the bucket's curve is.
    error GrantEndsTooEarly(uint256 end, uint256 curveEnd);
    /// @notice Nothing more has vested, or it is staked.
    error NothingToRelease(uint256 grantId);
    /// @notice Grants of this bucket cannot be revoked.
    error NotRevocable(uint256 grantId);
    /// @notice The grant was revoked already, or has vested in full.
    error NothingToRevoke(uint256 grantId);
    /// @notice More than can be staked from the grant: what it still holds or, if it is revocable, what of it has vested.
    error StakeExceedsGrant(uint256 requested, uint256 stakeable);
    /// @notice The grant's own staker as operator: such a position could be slashed.
    error OperatorInvalid(address operator);
    /// @notice Staking was bound already, or the caller may not bind it.
    error BindingRefused(address caller);
    /// @notice No staking contract is bound yet.
    error StakingNotBound();
    /// @notice The token said no.
    error TransferFailed();

    /// @notice Length of a vesting month in seconds, a twelfth of 365 days.
    function MONTH() external view returns (uint256);

    /// @notice MSN.
    function TOKEN() external view returns (IMSN);

    /// @notice The governance timelock.
    function TIMELOCK() external view returns (address);

    /// @notice Token generation, where the curves begin, Unix seconds.
    function TOKEN_GENERATION() external view returns (uint256);

    /// @notice Where grants can be staked; zero until bound.
    function staking() external view returns (IMinerStaking);

    /// @notice Size of a bucket, wei.
    function bucketSize(Bucket bucket) external pure returns (uint256);

    /// @notice Whether tokens granted from the bucket vote while locked: Private, Public, Team, Partners.
    function bucketVotes(Bucket bucket) external pure returns (bool);

    /// @notice Whether grants of the bucket can be revoked: Team alone.
    function bucketRevocable(Bucket bucket) external pure returns (bool);

    /// @notice The bucket's unlock curve.
    function curveOf(Bucket bucket) external view returns (Curve memory);

    /// @notice What the curve has unlocked of the bucket at `timestamp`, wei.
    function unlockedOf(Bucket bucket, uint256 timestamp) external view returns (uint256);

    /// @notice What the bucket has granted, less what revocations returned, wei.
    function assignedOf(Bucket bucket) external view returns (uint256);

    /// @notice Before this moment no new grant of the bucket may start: where the curve's steps begin, or the newest
    /// revocation, whichever is later. Unix seconds.
    function earliestStartOf(Bucket bucket) external view returns (uint256);

    /// @notice Who may grant from the bucket, and revoke where that is possible; zero for nobody.
    function granterOf(Bucket bucket) external view returns (address);

    /// @notice Number of grants; ids run from 1.
    function grantCount() external view returns (uint256);

    /// @notice A grant as it stands; reverts with `NoGrant`.
    function grantOf(uint256 grantId) external view returns (Grant memory);

    /// @notice What of the grant has vested at `timestamp`, released or not, wei; what is left of it, once revoked.
    function vestedOf(uint256 grantId, uint256 timestamp) external view returns (uint256);

    /// @notice What `release` would send now, wei.
    function releasableOf(uint256 grantId) external view returns (uint256);

    /// @notice What can be staked from the grant now, wei.
    function stakeableOf(uint256 grantId) external view returns (uint256);

    /// @notice The account that owns the grant's stake in the staking contract, whether it exists yet or not.
    function stakerOf(uint256 grantId) external view returns (address);

    /// @notice Who was named to become the grant's beneficiary; zero for nobody.
    function proposedBeneficiaryOf(uint256 grantId) external view returns (address);

    /// @notice Tokens here that could not vote at the end of the second `timepoint`, which must be past: what the curves
    /// of Ecosystem, Foundation and Testnet still locked, and what the voting buckets had not assigned.
    function getPastNonVotingSupply(uint256 timepoint) external view returns (uint256);

    /// @notice Names who may grant from a bucket. The timelock only.
    function setGranter(Bucket bucket, address granter) external;

    /// @notice Lets grants be staked in `staking_`, once and for ever. Only by the contract that made this one.
    function bindStaking(IMinerStaking staking_) external;

    /// @notice Makes grants on one schedule. The bucket's granter only.
    /// @param total Sum of the awards, checked to the wei.
    /// @return firstId Id of the first grant; the others follow.
    function grantBatch(
        Bucket bucket,
        Schedule calldata schedule,
        Award[] calldata awards,
        uint256 total
    ) external returns (uint256 firstId);

    /// @notice Sends what has vested to the beneficiary. Anyone may.
    function release(uint256 grantId) external returns (uint256 amount);

    /// @notice `release` of many, skipping those with nothing to release. Anyone may.
    function releaseBatch(uint256[] calldata grantIds) external returns (uint256 amount);

    /// @notice Releases what has vested and stakes it for `operator`; the beneficiary owns the position. The beneficiary only.
    function releaseAndStake(uint256 grantId, address operator) external returns (uint256 amount);

    /// @notice Ends a grant: what has vested stays, the rest returns to the bucket, unassigned. The bucket's granter or
    /// the timelock, where the bucket's grants can be revoked.
    function revoke(uint256 grantId) external returns (uint256 returned);

    /// @notice Names who shall be the grant's beneficiary; zero withdraws the offer. The beneficiary only.
    function proposeBeneficiary(uint256 grantId, address proposed) external;

    /// @notice Becomes the grant's beneficiary. Only who was named.
    function acceptBeneficiary(uint256 grantId) external;

    /// @notice Lets the tokens of grants vote for whom their beneficiaries delegated to in the token. Anyone may; grants of
    /// buckets that do not vote are skipped.
    /// @dev New grants and changes of beneficiary do this by themselves; after a later `delegate` in the token, call it.
    function syncVotes(uint256[] calldata grantIds) external;

    /// @notice Stakes tokens of a grant for `operator` without releasing them: the irrevocable part, or of a revocable
    /// grant the vested part. They return here, go on voting for the grant's delegatee, and cannot be slashed, as the
    /// position is not the operator's own. The beneficiary only.
    function stakeFromGrant(uint256 grantId, address operator, uint256 amount) external;

    /// @notice `startCooldown` of the grant's stake. The beneficiary only.
    function startGrantCooldown(uint256 grantId, address operator, uint256 amount) external;

    /// @notice `cancelCooldown` of the grant's stake. The beneficiary only.
    function cancelGrantCooldown(uint256 grantId, address operator) external;

    /// @notice Takes the grant's cooled stake back here. The beneficiary only.
    /// @return amount Wei that came back; more than was staked if somebody else staked for the grant's staker, and the
    /// excess stays here.
    function withdrawGrantStake(uint256 grantId, address operator) external returns (uint256 amount);
}
