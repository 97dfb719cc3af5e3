// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEmissionMinter} from "./IEmissionMinter.sol";
import {IRootChallenges} from "./IRootChallenges.sol";
import {IUsageReceiver} from "./IUsageReceiver.sol";
import {RewardLeaf} from "./RewardLeaf.sol";

/// @title Epoch rewards
/// @notice One Merkle-sum root per epoch carries cumulative lifetime amounts (docs/protocol.md section 4). Attesters
/// propose a root, a window passes, anybody activates it, and what is active is final: no freeze, no cancellation, no
/// pause of claims. What roots mint never exceeds the emission accrued by the end of the newest one's epoch.
/// Usage settled for an account (section 5) is kept in a vault of its own and is paid with the account's next claim.
interface IRewardsDistributor is IEmissionMinter, IUsageReceiver {
    /// @notice A root that attesters sign.
    /// @param epoch Exactly the epoch after the newest active root's.
    /// @param previousRoot The newest active root.
    /// @param root The new root: hash and sum of the tree; zero before the first earner.
    /// @param count Leaves of the tree; never falls.
    /// @param manifestDigest SHA-256 of the epoch's manifest.
    struct RootProposal {
        uint64 epoch;
        bytes32 previousRoot;
        bytes32 root;
        uint32 count;
        bytes32 manifestDigest;
    }

    /// @notice A root in its challenge window.
    /// @param root See `RootProposal`.
    /// @param manifestDigest See `RootProposal`.
    /// @param epoch See `RootProposal`; zero when nothing is pending.
    /// @param count See `RootProposal`.
    /// @param activatableAt Unix seconds; fixed when the root was proposed.
    struct PendingRoot {
        bytes32 root;
        bytes32 manifestDigest;
        uint64 epoch;
        uint32 count;
        uint40 activatableAt;
    }

    /// @notice The newest active root; before the first one, all zero but the epoch, which is the one before the first.
    struct NewestRoot {
        bytes32 root;
        bytes32 manifestDigest;
        uint64 epoch;
        uint32 count;
    }

    /// @notice Attesters proposed a root; `uri` tells where its artifacts are.
    event RootProposed(
        uint64 indexed epoch,
        bytes32 indexed root,
        uint32 count,
        bytes32 manifestDigest,
        uint256 activatableAt,
        string uri
    );
    /// @notice The pending root was cancelled; `CHALLENGES` tells why.
    event RootCancelled(uint64 indexed epoch, bytes32 indexed root);
    /// @notice Nothing can be proposed until governance appoints attesters, these or others.
    event AttestersSuspended();
    /// @notice A root became active, and `mintedGwei` was minted for it.
    event RootActivated(uint64 indexed epoch, bytes32 indexed root, uint32 count, uint64 mintedGwei);
    /// @notice An account was paid up to `claimedGwei` of its lifetime rewards. A `Transfer` of the token from the
    /// distributor follows and names the recipient, the staking contract if they were staked; in a batch the payments
    /// follow in the order of the claims, those of neighbours with one recipient as one, each after the next claim's event.
    event Claimed(address indexed account, uint64 claimedGwei);
    /// @notice Accounts were credited usage of so much in all, with tokens of `from`, which tells the single amounts.
    event UsageCredited(address indexed from, uint256 totalGwei);
    /// @notice An account was paid all its settled usage, in the transfer that pays its rewards where it has any.
    event UsagePaid(address indexed account, uint64 amountGwei);
    /// @notice The usage vault gave back what was advanced for it.
    event Reimbursed(uint256 amountGwei);
    /// @notice An account named who receives its claims; zero is the account itself.
    event RecipientSet(address indexed account, address indexed recipient);
    /// @notice An account named who may claim for it; zero is nobody.
    event ClaimerSet(address indexed account, address indexed claimer);
    /// @notice An account decided whether strangers may send it its rewards.
    event PushAllowedSet(address indexed account, bool allowed);
    /// @notice The attesters and the number of signatures a proposal needs.
    event AttestersSet(address[] attesters, uint256 threshold);
    /// @notice The window of roots proposed from now on, in seconds.
    event ChallengeWindowSet(uint256 previousSeconds, uint256 newSeconds);
    /// @notice This distributor may mint from now on, beginning with `firstEpoch`; others had minted `mintedBefore` wei.
    event MintRightAccepted(uint256 mintedBefore, uint64 firstEpoch);

