// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRootChallenges} from "../../../contracts/interfaces/IRootChallenges.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {MerkleSumReference} from "../../../contracts/mocks/MerkleSumReference.sol";
import {SumTree} from "../../helpers/SumTree.sol";
import {ReviewAttesters} from "./ReviewAttesters.sol";

/// @notice Everybody around the reviews of roots: time, activation, claims, guardian, governance, hostile challengers and
/// demanders, and a thief.
/// @dev It begins with what the kill switch needs: one place of two active roots had two accounts of the attackers, because
/// nobody watched then. The sum of the second root is larger by what a keyless account has, so that it covers both.
contract ReviewHandler is ReviewAttesters {
    using SumTree for SumTree.Tree;

    uint64 private constant _UNIT = 1_000e9;
    /// @dev The root that was barred last.
    uint64 private barredEpoch;
    bytes32 private barredRoot;
    uint256 private barredDepth;

    constructor(bool all, bool pages, bool everyMiner) {
        _deployWorld();
        // What the world gave to this contract is the sponsor's.
        uint64 given = challenges.balanceOf(address(this));
        challenges.withdraw(given);
        token.transfer(account("allocation"), given * GWEI);
        time = now_();
        (watchesAll, watchesPages, everyMinerWatches) = (false, false, false);
        _begin(_miner(3), 0);
        _begin(_miner(4), 4 * _UNIT);
        (watchesAll, watchesPages, everyMinerWatches) = (all, pages, everyMiner);
        for (uint256 i = 0; i < HONEST; ++i) lastSeen[i] = 1;
    }

    /* TIME AND ACTIVATION */

    /// @dev Minutes or days, and to the edges of the review.
    function pass(uint256 span) external {
        uint256 to = time + bound(span / 4, 1, span % 4 == 0 ? 2 days : 2 hours);
        if (span % 4 == 2 && pending.epoch != 0) to = pending.readyAt - 1;
        if (span % 4 == 3 && pending.epoch != 0) to = pending.demandsUntil - ((span / 4) % 2);
        _moveTo(to);
    }

    /// @dev Now, which may be too early, or as soon as it is possible. By anybody.
    function activate(uint256 caller, bool waits) external {
        _moveTo(time);
        if (waits && pending.epoch != 0) _moveTo(pending.readyAt);
        _activate(party(caller % PARTIES));
    }

    /* CLAIMS */

    /// @dev By its account, from any active root.
    function claim(uint256 treeSeed, uint256 leafSeed) external {
        _moveTo(time);
        uint256 chosen = treeSeed % trees.length;
        SumTree.Tree memory tree = SumTree.unpack(trees[chosen]);
        RewardLeaf memory leaf = tree.leaves[leafSeed % tree.leaves.length];
        if (leaf.account == KEYLESS || leaf.account == address(0)) return;
        bytes32[] memory path = tree.path(leaf.index);
        vm.prank(leaf.account);
        try distributor.claim(epochs[chosen], leaf.index, leaf.account, leaf.cumulativeGwei, path) {} catch {}
        // Who claims looks at the newest root too.
        if (_isHonestAccount(leaf.account)) _look(uint160(leaf.account) - uint160(_miner(0)));
    }

    /* GUARDIAN AND GOVERNANCE */

    /// @dev Good roots and bad ones.
    function veto(uint256 seed) external {
        _moveTo(time);
        if (seed % 4 == 0) return;
        address guardian = challenges.guardian();
        uint256 before = pending.epoch == 0 ? 0 : vetoesByModel[pending.epoch];
        vm.prank(seed % 5 == 0 ? ATTACKER : GUARDIAN);
        try challenges.veto(pending.serial, "for a reason") {
            _breach(pending.epoch == 0 || seed % 5 == 0 || guardian != GUARDIAN, "who may not veto did");
            _breach(before == 2, "a third veto");
            vetoesByModel[pending.epoch] = before + 1;
            if (before == 1) _noteSuspension();
            balanceByModel[pending.sponsor] += pending.bondGwei;
            _noteBarred(IRootChallenges.Bar.Vetoed);
            (barredEpoch, barredRoot, barredDepth) = (pending.epoch, pending.root, pending.depth);
            pending.epoch = 0;
        } catch {}
    }

    function govern(uint256 kind, uint256 seed) external {
        _moveTo(time);
        kind %= 6;
        if (kind == 0) return _reappoint();
        if (kind == 1) return _allow(seed);
        vm.startPrank(TIMELOCK);
        if (kind == 2) challenges.setBond(uint64(bound(seed, 1_000e9, 60_000e9)));
        if (kind == 3) challenges.setDemandDeposit(uint64(bound(seed, 1e9, 1_000e9)));
        if (kind == 4) distributor.setChallengeWindow(bound(seed, 1 days, 5 days));
        if (kind == 5) challenges.setGuardian(seed % 3 == 0 ? address(0) : GUARDIAN);
        vm.stopPrank();
    }

    /* ATTACKERS */

    /// @dev Of leaves of any active root, whether kept or not, and of pages: a few for each root.
    function demand(uint256 treeSeed, uint256 leafSeed) external {
        _moveTo(time);
        if (pending.epoch == 0 || pending.openDemands > 5) return;
        if (leafSeed % 4 == 0) {
            _demandPage(ATTACKER);
            return;
        }
        uint256 chosen = treeSeed % trees.length;
        SumTree.Tree memory tree = SumTree.unpack(trees[chosen]);
        _demandLeaf(ATTACKER, chosen, tree, tree.leaves[leafSeed % tree.leaves.length]);
    }

    /// @dev With leaves of any active root, true or bent.
    function challenge(uint256 treeSeed, uint256 leafSeed, uint256 bent) external {
        _moveTo(time);
        if (pending.epoch == 0) return;
        SumTree.Tree memory old = SumTree.unpack(trees[treeSeed % trees.length]);
        SumTree.Tree memory tree = SumTree.unpack(pending.tree);
        uint256 position = leafSeed % old.leaves.length;
        RewardLeaf memory leaf = old.leaves[position];
        if (bent % 4 == 0) tree.levels[0][leaf.index] = bytes32(bent);
        if (bent % 4 == 1) leaf.cumulativeGwei += uint64(bent % 1e9) + 1;
        if (bent % 4 == 2) leaf.account = _miner(HONEST);
        _challenge(ATTACKER, old, tree, position);
    }

    /// @dev At any time, whatever became of the demand.
    function endDemand(uint256 which, bool reclaims) external {
        _moveTo(time);
        if (demands.length == 0) return;
        uint256 number = demands.length - 1 - (which % (demands.length < 8 ? demands.length : 8));
        if (reclaims) _reclaim(number);
        else _cancel(number, ATTACKER);
    }

    /// @dev Balances are filled and emptied, tokens are sent for nothing, and halves of bonds are burned.
    function moveMoney(uint256 kind, uint256 who, uint256 amount) external {
        _moveTo(time);
        address owner = party(who % (PARTIES - 1));
        uint64 amountGwei = uint64(bound(amount, 1, 1_000e9));
        if (kind % 4 == 0) _fund(owner, amountGwei);
        if (kind % 4 == 1) _withdraw(owner, amountGwei);
        if (kind % 4 == 2) {
            vm.prank(account("allocation"));
            token.transfer(address(challenges), amountGwei);
            donatedWei += amountGwei;
        }
        if (kind % 4 == 3 && lostByModel != 0) {
            uint256 supply = token.totalSupply();
            challenges.burnLostBonds();
            _breach(supply - token.totalSupply() != lostByModel * GWEI, "another amount was burned than was lost");
            lostByModel = 0;
        }
    }

    /// @dev Everything that takes a right or a balance which the thief has not.
    function steal(uint256 seed) external {
        _moveTo(time);
        bytes[] memory calls = new bytes[](9);
        calls[0] = abi.encodeCall(IRootChallenges.withdraw, (1));
        calls[1] = abi.encodeCall(IRootChallenges.deposit, (THIEF, 1));
        calls[2] = abi.encodeCall(IRootChallenges.open, (THIEF, pending.epoch, bytes32(seed), 3, time, true));
        calls[3] = abi.encodeCall(IRootChallenges.close, ());
        calls[4] = abi.encodeCall(IRootChallenges.setGuardian, (THIEF));
        calls[5] = abi.encodeCall(IRootChallenges.setBond, (uint64(1_000e9)));
        calls[6] = abi.encodeCall(IRootChallenges.setDemandDeposit, (uint64(1e9)));
        calls[7] = abi.encodeCall(IRootChallenges.demandPage, (pending.serial, 0));
        calls[8] = abi.encodeCall(IRootChallenges.allow, (barredEpoch, barredRoot, barredDepth));
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(THIEF);
            (bool accepted, ) = address(challenges).call(calls[i]);
            _breach(accepted, "the thief's call was accepted");
        }
        vm.prank(THIEF);
        try distributor.cancelPending(seed % 2 == 0) {
            _breach(true, "the thief cancelled a root");
        } catch {}
    }

    /* INTERNAL */

    function _activate(address caller) private {
        bool due = pending.epoch != 0 && time >= pending.readyAt && pending.openDemands == 0;
        uint64 before = MerkleSumReference.sum(distributor.newestRoot().root);
        uint256 theirs = _hostileMost();
        vm.prank(caller);
        try distributor.activate() {
            _breach(!due, "a root became active too early or over a demand");
        } catch {
            _breach(due, "a reviewed root did not become active");
            return;
        }
        (SumTree.Tree memory old, SumTree.Tree memory tree) = (_newestTree(), SumTree.unpack(pending.tree));
        for (uint256 i = 0; i < old.leaves.length; ++i) {
            bool promised = watchesAll && (watchesPages || _isHonestAccount(old.leaves[i].account));
            _breach(promised && !_keeps(tree, old.leaves[i]), "an active root lost a leaf");
        }
        _noteActive();
        uint64 increment = MerkleSumReference.sum(pending.root) - before;
        _breach(watchesAll && _hostileMost() - theirs > increment, "a root moved more than its increment");
        for (uint256 i = 0; i < HONEST; ++i) if (everyMinerWatches || draw(time, i) % 2 == 0) _look(i);
    }

    /// @dev A miner keeps the proof of the newest root, if that has its leaf.
    function _look(uint256 number) private {
        SumTree.Tree memory newest = _newestTree();
        SumTree.Tree memory seen = SumTree.unpack(trees[lastSeen[number]]);
        for (uint256 i = 0; i < seen.leaves.length; ++i) {
            if (seen.leaves[i].account != _miner(number)) continue;
            bool kept = _keeps(newest, seen.leaves[i]);
            _breach(everyMinerWatches && !kept, "an active root lost the leaf of a miner that watches");
            if (kept) lastSeen[number] = trees.length - 1;
            return;
        }
    }

    /// @dev All that the attackers' accounts can claim from any active root.
    function _hostileMost() private view returns (uint256 total) {
        for (uint256 i = HONEST; i < ACCOUNTS; ++i) total += most[_miner(i)].gwei_;
    }

    function _reclaim(uint256 number) private {
        Demanded memory it = demands[number];
        bool over = pending.epoch == 0 || it.serial != pending.serial;
        vm.prank(ATTACKER);
        try challenges.reclaim(it.serial, it.subject) {
            _breach(!over || it.depositGwei == 0, "a deposit came back that was at stake or gone");
            demands[number].depositGwei = 0;
            balanceByModel[it.demander] += it.depositGwei;
        } catch {
            _breach(over && it.depositGwei != 0, "a deposit did not come back");
        }
    }

    function _withdraw(address owner, uint64 amountGwei) private {
        bool due = balanceByModel[owner] >= amountGwei;
        uint256 before = token.balanceOf(owner);
        vm.prank(owner);
        try challenges.withdraw(amountGwei) {
            _breach(!due, "more was withdrawn than there was");
            balanceByModel[owner] -= amountGwei;
            _breach(token.balanceOf(owner) - before != amountGwei * GWEI, "another amount was withdrawn");
        } catch {
            _breach(due, "a balance was refused to its owner");
        }
    }

    function _allow(uint256 seed) private {
        bytes32 key = _barKey(barredEpoch, barredRoot, barredDepth);
        IRootChallenges.Bar bar = barByModel[key];
        bool byGuardian = seed % 2 == 0;
        bool due = bar == IRootChallenges.Bar.Vetoed || (!byGuardian && bar == IRootChallenges.Bar.Unanswered);
        if (byGuardian && challenges.guardian() != GUARDIAN) due = false;
        vm.prank(byGuardian ? GUARDIAN : TIMELOCK);
        try challenges.allow(barredEpoch, barredRoot, barredDepth) {
            _breach(!due, "a root was allowed that is barred for ever, or by who may not");
            barByModel[key] = IRootChallenges.Bar.None;
        } catch {
            _breach(due, "a root could not be allowed");
        }
    }

    /// @dev Three honest miners, an account of the attackers in place 5, and what nobody can claim in place 6.
    function _begin(address fifth, uint64 keyless) private {
        RewardLeaf[] memory leaves = new RewardLeaf[](keyless == 0 ? 4 : 5);
        for (uint256 i = 0; i < HONEST; ++i) leaves[i] = RewardLeaf(uint32(i), _miner(i), uint64(i + 1) * _UNIT);
        leaves[3] = RewardLeaf(5, fifth, 4 * _UNIT);
        if (keyless != 0) leaves[4] = RewardLeaf(6, KEYLESS, keyless);
        SumTree.Tree memory tree = SumTree.build(distributor.DOMAIN(), leaves, 7);
        _moveTo(_max(time, _opensAt(distributor.newestEpoch() + 1)));
        _send(SPONSOR, Sent(_proposal(tree.root(), 7), tree.pack(), true, true, 0), 0);
        _moveTo(pending.readyAt);
        distributor.activate();
        _noteActive();
    }
}
