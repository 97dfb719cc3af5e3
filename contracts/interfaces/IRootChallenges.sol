// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RewardLeaf} from "./RewardLeaf.sol";

/// @title Scrutiny of pending roots
/// @notice What stands between a captured committee and what was earned before (docs/protocol.md section 4, docs/security.md).
/// While a root is pending, anyone cancels it by showing that it takes something from a leaf of the newest active root, and
/// anyone demands that a leaf of any active root, or a whole page of the pending tree, be shown in it; a demand that nobody
/// answers cancels the root as well. The proposer's bond is lost with a root cancelled so: half is burned, half is the
/// challenger's, and attesters are suspended. The guardian can veto. Nothing here touches an active root.
/// Many calls can be made in one transaction (`multicall`). All money is in gwei of MSN. An account's balance here pays its bonds and deposits, receives its bounties, and is its
/// own at any time.
interface IRootChallenges {
    /// @notice What governance sets.
    /// @param guardian Who may veto; zero for nobody.
    /// @param bondGwei What a proposal puts at stake.
    /// @param demandDepositGwei What a demand of a leaf puts at stake; a page costs `PAGE_DEPOSITS` times as much.
    struct Terms {
        address guardian;
        uint64 bondGwei;
        uint64 demandDepositGwei;
    }

    /// @notice The pending root as this contract sees it.
    /// @param root Hash and sum of the pending tree.
    /// @param proposer Whose bond is at stake; zero when no root is pending, and then the rest tells of the last one.
    /// @param bondGwei The bond.
    /// @param epoch The root's epoch.
    /// @param serial Number of the proposal, from 1.
    /// @param demandsUntil Demands are taken before this moment, Unix seconds; 0 for a root over the newest tree.
    /// @param activatableAt Activation waits until this moment, and until no demand is open.
    /// @param openDemands Demands without an answer.
    /// @param count Leaves of the pending tree; places beyond are empty.
    /// @param depth Depth of the pending tree.
    /// @param refuted Whether this root was cancelled by a challenge.
    struct Review {
        bytes32 root;
        address proposer;
        uint64 bondGwei;
        uint64 epoch;
        uint32 serial;
        uint40 demandsUntil;
        uint40 activatableAt;
        uint32 openDemands;
        uint32 count;
        uint8 depth;
        bool refuted;
    }

    /// @notice A demand.
    /// @param demander Who made it; zero for no demand.
    /// @param deadline Answers are taken before this moment, Unix seconds.
    /// @param depositGwei What is at stake; zero once it was paid out.
    struct Demand {
        address demander;
        uint40 deadline;
        uint56 depositGwei;
    }

    /// @notice Why a root cannot be proposed again.
    enum Bar {
        None,
        Vetoed,
        Unanswered,
        Refuted
    }

