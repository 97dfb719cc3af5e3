// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRootChallenges} from "../../../contracts/interfaces/IRootChallenges.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {SumTree} from "../../helpers/SumTree.sol";
import {ReviewModel} from "./ReviewModel.sol";

/// @notice Those who watch pending roots, and the answers they get. Everybody acts when it is due: time does not pass over it.
abstract contract ReviewWatchers is ReviewModel {
    using SumTree for SumTree.Tree;

    enum Act {
        WatchOwn,
        WatchAll,
        Answer,
        Cancel
    }

    /// @param item Number of the miner or of the demand.
    struct Duty {
        uint256 at;
        Act act;
        uint256 item;
    }

    /// @dev Who watches: somebody who follows all roots, with or without demanding pages; each honest miner its own leaf.
    bool public watchesAll = true;
    bool public watchesPages = true;
    bool public everyMinerWatches;
    /// @dev Position of the active root whose proof a miner has; the older ones it has thrown away.
    uint256[3] internal lastSeen;
    Duty[] private duties;

    /* TIME */

    /// @dev Whatever is due until then is done at its time, in order.
    function _moveTo(uint256 timestamp) internal {
        while (true) {
            (bool found, uint256 next) = _nextDuty(timestamp);
            if (!found) break;
            Duty memory duty = duties[next];
            duties[next] = duties[duties.length - 1];
            duties.pop();
            if (duty.at > time) time = duty.at;
            vm.warp(time);
            _perform(duty);
        }
        if (timestamp > time) time = timestamp;
        vm.warp(time);
    }

    function _schedule(uint256 at, Act act, uint256 item) internal {
        duties.push(Duty(at, act, item));
    }

    /// @dev Watchers come at any moment at which demands are taken, the first and the last ones more often.
    function _scheduleWatch(uint256 seed) internal {
        delete duties;
        // Nobody watched the first two roots.
        if (!pending.takesDemands || trees.length < 2) return;
        uint256 last = pending.demandsUntil - 1;
        if (watchesAll) _schedule(_moment(seed, 1, time, last), Act.WatchAll, 0);
        for (uint256 i = 0; i < HONEST; ++i) {
            bool watches = everyMinerWatches || draw(seed, 10 + i) % 4 == 0;
            if (watches) _schedule(_moment(seed, 20 + i, time, last), Act.WatchOwn, i);
        }
    }

    /// @dev The first, the last or any moment of a span.
    function _moment(uint256 seed, uint256 salt, uint256 first, uint256 last) internal pure returns (uint256) {
        uint256 drawn = draw(seed, salt);
        if (drawn % 4 == 0) return first;
        if (drawn % 4 == 1) return last;
        return bound(drawn / 4, first, last);
    }

    function _nextDuty(uint256 until) private view returns (bool found, uint256 next) {
        for (uint256 i = 0; i < duties.length; ++i) {
            if (duties[i].at > until || (found && duties[i].at >= duties[next].at)) continue;
            (found, next) = (true, i);
        }
    }

    function _perform(Duty memory duty) private {
        if (pending.epoch == 0) return;
        if (duty.act == Act.WatchOwn) _watchOwn(duty.item);
        if (duty.act == Act.WatchAll) _watchAll();
        if (duty.act == Act.Answer) _answer(duty.item);
        if (duty.act == Act.Cancel) _cancel(duty.item, WATCHER);
    }

    /* WATCHING */

    /// @dev With nothing but the last proof it saw.
    function _watchOwn(uint256 number) private {
        SumTree.Tree memory tree = SumTree.unpack(trees[lastSeen[number]]);
        for (uint256 i = 0; i < tree.leaves.length; ++i) {
            if (tree.leaves[i].account != _miner(number)) continue;
            bool made = _demandLeaf(_miner(number), lastSeen[number], tree, tree.leaves[i]);
            _breach(!made && !_demandedBefore(_wordOf(tree, tree.leaves[i])), "a miner could not demand its leaf");
            return;
        }
    }

    /// @dev Challenges what it can see to be taken, and asks for what it cannot see.
    function _watchAll() private {
        if (pending.published && _challengeTaken()) return;
        if (pending.published && pending.hidden == 0 && _isExplained()) return;
        if (!watchesPages) return;
        bool made = _demandPage(WATCHER);
        _breach(!made && !_demandedBefore(challenges.subjectOfPage(0)), "the watcher could not demand a page");
    }

    /// @dev Whether the published leaves make the pending root, all of them within its count.
    function _isExplained() internal view returns (bool) {
        SumTree.Tree memory tree = SumTree.unpack(pending.tree);
        for (uint256 i = 0; i < tree.leaves.length; ++i) if (tree.leaves[i].index >= pending.count) return false;
        SumTree.Tree memory made = SumTree.build(distributor.DOMAIN(), tree.leaves, tree.count);
        return made.root() == pending.root && made.levels.length == pending.depth + 1;
    }

    /// @dev The watcher's challenge of the first leaf it knows to be taken, if it can prove it.
    function _challengeTaken() internal returns (bool) {
        (SumTree.Tree memory old, SumTree.Tree memory tree) = (_newestTree(), SumTree.unpack(pending.tree));
        for (uint256 i = 0; i < old.leaves.length; ++i) {
            if ((newestHidden >> i) & 1 == 1 || _keeps(tree, old.leaves[i])) continue;
            if (_challenge(WATCHER, old, tree, i)) return true;
        }
        return false;
    }

    function _challenge(
        address challenger,
        SumTree.Tree memory old,
        SumTree.Tree memory tree,
        uint256 position
    ) internal returns (bool) {
        RewardLeaf memory leaf = old.leaves[position];
        if (leaf.index >= tree.levels[0].length) return false;
        (bytes32[] memory path, bytes32[] memory wordPath) = (old.path(leaf.index), tree.path(leaf.index));
        vm.prank(challenger);
        try challenges.challenge(leaf, path, tree.levels[0][leaf.index], wordPath) {
            _breach(_keeps(tree, leaf), "a challenge won that showed nothing taken");
            _noteFault(challenger, IRootChallenges.Bar.Refuted);
            return true;
        } catch {
            return false;
        }
    }

    /* DEMANDS */

    function _demandLeaf(
        address demander,
        uint256 chosen,
        SumTree.Tree memory tree,
        RewardLeaf memory leaf
    ) internal returns (bool) {
        uint64 depositGwei = challenges.demandDepositGwei();
        _coverDeposit(demander, depositGwei);
        bytes32[] memory path = tree.path(leaf.index);
        vm.prank(demander);
        try challenges.demandLeaf(pending.serial, epochs[chosen], leaf, path) returns (bytes32 subject) {
            _noteDemand(Demanded(pending.serial, subject, demander, depositGwei, time + 1 days, false, leaf));
            return true;
        } catch {
            return false;
        }
    }

    function _demandPage(address demander) internal returns (bool) {
        uint64 depositGwei = challenges.demandDepositGwei() * 4;
        _coverDeposit(demander, depositGwei);
        vm.prank(demander);
        try challenges.demandPage(pending.serial, 0) returns (bytes32 subject) {
            RewardLeaf memory none;
            _noteDemand(Demanded(pending.serial, subject, demander, depositGwei, time + 1 days, true, none));
            return true;
        } catch {
            return false;
        }
    }

    /// @dev Answered in time if the attesters will; cancelled some time after the deadline if they did not.
    function _noteDemand(Demanded memory it) private {
        _breach(time >= pending.demandsUntil || !pending.takesDemands, "a demand was taken late");
        _breach(_demandedBefore(it.subject), "the same was demanded twice");
        balanceByModel[it.demander] -= it.depositGwei;
        ++pending.openDemands;
        if (it.deadline > pending.readyAt) pending.readyAt = it.deadline;
        uint256 number = demands.length;
        demands.push(it);
        uint256 seed = uint256(it.subject);
        // Hostile attesters answer too late now and then, or not at all.
        bool answers = pending.honest || draw(seed, 1) % 3 != 0;
        uint256 late = pending.honest || draw(seed, 2) % 8 != 0 ? 1 : 0;
        if (answers) _schedule(_moment(seed, 3, time, it.deadline - late), Act.Answer, number);
        _schedule(_moment(seed, 4, it.deadline, it.deadline + 2 hours), Act.Cancel, number);
    }

    /// @dev Whoever answers shows a leaf, that it was gone before, or a page.
    function _answer(uint256 number) internal {
        Demanded memory it = demands[number];
        if (it.serial != pending.serial || it.depositGwei == 0) return;
        address answerer = pending.honest ? HELPER : ATTACKER;
        SumTree.Tree memory tree = SumTree.unpack(pending.tree);
        bool shown = it.isPage ? _showPage(answerer, tree) : _showLeaf(answerer, tree, it.leaf);
        _breach(pending.honest && !shown, "an honest root could not be shown");
        if (!shown) return;
        _breach(time >= it.deadline, "a late answer was taken");
        demands[number].depositGwei = 0;
        --pending.openDemands;
        balanceByModel[answerer] += it.depositGwei;
        if (!it.isPage) return;
        // What was a secret is one no longer, and there is half a day to challenge what it takes.
        (pending.hidden, pending.published) = (0, true);
        uint256 reaction = time + 12 hours;
        if (reaction > pending.readyAt) pending.readyAt = reaction;
        if (watchesAll) _schedule(_moment(uint256(it.subject), 5, time, reaction - 1), Act.WatchAll, 0);
    }

    /// @dev What this demand asked for, if it is demanded of the pending root: the same may have been demanded of earlier ones.
    function _cancel(uint256 number, address caller) internal {
        bytes32 subject = demands[number].subject;
        (bool found, uint256 current) = _demandOfPending(subject);
        Demanded memory it = demands[current];
        uint64 atStake = found && pending.epoch != 0 ? it.depositGwei : 0;
        bool due = atStake != 0 && time >= it.deadline;
        vm.prank(caller);
        try challenges.cancelUnanswered(subject) {
            _breach(!due, "a demand was lost that was answered or open");
            demands[current].depositGwei = 0;
            balanceByModel[it.demander] += atStake;
            _noteFault(it.demander, IRootChallenges.Bar.Unanswered);
        } catch {
            _breach(due, "an unanswered demand did not cancel");
        }
    }

    function _showLeaf(address answerer, SumTree.Tree memory tree, RewardLeaf memory leaf) private returns (bool) {
        for (uint256 i = 0; i < tree.leaves.length; ++i) {
            RewardLeaf memory shown = tree.leaves[i];
            if (shown.index != leaf.index || shown.account != leaf.account) continue;
            bytes32[] memory path = tree.path(leaf.index);
            vm.prank(answerer);
            try challenges.answerLeaf(leaf, shown.cumulativeGwei, path) {
                _breach(!_isProvable(tree, shown), "an answer was taken that the pending root does not pay");
                _breach(shown.cumulativeGwei < leaf.cumulativeGwei, "an answer was taken that shows less");
                return true;
            } catch {}
        }
        SumTree.Tree memory newest = _newestTree();
        bytes32[] memory goneBefore = newest.path(leaf.index);
        vm.prank(answerer);
        try challenges.answerByNewestRoot(leaf, newest.levels[0][leaf.index], goneBefore) {
            _breach(_keeps(newest, leaf), "a leaf was said to be gone that was not");
            return true;
        } catch {
            return false;
        }
    }

    function _showPage(address answerer, SumTree.Tree memory tree) private returns (bool) {
        bytes32[] memory entries = new bytes32[](tree.levels[0].length);
        for (uint256 i = 0; i < tree.leaves.length; ++i) {
            RewardLeaf memory leaf = tree.leaves[i];
            entries[leaf.index] = SumTree.entry(leaf);
        }
        vm.prank(answerer);
        try challenges.answerPage(0, entries, new bytes32[](0)) {
            _breach(!_isExplained(), "a page was taken that is not the pending tree's");
            return true;
        } catch {
            return false;
        }
    }

    function _demandedBefore(bytes32 subject) private view returns (bool found) {
        (found, ) = _demandOfPending(subject);
    }

    function _demandOfPending(bytes32 subject) private view returns (bool found, uint256 number) {
        for (uint256 i = demands.length; i > 0 && demands[i - 1].serial == pending.serial; --i) {
            if (demands[i - 1].subject == subject) return (true, i - 1);
        }
    }

    function _wordOf(SumTree.Tree memory tree, RewardLeaf memory leaf) private pure returns (bytes32) {
        return tree.levels[0][leaf.index];
    }

    function _coverDeposit(address demander, uint64 depositGwei) private {
        if (balanceByModel[demander] < depositGwei) _fund(demander, depositGwei);
    }
}
