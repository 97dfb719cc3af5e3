// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {IRootChallenges} from "../../../contracts/interfaces/IRootChallenges.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {MerkleSumReference} from "../../../contracts/mocks/MerkleSumReference.sol";
import {SumTree} from "../../helpers/SumTree.sol";
import {ReviewWatchers} from "./ReviewWatchers.sol";

/// @notice Attesters, honest now and then, and what a captured majority makes of the next root.
abstract contract ReviewAttesters is ReviewWatchers {
    using SumTree for SumTree.Tree;

    /// @dev A proposal as it was signed; whoever has seen it can send it again.
    struct Sent {
        IRewardsDistributor.RootProposal proposal;
        bytes tree;
        bool honest;
        bool published;
        uint256 hidden;
    }

    uint256 internal constant KINDS = 14;
    uint256 internal constant PLACES = 16;
    Sent[] internal sent;

    /* PROPOSALS */

    function proposeHonest(uint256 seed) external {
        _prepare(seed);
        if (pending.epoch != 0 || !_isNewestKnown()) return;
        SumTree.Tree memory newest = _newestTree();
        uint64 room = _room();
        RewardLeaf[] memory leaves = newest.leaves;
        for (uint256 i = 0; i < leaves.length; ++i) {
            uint64 reward = leaves[i].account == address(0) ? 0 : uint64(draw(seed, i) % (room / 8 + 1));
            (leaves[i].cumulativeGwei, room) = (leaves[i].cumulativeGwei + reward, room - reward);
        }
        SumTree.Tree memory tree = SumTree.build(distributor.DOMAIN(), leaves, _coveringCount(leaves));
        Sent memory it = Sent(_proposal(tree.root(), tree.count), tree.pack(), true, seed % 2 == 0, 0);
        bool accepted = _send(SPONSOR, it, seed);
        IRootChallenges.Bar bar = barByModel[
            _barKey(it.proposal.epoch, it.proposal.root, MerkleSumReference.depth(tree.count))
        ];
        bool due = !suspendedByModel && bar == IRootChallenges.Bar.None;
        _breach(due && !accepted, "an honest proposal was refused");
    }

    function proposeHostile(uint256 kind, uint256 seed) external {
        _prepare(seed);
        if (pending.epoch != 0) return;
        Sent memory it = _hostile(kind % KINDS, seed);
        _send(ATTACKER, it, seed);
    }

    /// @dev Signatures from the past, with a bond of the sender's.
    function proposeAgain(uint256 which, uint256 seed) external {
        _prepare(seed);
        uint256 recent = sent.length < 6 ? sent.length : 6;
        _send(ATTACKER, sent[sent.length - 1 - (which % recent)], seed);
    }

    /* INTERNAL */

    /// @dev Time for the next root; as often as not governance reappoints attesters it had to wait for.
    function _prepare(uint256 seed) private {
        if (pending.epoch != 0) return _moveTo(time);
        if (suspendedByModel && draw(seed, 98) % 2 == 0) _reappoint();
        _moveTo(_max(time, _opensAt(distributor.newestEpoch() + 1)));
    }

    function _reappoint() internal {
        vm.warp(time);
        vm.prank(TIMELOCK);
        distributor.setAttesters(_addresses(attesterKeys), 2);
        suspendedByModel = false;
        ++appointments;
    }

    function _send(address sponsor, Sent memory it, uint256 seed) internal returns (bool) {
        uint64 bondGwei = challenges.bondGwei();
        if (balanceByModel[sponsor] < bondGwei) _fund(sponsor, bondGwei);
        bytes[] memory signatures = _signatures(it.proposal, 2);
        vm.prank(sponsor);
        try distributor.propose(it.proposal, URI, signatures) {} catch {
            return false;
        }
        uint256 depth = MerkleSumReference.depth(it.proposal.count);
        IRootChallenges.Bar bar = barByModel[_barKey(it.proposal.epoch, it.proposal.root, depth)];
        _breach(bar != IRootChallenges.Bar.None, "a barred root was accepted");
        _breach(suspendedByModel, "suspended attesters proposed");
        _breach(pending.epoch != 0, "two roots are pending");
        Pending memory next;
        (next.sponsor, next.epoch, next.hidden) = (sponsor, it.proposal.epoch, it.hidden);
        (next.honest, next.published) = (it.honest, it.published);
        _noteProposed(next, SumTree.unpack(it.tree), it.proposal.count);
        pending.root = it.proposal.root;
        sent.push(it);
        _scheduleWatch(seed);
        return true;
    }

    /// @dev What the next epoch's root may add, gwei.
    function _room() internal view returns (uint64) {
        IRewardsDistributor.NewestRoot memory newest = distributor.newestRoot();
        return uint64(distributor.ceilingGwei(newest.epoch + 1) - MerkleSumReference.sum(newest.root));
    }

    /// @dev The newest count, or more if a hostile root got through with a leaf beyond it.
    function _coveringCount(RewardLeaf[] memory leaves) private view returns (uint32 count) {
        count = distributor.newestRoot().count;
        for (uint256 i = 0; i < leaves.length; ++i) count = _max32(count, leaves[i].index + 1);
    }

    /// @dev Honest attesters know the newest active tree to the last place, or have nothing to build on.
    function _isNewestKnown() internal view returns (bool) {
        SumTree.Tree memory newest = _newestTree();
        IRewardsDistributor.NewestRoot memory known = distributor.newestRoot();
        SumTree.Tree memory made = SumTree.build(distributor.DOMAIN(), newest.leaves, newest.count);
        bool isWhole = made.root() == known.root && made.levels.length == MerkleSumReference.depth(known.count) + 1;
        return newestHidden == 0 && isWhole;
    }

    /* HOSTILE ROOTS */

    function _hostile(uint256 kind, uint256 seed) internal view returns (Sent memory it) {
        SumTree.Tree memory newest = _newestTree();
        uint32 count = _countFor(kind, newest);
        (RewardLeaf[] memory leaves, uint256 hidden) = _hostileLeaves(kind, seed, newest, count);
        SumTree.Tree memory tree = SumTree.build(distributor.DOMAIN(), leaves, count);
        if (kind == 9) tree = newest;
        if (kind == 5) _obscure(tree, leaves[draw(seed, 1) % leaves.length]);
        if (kind == 6) _lie(tree, seed);
        if (kind == 7) _overflow(tree, seed);
        uint32 declared = kind == 8 && draw(seed, 2) % 2 == 0 ? newest.count : tree.count;
        if (kind == 9 && draw(seed, 2) % 2 == 0) declared = uint32(tree.levels[0].length * 2);
        if (kind == 12 || kind == 10) declared = _max32(newest.count, uint32(tree.levels[0].length / 2 + 1));
        it.proposal = _proposal(tree.root(), declared);
        (it.tree, it.hidden) = (tree.pack(), hidden);
        it.published = draw(seed, 3) % 3 != 0;
    }

    /// @dev Trees of another depth than what is declared; otherwise as large as the newest, or a place larger.
    function _countFor(uint256 kind, SumTree.Tree memory newest) private pure returns (uint32) {
        bool isOther = kind == 8 && newest.levels[0].length < PLACES;
        if (isOther) return uint32(newest.levels[0].length * 2);
        bool grows = newest.leaves.length == newest.levels[0].length && newest.leaves.length < PLACES;
        return grows ? uint32(newest.levels[0].length) + 1 : newest.count;
    }

    /// @dev What the kinds do to the newest leaves before they lie about the tree.
    function _hostileLeaves(
        uint256 kind,
        uint256 seed,
        SumTree.Tree memory newest,
        uint32 count
    ) private view returns (RewardLeaf[] memory leaves, uint256 hidden) {
        leaves = newest.leaves;
        uint64 more = uint64(draw(seed, 4) % (_room() + 1));
        uint256 victim = draw(seed, 5) % leaves.length;
        address mine = _miner(HONEST + (draw(seed, 6) % HONEST));
        uint256 place = _freePlace(newest, count, kind == 10 || kind == 12);
        bool hasRoom = place < 2 ** MerkleSumReference.depth(count);
        if (kind == 0) return (_shuffled(leaves, seed), 0);
        if (kind == 1) {
            uint64 taken = uint64(draw(seed, 7) % (leaves[victim].cumulativeGwei + 1));
            leaves[victim].cumulativeGwei -= taken;
            leaves[(victim + 1) % leaves.length].cumulativeGwei += taken;
        }
        if (kind == 2 || kind == 11) return (_without(leaves, victim, kind == 11 ? mine : leaves[0].account), 0);
        if (kind == 3) leaves[victim].account = mine;
        if (kind == 13) (mine, more) = (address(0), 0);
        if ((kind == 4 || kind == 10 || kind > 11) && hasRoom) {
            leaves = _with(leaves, RewardLeaf(uint32(place), mine, more));
            if (kind == 10) hidden = 1 << (leaves.length - 1);
        }
        if (kind > 4 && kind < 9) leaves[victim].cumulativeGwei += more;
    }

    /// @dev The same places and the same sum, for whom chance will have it.
    function _shuffled(RewardLeaf[] memory leaves, uint256 seed) private pure returns (RewardLeaf[] memory) {
        uint64 left = 0;
        for (uint256 i = 0; i < leaves.length; ++i) left += leaves[i].cumulativeGwei;
        for (uint256 i = 0; i < leaves.length; ++i) {
            uint64 amount = i + 1 == leaves.length ? left : uint64(draw(seed, 50 + i) % (uint256(left) + 1));
            left -= amount;
            (leaves[i].account, leaves[i].cumulativeGwei) = (_miner(draw(seed, 70 + i) % ACCOUNTS), amount);
        }
        return leaves;
    }

    /// @dev Without one leaf, whose amount goes to another account's leaf if it has one, or else to the next place.
    function _without(
        RewardLeaf[] memory leaves,
        uint256 victim,
        address heir
    ) private pure returns (RewardLeaf[] memory rest) {
        rest = new RewardLeaf[](leaves.length - 1);
        uint256 receiver = victim % rest.length;
        for (uint256 i = 0; i < rest.length; ++i) {
            rest[i] = leaves[i < victim ? i : i + 1];
            if (rest[i].account == heir) receiver = i;
        }
        rest[receiver].cumulativeGwei += leaves[victim].cumulativeGwei;
    }

    function _with(RewardLeaf[] memory leaves, RewardLeaf memory one) private pure returns (RewardLeaf[] memory all) {
        all = new RewardLeaf[](leaves.length + 1);
        for (uint256 i = 0; i < leaves.length; ++i) all[i] = leaves[i];
        all[leaves.length] = one;
    }

    /// @dev A place without a leaf: the first one, or the last one, which lies beyond the count more often than not.
    function _freePlace(SumTree.Tree memory newest, uint32 count, bool last) private pure returns (uint256) {
        uint256 places = 2 ** MerkleSumReference.depth(count);
        for (uint256 i = 0; i < places; ++i) {
            uint256 place = last ? places - 1 - i : i;
            if (place >= newest.levels[0].length || newest.levels[0][place] == 0) return place;
        }
        return places;
    }

    /// @dev The same amount under a hash of nobody knows what.
    function _obscure(SumTree.Tree memory tree, RewardLeaf memory leaf) private pure {
        tree.levels[0][leaf.index] = keccak256("nobody knows") & ~bytes32(uint256(type(uint64).max));
        tree.forge(0, leaf.index, leaf.cumulativeGwei);
    }

    function _lie(SumTree.Tree memory tree, uint256 seed) private pure {
        uint256 level = draw(seed, 8) % tree.levels.length;
        uint256 position = draw(seed, 9) % tree.levels[level].length;
        uint64 honest = MerkleSumReference.sum(tree.levels[level][position]);
        tree.forge(level, position, uint64(draw(seed, 10) % (uint256(honest) + 1)));
    }

    /// @dev A place that carries nearly 2^64 gwei, and sums above it that wrap around.
    function _overflow(SumTree.Tree memory tree, uint256 seed) private pure {
        uint256 position = draw(seed, 11) % tree.levels[0].length;
        uint64 sum = type(uint64).max - uint64(draw(seed, 12) % 1e9);
        bytes32 word = keccak256("too much");
        for (uint256 level = 0; level < tree.levels.length; ++level) {
            if (level != 0) {
                bytes32[] memory below = tree.levels[level - 1];
                (bytes32 left, bytes32 right) = (below[2 * position], below[2 * position + 1]);
                word = keccak256(bytes.concat(left, right));
                unchecked {
                    sum = MerkleSumReference.sum(left) + MerkleSumReference.sum(right);
                }
            }
            tree.levels[level][position] = (word & ~bytes32(uint256(type(uint64).max))) | bytes32(uint256(sum));
            position /= 2;
        }
    }

    function _max(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a : b;
    }

    function _max32(uint32 a, uint32 b) private pure returns (uint32) {
        return a > b ? a : b;
    }
}