    /// @notice An account's balance grew by tokens of `from`.
    event Deposited(address indexed from, address indexed account, uint64 amountGwei);
    /// @notice An account took tokens out.
    event Withdrawn(address indexed account, uint64 amountGwei);
    /// @notice A proposer's bond is at stake.
    event BondLocked(uint32 indexed serial, address indexed proposer, uint64 bondGwei);
    /// @notice A proposer has its bond back.
    event BondReturned(uint32 indexed serial, address indexed proposer, uint64 bondGwei);
    /// @notice A pending root was shown to take something from the leaf at `index`.
    event RootRefuted(uint64 indexed epoch, bytes32 indexed root, uint32 indexed index, address challenger);
    /// @notice A pending root was cancelled because a demand was not answered.
    event DemandUnanswered(uint64 indexed epoch, bytes32 indexed root, bytes32 indexed subject);
    /// @notice The guardian cancelled a pending root.
    event RootVetoed(uint64 indexed epoch, bytes32 indexed root, address guardian, string reason);
    /// @notice A bond was lost: this much is the challenger's, the rest waits to be burned.
    event BondLost(
        uint32 indexed serial,
        address indexed proposer,
        uint64 bondGwei,
        address indexed challenger,
        uint64 bountyGwei
    );
    /// @notice Somebody wants to see a leaf of an active root in the pending tree.
    event LeafDemanded(
        uint32 indexed serial,
        bytes32 indexed subject,
        address indexed demander,
        RewardLeaf leaf,
        uint256 deadline
    );
    /// @notice Somebody wants to see a page of the pending tree.
    event PageDemanded(
        uint32 indexed serial,
        bytes32 indexed subject,
        address indexed demander,
        uint32 page,
        uint256 deadline
    );
    /// @notice A demand was answered, and its deposit is the answerer's.
    event DemandAnswered(uint32 indexed serial, bytes32 indexed subject, address indexed answerer);
    /// @notice What an answer showed of a leaf, so that it can be read however the answer was sent.
    event LeafShown(uint32 indexed serial, bytes32 indexed subject, uint64 cumulativeGwei, bytes32[] path);
    /// @notice What an answer showed of a page, as `answerPage` takes it.
    event PageShown(uint32 indexed serial, uint32 indexed page, bytes32[] entries, bytes32[] path);
    /// @notice A demand was overtaken by its root's end, and its deposit is back.
    event DepositReclaimed(uint32 indexed serial, bytes32 indexed subject, address indexed demander);
    /// @notice Halves of lost bonds were burned.
    event LostBondsBurned(uint64 amountGwei);
    /// @notice A root may be proposed again.
    event RootAllowed(uint64 indexed epoch, bytes32 indexed root, uint256 depth);
    /// @notice The guardian changed; zero is nobody.
    event GuardianSet(address indexed guardian);
    /// @notice The bond of later proposals.
    event BondSet(uint64 bondGwei);
    /// @notice The deposit of later demands.
    event DemandDepositSet(uint64 depositGwei);

    /// @notice The caller is not the distributor.
    error NotDistributor(address caller);
    /// @notice The caller is not the timelock.
    error NotTimelock(address caller);
    /// @notice The caller is not the guardian.
    error NotGuardian(address caller);
    /// @notice No root is pending.
    error NothingUnderReview();
    /// @notice Another proposal is pending than the caller means.
    error AnotherProposal(uint32 serial, uint32 pendingSerial);
    /// @notice The balance does not cover this; gwei.
    error BalanceTooLow(address account, uint256 balanceGwei, uint256 neededGwei);
    /// @notice Nothing to move.
    error ZeroAmount();
    /// @notice This root was cancelled before in this epoch.
    error RootBarred(uint64 epoch, bytes32 root, uint256 depth, Bar bar);
    /// @notice Demands are open, or activation waits for another reason; Unix seconds.
    error ReviewRunning(uint256 openDemands, uint256 activatableAt, uint256 timestamp);
    /// @notice Word and path do not lead to the active root of this epoch and depth.
    error NotInActiveRoot(uint256 epoch, uint256 depth, bytes32 computed);
    /// @notice Word and path do not lead to the pending root, or the path has not its depth.
    error NotInPendingRoot(uint256 depth, bytes32 computed);
    /// @notice The word keeps what the leaf has: the root takes nothing here.
    error NothingTaken(uint32 index, bytes32 word);
    /// @notice Demands were taken until then, Unix seconds; 0 for a root that changes nothing.
    error DemandsClosed(uint256 demandsUntil, uint256 timestamp);
    /// @notice This was demanded before.
    error DemandedBefore(bytes32 subject);
    /// @notice There is no such demand that waits for an answer.
    error NoOpenDemand(bytes32 subject);
    /// @notice The answer is due later, Unix seconds.
    error AnswerStillPossible(uint256 deadline, uint256 timestamp);
    /// @notice Answers were taken until then, Unix seconds.
    error AnswerTooLate(uint256 deadline, uint256 timestamp);
    /// @notice An answer must show at least the amount demanded; gwei.
    error AmountBelowDemand(uint64 shownGwei, uint64 demandedGwei);
    /// @notice The pending tree has no such page.
    error NoSuchPage(uint32 page, uint256 pages);
    /// @notice A page shows a leaf where the tree should have none.
    error PlaceBeyondCount(uint256 index, uint256 count);
    /// @notice A page has this many entries.
    error PageLengthMismatch(uint256 given, uint256 expected);
    /// @notice The demand's root is still pending.
    error DemandStillOpen(bytes32 subject);
    /// @notice The guardian has used its vetoes of this epoch.
    error NoVetoLeft(uint64 epoch);
    /// @notice This root is not barred, or the caller may not allow it.
    error CannotAllow(uint64 epoch, bytes32 root, uint256 depth, Bar bar, address caller);
    /// @notice Out of bounds, all in gwei.
    error AmountOutOfRange(uint64 requested, uint64 minimum, uint64 maximum);
    /// @notice The token said no.
    error TransferFailed();