    /// @notice The caller is not the timelock.
    error NotTimelock(address caller);
    /// @notice The caller is not the contract of challenges.
    error NotChallenges(address caller);
    /// @notice The attesters lost a bond, or the guardian vetoed twice: proposals wait for `setAttesters`.
    error AttestersAreSuspended();
    /// @notice This distributor does not hold the mint right.
    error NoMintRight();
    /// @notice A distributor holds the mint right once; its successor may not give it back.
    error MintRightHeldBefore();
    /// @notice A root is pending already.
    error RootAlreadyPending(uint64 epoch);
    /// @notice No root is pending.
    error NoPendingRoot();
    /// @notice Not the epoch after the newest active root's.
    error EpochNotNext(uint64 epoch, uint64 expected);
    /// @notice Proposals for the epoch open later; times in Unix seconds.
    error ProposalTooEarly(uint256 opensAt, uint256 timestamp);
    /// @notice Built on another root than the newest active one.
    error PreviousRootMismatch(bytes32 previousRoot, bytes32 newest);
    /// @notice Fewer leaves than before, or too many more.
    error CountOutOfRange(uint32 count, uint256 minimum, uint256 maximum);
    /// @notice A tree without leaves has the zero root, and no other tree has it.
    error RootCountMismatch(bytes32 root, uint32 count);
    /// @notice The sum is below the previous root's or above what emission allows, all in gwei.
    error SumOutOfRange(uint256 sum, uint256 minimum, uint256 maximum);
    /// @notice Fewer signatures than the threshold.
    error NotEnoughSignatures(uint256 given, uint256 threshold);
    /// @notice Signers are not strictly ascending at this position.
    error SignersNotAscending(uint256 position);
    /// @notice A signature is not an attester's.
    error NotAttester(address signer);
    /// @notice The challenge window still runs; times in Unix seconds.
    error WindowRunning(uint256 activatableAt, uint256 timestamp);
    /// @notice Leaf and path do not lead to an active root of this epoch and depth.
    error InvalidPath(uint64 epoch, uint256 depth, bytes32 computed);
    /// @notice A batch without leaves.
    error EmptyBatch();
    /// @notice Everything up to this amount was paid already, in gwei, and there is no settled usage.
    error NothingToClaim(address account, uint64 claimedGwei);
    /// @notice The account takes its rewards itself.
    error PushNotAllowed(address account);
    /// @notice Neither the account nor its claimer, or the claimer for anybody else than itself.
    error NotAllowedToDirect(address caller, address account, address to);
    /// @notice Tokens sent to the distributor itself or to its vault would be lost.
    error RecipientIsDistributor();
    /// @notice Attesters must be non-empty and strictly ascending, the threshold more than half of them and at most all.
    error AttestersInvalid(uint256 count, uint256 threshold);
    /// @notice The window is out of bounds, all in seconds.
    error WindowOutOfRange(uint256 requested, uint256 minimum, uint256 maximum);
    /// @notice The token said no.
    error TransferFailed();

    /* ROOTS */

    /// @notice Takes over the mint right this distributor was nominated for. Anyone may call.
    /// @dev Records what was minted by now, and the predecessor's newest epoch, as this distributor's own start: no epoch is
    /// paid twice and none by nobody. Does nothing when the right is held already, so that nobody can make a deployment
    /// fail by calling first.
    function acceptMintRight() external;

    /// @notice Proposes the next epoch's root. Anyone may submit it who has a bond in `CHALLENGES`; the signatures carry the
    /// authority, and the bond is the sender's, who should have recomputed what it sends.
    /// @dev The signatures do not cover `uri`: it is the sender's hint, and artifacts are known by `manifestDigest` alone.
    /// @param proposal What the attesters signed (EIP-712, domain `Meson Rewards`, version `1`).
    /// @param uri Where the artifacts are published.
    /// @param signatures At least `threshold`, by distinct attesters, ascending by signer.
    function propose(RootProposal calldata proposal, string calldata uri, bytes[] calldata signatures) external;

    /// @notice Makes the pending root active after its window and after all demands, and mints what its sum needs. Anyone
    /// may call. Gives the proposer its bond back.
    function activate() external;

    /// @notice Forgets the pending root. `CHALLENGES` only, which knows why.
    /// @param suspend Whether the attesters who signed it wait for governance now; others who were appointed since do not.
    function cancelPending(bool suspend) external;

    /* CLAIMS */

    /// @notice Pays `account` what a leaf of an active root gives it beyond what it was paid before, and its settled usage.
    /// @dev Anyone may call: the tokens go to the account or the recipient it registered. Strangers are refused if the
    /// account opted out. Reverts when there is nothing to pay.
    /// @param epoch Epoch of any active root.
    /// @param index The leaf's index.
    /// @param account Whom the leaf pays.
    /// @param cumulativeGwei The leaf's amount, gwei of MSN.
    /// @param path Siblings from the leaf's to the root's children.
    /// @return paidGwei What was paid, gwei.
    function claim(
        uint64 epoch,
        uint32 index,
        address account,
        uint64 cumulativeGwei,
        bytes32[] calldata path
    ) external returns (uint256 paidGwei);

    /// @notice `claim` to another address. The account decides freely; its claimer may name only itself.
    function claimTo(
        uint64 epoch,
        uint32 index,
        address account,
        uint64 cumulativeGwei,
        bytes32[] calldata path,
        address to
    ) external returns (uint256 paidGwei);

