// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRootChallenges} from "../../../contracts/interfaces/IRootChallenges.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {MerkleSumReference} from "../../../contracts/mocks/MerkleSumReference.sol";
import {RewardsDistributor} from "../../../contracts/rewards/RewardsDistributor.sol";
import {MSN} from "../../../contracts/token/MSN.sol";
import {Breaches} from "../../helpers/Breaches.sol";
import {RewardsWorld} from "../../helpers/RewardsWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";

/// @notice What the reviews of roots should come to: whose money is where, which roots are active, and what each account can
/// claim from any of them. The heirs act.
/// @dev Accounts 0 to 2 are honest miners, 3 to 5 belong to a captured majority of attesters; `KEYLESS` is nobody's.
abstract contract ReviewModel is RewardsWorld, Breaches {
    using SumTree for SumTree.Tree;

    /// @param honest Made by the rules from the newest active tree, and all of it is shown to whoever asks.
    /// @param published Whether everybody knows the words of its places from the beginning.
    /// @param signedBy Which of the committees that were appointed one after the other.
    /// @param hidden Bit i: what the leaf at position i of the tree says is known to its makers alone.
    struct Pending {
        bytes tree;
        address sponsor;
        uint64 bondGwei;
        uint64 epoch;
        uint32 serial;
        bool honest;
        bool published;
        bool takesDemands;
        uint256 hidden;
        uint256 demandsUntil;
        uint256 readyAt;
        uint256 openDemands;
        bytes32 root;
        uint256 depth;
        uint32 count;
        uint256 signedBy;
    }

    struct Demanded {
        uint32 serial;
        bytes32 subject;
        address demander;
        uint64 depositGwei;
        uint256 deadline;
        bool isPage;
        RewardLeaf leaf;
    }

    /// @dev The largest leaf of an account in any active root, and where it is.
    struct Most {
        uint64 gwei_;
        uint256 tree;
        uint256 position;
    }

    uint256 public constant HONEST = 3;
    uint256 public constant ACCOUNTS = 6;
    uint256 public constant PARTIES = 8;
    address public immutable KEYLESS = account("without a key");
    address public immutable SPONSOR = account("sponsor");
    address public immutable WATCHER = account("watcher");
    address public immutable HELPER = account("helper");
    address public immutable ATTACKER = account("attacker");
    address public immutable THIEF = account("thief");

    uint256 public time;
    Pending internal pending;
    Demanded[] internal demands;
    bytes[] internal trees;
    uint64[] internal epochs;
    /// @dev Of the newest active root.
    uint256 internal newestHidden;
    mapping(address account => Most) internal most;
    mapping(bytes32 epochRootAndDepth => IRootChallenges.Bar) internal barByModel;
    mapping(uint64 epoch => uint256) internal vetoesByModel;
    bool internal suspendedByModel;
    uint256 internal appointments;

    /* MONEY IN THE REVIEWING CONTRACT, GWEI */

    mapping(address party => uint64) public balanceByModel;
    uint64 public lostByModel;
    uint256 public donatedWei;

    /* VIEWS */

    function world() external view returns (RewardsDistributor, IRootChallenges, MSN) {
        return (distributor, challenges, token);
    }

    function pendingByModel() external view returns (Pending memory) {
        return pending;
    }

    function isSuspendedByModel() external view returns (bool) {
        return suspendedByModel;
    }

    function mostOf(address who) external view returns (Most memory) {
        return most[who];
    }

    /// @dev An open demand of the pending root, if there is one.
    function openDemand() external view returns (bool found, bytes32 subject) {
        for (uint256 i = demands.length; i > 0; --i) {
            Demanded storage it = demands[i - 1];
            if (it.serial == pending.serial && it.depositGwei != 0) return (true, it.subject);
        }
    }

    /// @dev All that the reviewing contract owes.
    function owedGwei() external view returns (uint256 owed) {
        for (uint256 i = 0; i < PARTIES; ++i) owed += balanceByModel[party(i)];
        for (uint256 i = 0; i < demands.length; ++i) owed += demands[i].depositGwei;
        if (pending.epoch != 0) owed += pending.bondGwei;
        owed += lostByModel;
    }

    /// @dev Where an account's largest leaf is.
    function bestClaim(
        address who
    ) external view returns (uint64 epoch, RewardLeaf memory leaf, bytes32[] memory path) {
        SumTree.Tree memory tree = SumTree.unpack(trees[most[who].tree]);
        leaf = tree.leaves[most[who].position];
        return (epochs[most[who].tree], leaf, tree.path(leaf.index));
    }

    function party(uint256 number) public view returns (address) {
        if (number < HONEST) return _miner(number);
        return [SPONSOR, WATCHER, HELPER, ATTACKER, THIEF][number - HONEST];
    }

    function miner(uint256 number) external pure returns (address) {
        return _miner(number);
    }

    /* HOW REVIEWS BEGIN AND END */

    function _noteProposed(Pending memory it, SumTree.Tree memory tree, uint32 count) internal {
        (it.root, it.tree) = (tree.root(), tree.pack());
        it.depth = MerkleSumReference.depth(count);
        (it.count, it.signedBy) = (count, appointments);
        it.bondGwei = challenges.bondGwei();
        it.serial = pending.serial + 1;
        it.demandsUntil = time + distributor.challengeWindow();
        it.readyAt = it.demandsUntil;
        uint256 newestDepth = MerkleSumReference.depth(distributor.newestRoot().count);
        it.takesDemands = it.root != distributor.newestRoot().root || it.depth != newestDepth;
        it.openDemands = 0;
        balanceByModel[it.sponsor] -= it.bondGwei;
        pending = it;
    }

    function _noteActive() internal {
        SumTree.Tree memory tree = SumTree.unpack(pending.tree);
        balanceByModel[pending.sponsor] += pending.bondGwei;
        trees.push(pending.tree);
        epochs.push(pending.epoch);
        newestHidden = pending.hidden;
        for (uint256 i = 0; i < tree.leaves.length; ++i) {
            RewardLeaf memory leaf = tree.leaves[i];
            if (!_isProvable(tree, leaf) || leaf.cumulativeGwei <= most[leaf.account].gwei_) continue;
            most[leaf.account] = Most(leaf.cumulativeGwei, trees.length - 1, i);
        }
        pending.epoch = 0;
    }

    function _noteBarred(IRootChallenges.Bar bar) internal {
        barByModel[_barKey(pending.epoch, pending.root, pending.depth)] = bar;
    }

    /// @dev A challenge or an unanswered demand won.
    function _noteFault(address winner, IRootChallenges.Bar bar) internal {
        _breach(pending.honest, "an honest root was cancelled, and its bond was lost");
        _noteBarred(bar);
        balanceByModel[winner] += pending.bondGwei / 2;
        lostByModel += pending.bondGwei - pending.bondGwei / 2;
        _noteSuspension();
        pending.epoch = 0;
    }

    /// @dev Whoever was appointed later has not signed.
    function _noteSuspension() internal {
        if (pending.signedBy == appointments) suspendedByModel = true;
    }

    function _barKey(uint64 epoch, bytes32 root, uint256 depth) internal pure returns (bytes32) {
        return keccak256(abi.encode(epoch, root, depth));
    }

    /* TREES */

    function _newestTree() internal view returns (SumTree.Tree memory) {
        return SumTree.unpack(trees[trees.length - 1]);
    }

    /// @dev Whether the pending root pays this leaf, by the plain twin.
    function _isProvable(SumTree.Tree memory tree, RewardLeaf memory leaf) internal view returns (bool) {
        bytes32[] memory path = tree.path(leaf.index);
        bytes32 word = MerkleSumReference.leaf(distributor.DOMAIN(), leaf.index, leaf.account, leaf.cumulativeGwei);
        (bool valid, bytes32 reached) = MerkleSumReference.root(word, leaf.index, path);
        return valid && path.length == pending.depth && reached == pending.root;
    }

    /// @dev Whether the place of a leaf still has its account, with no less.
    function _keeps(SumTree.Tree memory tree, RewardLeaf memory leaf) internal view returns (bool) {
        if (leaf.index >= tree.levels[0].length) return false;
        bytes32 word = tree.levels[0][leaf.index];
        uint64 amount = MerkleSumReference.sum(word);
        bytes32 kept = MerkleSumReference.leaf(distributor.DOMAIN(), leaf.index, leaf.account, amount);
        return amount >= leaf.cumulativeGwei && word == kept;
    }

    function _isHonestAccount(address who) internal pure returns (bool) {
        for (uint256 i = 0; i < HONEST; ++i) if (who == _miner(i)) return true;
        return false;
    }

    /* MONEY */

    /// @dev Tops a balance up out of the allocation.
    function _fund(address who, uint64 amountGwei) internal {
        _addBalance(challenges, who, amountGwei);
        balanceByModel[who] += amountGwei;
    }
}