    /* MONEY */

    /// @notice Adds tokens of the caller to the balance of `account`.
    function deposit(address account, uint64 amountGwei) external;

    /// @notice `deposit` with an EIP-2612 permit of the caller for this contract.
    function depositWithPermit(
        address account,
        uint64 amountGwei,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice Takes tokens out of the caller's balance.
    function withdraw(uint64 amountGwei) external;

    /// @notice Burns the halves of lost bonds that wait. Anyone may call.
    function burnLostBonds() external;

    /* SCRUTINY */

    /// @notice Cancels the pending root: at the leaf's index it has a word that does not keep what the leaf has. Half of the
    /// bond is the caller's. Anyone may call, until activation.
    /// @param leaf A leaf of the newest active root.
    /// @param path Its path there.
    /// @param word The raw word at the same index of the pending root, whatever it is.
    /// @param wordPath Its path there.
    function challenge(
        RewardLeaf calldata leaf,
        bytes32[] calldata path,
        bytes32 word,
        bytes32[] calldata wordPath
    ) external;

    /// @notice Demands that a leaf be shown in the pending tree, with at least its amount, within a day. Costs a deposit,
    /// which comes back unless an answer earns it. Anyone may call, until the window ends.
    /// @dev An old leaf is enough: who knows nothing but what it last saw is protected too.
    /// @param serial Number of the proposal that the caller means.
    /// @param epoch Epoch of any active root.
    /// @param leaf A leaf of that root.
    /// @param path Its path there.
    /// @return subject Names the demand.
    function demandLeaf(
        uint32 serial,
        uint64 epoch,
        RewardLeaf calldata leaf,
        bytes32[] calldata path
    ) external returns (bytes32 subject);

    /// @notice Answers the demand of a leaf: shows it in the pending tree. Anyone may call.
    /// @param leaf As demanded.
    /// @param cumulativeGwei The account's amount in the pending tree.
    /// @param path The path there.
    function answerLeaf(RewardLeaf calldata leaf, uint64 cumulativeGwei, bytes32[] calldata path) external;

    /// @notice Answers the demand of a leaf of an older root that the newest active root, final as it is, keeps no longer: the
    /// pending root takes nothing from it. Without this answer, whoever once had two accounts in one place of two active
    /// roots could cancel every later root.
    /// @param leaf As demanded.
    /// @param word The raw word at its index of the newest active root.
    /// @param path The path there.
    function answerByNewestRoot(RewardLeaf calldata leaf, bytes32 word, bytes32[] calldata path) external;

    /// @notice Demands that a page of the pending tree, 256 places or all where there are fewer, be shown within a day: so a
    /// root can hide no leaf from those who would have to notice its loss in a later root. Costs `PAGE_DEPOSITS` deposits.
    /// @param serial Number of the proposal that the caller means.
    /// @param page Number of the page: places `256 * page` to `256 * page + 255`.
    /// @return subject Names the demand.
    function demandPage(uint32 serial, uint32 page) external returns (bytes32 subject);

    /// @notice Answers the demand of a page. Anyone may call. Activation waits for `REACTION_PERIOD` from then on, since a page
    /// may show what can be challenged. Places beyond the tree's count must be empty.
    /// @param page Number of the page.
    /// @param entries For each place `account (20 bytes) | 4 zero bytes | cumulativeGwei (8 bytes)`; zero where no leaf is,
    /// and 2^64 for the leaf of account zero that has earned nothing.
    /// @param path The path from the page's node to the pending root.
    function answerPage(uint32 page, bytes32[] calldata entries, bytes32[] calldata path) external;

    /// @notice Cancels the pending root because a demand was not answered in a day. Its deposit and half of the bond are the
    /// demander's. Anyone may call.
    function cancelUnanswered(bytes32 subject) external;

    /// @notice Returns the deposit of a demand whose root was cancelled for another reason, to the demander. Anyone may call.
    function reclaim(uint32 serial, bytes32 subject) external;

    /// @notice Cancels the pending root, at most twice an epoch; after the second time proposals wait for governance. The
    /// bond is returned, and the root is barred until the guardian or the timelock allows it again. The guardian only.
    /// @param serial Number of the proposal that the guardian means.
    function veto(uint32 serial, string calldata reason) external;

    /// @notice Lets a root be proposed again for its epoch after a veto (the guardian or the timelock) or an unanswered demand (the
    /// timelock). A root that was refuted stays barred for ever.
    function allow(uint64 epoch, bytes32 root, uint256 depth) external;

    /* THE DISTRIBUTOR */

    /// @notice Opens the review of a proposal and locks its bond. The distributor only.
    /// @param proposer Whose balance pays the bond.
    /// @param epoch The root's epoch.
    /// @param root The root.
    /// @param count Leaves of its tree.
    /// @param activatableAt End of its window, Unix seconds.
    /// @param takesDemands Whether the tree is another one than the newest.
    function open(
        address proposer,
        uint64 epoch,
        bytes32 root,
        uint32 count,
        uint256 activatableAt,
        bool takesDemands
    ) external;

    /// @notice Ends the review of a root that becomes active, and returns its bond. Reverts while a demand is open, and before
    /// `activatableAt`. The distributor only.
    function close() external;

    /* GOVERNANCE */

    /// @notice Appoints the guardian, at once. The timelock only.
    function setGuardian(address newGuardian) external;

    /// @notice Sets the bond of later proposals. The timelock only.
    function setBond(uint64 newBondGwei) external;

    /// @notice Sets the deposit of later demands. The timelock only.
    function setDemandDeposit(uint64 newDepositGwei) external;

    /* VIEWS */

    /// @notice The root under review, or the last one.
    function review() external view returns (Review memory);

    /// @notice A demand by the number of its proposal and its subject.
    function demandOf(uint32 serial, bytes32 subject) external view returns (Demand memory);

    /// @notice What names the demand of a leaf: its word.
    function subjectOfLeaf(RewardLeaf calldata leaf) external view returns (bytes32);

    /// @notice What names the demand of a page.
    function subjectOfPage(uint32 page) external pure returns (bytes32);

    /// @notice Why a root of this depth cannot be proposed for `epoch`; `None` if it can.
    function barOf(uint64 epoch, bytes32 root, uint256 depth) external view returns (Bar);

    /// @notice An account's balance, gwei.
    function balanceOf(address account) external view returns (uint64);

    /// @notice Who may veto; zero for nobody.
    function guardian() external view returns (address);

    /// @notice What a proposal puts at stake, gwei.
    function bondGwei() external view returns (uint64);

    /// @notice What the demand of a leaf puts at stake, gwei.
    function demandDepositGwei() external view returns (uint64);

    /// @notice Halves of lost bonds that wait to be burned, gwei.
    function lostGwei() external view returns (uint64);

    /// @notice How often the guardian has vetoed roots of `epoch`.
    function vetoesOf(uint64 epoch) external view returns (uint256);
}