    /// @notice `claim` by the caller into stake: what is due becomes stake of `operator` in a position of the caller.
    /// @dev Nothing goes to a registered recipient, and no claimer may do this. Reverts as deposits do: below 1 MSN, while
    /// deposits are paused, for no operator.
    /// @param operator Any account, the caller's own or another's.
    function claimAndStake(
        uint64 epoch,
        uint32 index,
        uint64 cumulativeGwei,
        bytes32[] calldata path,
        address operator
    ) external returns (uint256 paidGwei);

    /// @notice Claims for many accounts in one tree, settled usage included. Reverts on a bad path; skips what is paid
    /// already, and accounts that take their rewards themselves. Successive leaves with the same recipient are paid with one transfer.
    /// @dev Paths are given without repetition, so neighbours cost little: see `MerkleSum.rootOfMany`.
    /// @param epoch Epoch of any active root.
    /// @param leaves Strictly ascending by index.
    /// @param firstPath The first leaf's path.
    /// @param siblings For each further leaf, its path as far as it is news.
    /// @return paidGwei What was paid in all, gwei.
    function claimBatch(
        uint64 epoch,
        RewardLeaf[] calldata leaves,
        bytes32[] calldata firstPath,
        bytes32[] calldata siblings
    ) external returns (uint256 paidGwei);

    /// @notice Pays `account` its settled usage, without a proof. Anyone may call, as for `claim`, and the tokens go where
    /// those of a claim go. `claimTo` and `claimAndStake` need a leaf, which may be paid already.
    function claimUsage(address account) external returns (uint256 paidGwei);

    /// @notice Lets the usage vault give back what was advanced for it. Anyone may call; claims do it when they need to.
    function reimburse() external;

    /// @notice Names who receives the caller's claims from now on; zero is the caller itself.
    function setRecipient(address recipient) external;

    /// @notice Names who may claim for the caller although pushing is off, and to itself; zero is nobody.
    function setClaimer(address claimer) external;

    /// @notice Whether strangers may send the caller its rewards. Allowed by default.
    function setPushAllowed(bool allowed) external;

    /* GOVERNANCE */

    /// @notice Replaces the attesters, at once, and ends their suspension. The timelock only.
    /// @param attesters Strictly ascending.
    /// @param threshold Signatures a proposal needs, more than half.
    function setAttesters(address[] calldata attesters, uint256 threshold) external;

    /// @notice Sets the window of later proposals; a pending root keeps its own. The timelock only.
    function setChallengeWindow(uint256 newSeconds) external;

    /* VIEWS */

    /// @notice Leaf domain: binds every leaf to this chain and contract.
    function DOMAIN() external view returns (bytes32);

    /// @notice The newest active root.
    function newestRoot() external view returns (NewestRoot memory);

    /// @notice The root in its challenge window; all zero when there is none.
    function pendingRoot() external view returns (PendingRoot memory);

    /// @notice The active root of `epoch` with a tree of `depth` levels; zero when there is none.
    function activeRoot(uint256 epoch, uint256 depth) external view returns (bytes32);

    /// @notice Largest sum a root of `epoch` may have, gwei: emission accrued at its end less what was minted before this
    /// distributor, rounded down.
    function ceilingGwei(uint256 epoch) external view returns (uint256);

    /// @notice Wei that others had minted when this distributor took over; zero until then.
    function mintedBefore() external view returns (uint256);

    /// @notice Seconds a root proposed now would wait.
    function challengeWindow() external view returns (uint256);

    /// @notice The attesters, ascending.
    function attesters() external view returns (address[] memory);

    /// @notice Signatures a proposal needs.
    function threshold() external view returns (uint256);

    /// @notice Whether proposals wait for governance.
    function attestersSuspended() external view returns (bool);

    /// @notice Where pending roots are challenged, and where bonds are kept.
    function CHALLENGES() external view returns (IRootChallenges);

    /// @notice EIP-712 digest of a proposal.
    function proposalDigest(RootProposal calldata proposal) external view returns (bytes32);

    /// @notice Lifetime rewards paid to `account`, gwei.
    function claimed(address account) external view returns (uint64);

    /// @notice Usage settled for `account`, gwei: what is not paid yet, and all there ever was.
    function usageOf(address account) external view returns (uint64 unpaidGwei, uint256 lifetimeGwei);

    /// @notice Where settled usage is kept.
    function USAGE_VAULT() external view returns (address);

    /// @notice Usage paid from the rewards' money that the vault has not given back yet, gwei: the balance and this together
    /// are the rewards' money.
    function advancedGwei() external view returns (uint256);

    /// @notice Where a claim of `account` goes now.
    function recipientOf(address account) external view returns (address);

    /// @notice Who may claim for `account`; zero is nobody.
    function claimerOf(address account) external view returns (address);

    /// @notice Whether strangers may claim for `account`.
    function pushAllowed(address account) external view returns (bool);
}
