// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {SumTree} from "../../helpers/SumTree.sol";
import {SystemRewards} from "./SystemRewards.sol";

/// @notice Reviews of roots: a captured majority that takes from a miner or hides a leaf, the guardian's vetoes, and watchers
/// who come before the root is active. `Review.t.sol` has more kinds of all of them.
/// @dev Whatever an account has in the reviewing contract, bond and deposit included, is its wealth until it loses it.
abstract contract SystemReviews is SystemRewards {
    using SumTree for SumTree.Tree;

    /// @dev Halves of lost bonds that wait to be burned.
    uint64 public lostByModel;
    bool private pendingIsHostile;
    bool private placeIsHidden;
    /// @dev The open demand of the pending root; its demander is nobody when there is none.
    address public demander;
    RewardLeaf private demanded;
    uint256 private deadline;

    /* ROOTS */

    /// @dev The pending root becomes active or is cancelled, or the next one is proposed, now or when it is time.
    function advanceRoots(uint256 seed, uint256 caller, bool waits) external timed {
        if (!distributor.hasPendingRoot()) {
            _reappoint();
            pendingIsHostile = false;
            return _proposeRoot(seed, waits);
        }
        if (pendingIsHostile) return _stopHostile(seed);
        _activateRoot(_anybody(caller), waits);
    }

    /// @dev Half of what a miner earned is another's, or nobody knows what is in its place.
    function proposeHostile(uint256 seed, uint256 who, bool waits) external timed {
        uint64 epoch = distributor.newestEpoch() + 1;
        address proposer = _hostileActor(who);
        if (distributor.hasPendingRoot() || challenges.balanceOf(proposer) < BOND_GWEI) return;
        if (waits) _moveTo(_opensAt(epoch));
        if (time < _opensAt(epoch)) return;
        if (draw(seed, 0) % 2 == 0) _reappoint();
        RewardLeaf[] memory leaves = SumTree.unpack(trees[trees.length - 1]).leaves;
        if (leaves.length < 2) return;
        uint256 victim = seed % leaves.length;
        uint64 half = leaves[victim].cumulativeGwei / 2 + 1;
        placeIsHidden = draw(seed, 1) % 2 == 0;
        if (!placeIsHidden) leaves[victim].cumulativeGwei -= half;
        if (!placeIsHidden) leaves[(victim + 1) % leaves.length].cumulativeGwei += half;
        SumTree.Tree memory tree = SumTree.build(distributor.DOMAIN(), leaves, uint32(leaves.length));
        if (placeIsHidden) {
            tree.levels[0][victim] = keccak256("nobody knows") & ~bytes32(uint256(type(uint64).max));
            tree.forge(0, victim, leaves[victim].cumulativeGwei);
        }
        bool suspended = distributor.attestersSuspended();
        if (!_send(proposer, tree)) return;
        _breach(suspended, "suspended attesters proposed");
        pendingIsHostile = true;
    }

    /* SCRUTINY */

    /// @dev The guardian against any root; attackers against a good one.
    function review(uint256 kind, uint256 who, uint256 seed) external timed {
        if (!distributor.hasPendingRoot()) return;
        if (kind % 4 == 0) return _veto();
        if (kind % 4 == 1) return _demandAny(_hostileActor(who), seed);
        SumTree.Tree memory old = SumTree.unpack(trees[trees.length - 1]);
        if (!pendingIsHostile)
            _breach(_challenge(_actor(who), old, seed % old.leaves.length), "a good root was refuted");
    }

    /// @dev By an actor or the contract that would call back: into the own balance and out of it. Or a burning of lost halves.
    function fundReviews(uint256 kind, uint256 who, uint256 amount) external timed {
        if (kind % 4 == 0 && lostByModel != 0) {
            challenges.burnLostBonds();
            lostByModel = 0;
            return;
        }
        address owner = who % 4 == 0 ? address(reentrant) : _hostileActor(who);
        if (kind % 4 != 1) return _payIn(_actor(who), owner, amount);
        uint64 balance = challenges.balanceOf(owner);
        if (balance == 0) return;
        vm.prank(owner);
        challenges.withdraw(uint64(bound(amount, 1, balance)));
    }

    /* INTERNAL */

    /// @dev In time, by somebody who has only the old leaves.
    function _stopHostile(uint256 seed) private {
        SumTree.Tree memory old = SumTree.unpack(trees[trees.length - 1]);
        if (demander != address(0)) {
            _moveTo(deadline);
            return _cancelUnanswered();
        }
        uint256 activatableAt = challenges.review().activatableAt;
        if (time < activatableAt) _moveTo(bound(seed, time, activatableAt));
        address watcher = draw(seed, 0) % 2 == 0 ? address(reentrant) : _actor(seed);
        for (uint256 i = 0; i < old.leaves.length; ++i) if (_challenge(watcher, old, i)) return;
        _breach(true, "a root that takes something could not be refuted");
    }

    function _challenge(address watcher, SumTree.Tree memory old, uint256 position) private returns (bool) {
        SumTree.Tree memory tree = SumTree.unpack(pendingTree);
        RewardLeaf memory leaf = old.leaves[position];
        address proposer = challenges.review().proposer;
        (bytes32[] memory path, bytes32[] memory wordPath) = (old.path(leaf.index), tree.path(leaf.index));
        vm.prank(watcher);
        try challenges.challenge(leaf, path, tree.levels[0][leaf.index], wordPath) {
            _loseBond(proposer, watcher);
            if (demander != address(0)) _reclaim();
            return true;
        } catch {
            return false;
        }
    }

    function _demandAny(address watcher, uint256 seed) private {
        uint256 chosen = seed % trees.length;
        SumTree.Tree memory tree = SumTree.unpack(trees[chosen]);
        RewardLeaf memory leaf = tree.leaves[draw(seed, 0) % tree.leaves.length];
        if (demander != address(0)) return;
        bytes32[] memory path = tree.path(leaf.index);
        uint32 serial = challenges.review().serial;
        vm.prank(watcher);
        try challenges.demandLeaf(serial, epochs[chosen], leaf, path) {
            (demander, demanded, deadline) = (watcher, leaf, time + 1 days);
            // Hostile attesters stay silent; for a good root somebody answers in time.
            if (pendingIsHostile) return;
            _moveTo(bound(draw(seed, 1), time, deadline - 1));
            _answer(_actor(seed));
        } catch {}
    }

    /// @dev The deposit is the answerer's.
    function _answer(address answerer) private {
        SumTree.Tree memory tree = SumTree.unpack(pendingTree);
        bytes32[] memory path = tree.path(demanded.index);
        vm.prank(answerer);
        challenges.answerLeaf(demanded, tree.leaves[demanded.index].cumulativeGwei, path);
        _moveWealth(demander, answerer, DEMAND_DEPOSIT_GWEI * GWEI);
        demander = address(0);
    }

    function _cancelUnanswered() private {
        bytes32 subject = challenges.subjectOfLeaf(demanded);
        address proposer = challenges.review().proposer;
        challenges.cancelUnanswered(subject);
        _loseBond(proposer, demander);
        demander = address(0);
    }

    function _veto() private {
        uint32 serial = challenges.review().serial;
        uint256 before = challenges.vetoesOf(challenges.review().epoch);
        vm.prank(GUARDIAN);
        try challenges.veto(serial, "for a reason") {
            _breach(before == 2, "a third veto");
            if (demander != address(0)) _reclaim();
        } catch {
            _breach(before < 2, "the guardian could not veto");
        }
    }

    function _reclaim() private {
        challenges.reclaim(challenges.review().serial, challenges.subjectOfLeaf(demanded));
        demander = address(0);
    }

    /// @dev Half is the winner's.
    function _loseBond(address proposer, address winner) private {
        _moveWealth(proposer, winner, (BOND_GWEI / 2) * GWEI);
        wealth[proposer] -= (BOND_GWEI / 2) * GWEI;
        lostByModel += BOND_GWEI / 2;
    }

    function _reappoint() private {
        if (!distributor.attestersSuspended()) return;
        vm.prank(address(timelock));
        distributor.setAttesters(_addresses(attesterKeys), 2);
    }

    /// @dev The first actor keeps its bond for good roots.
    function _hostileActor(uint256 seed) private pure returns (address) {
        return _miner(1 + (seed % (ACTORS - 1)));
    }

    function _payIn(address from, address to, uint256 amount) internal {
        uint256 most = token.balanceOf(from) / GWEI;
        if (most == 0) return;
        uint64 amountGwei = uint64(bound(amount, 1, most < 2 * BOND_GWEI ? most : 2 * BOND_GWEI));
        vm.startPrank(from);
        token.approve(address(challenges), amountGwei * GWEI);
        challenges.deposit(to, amountGwei);
        vm.stopPrank();
        _moveWealth(from, to, amountGwei * GWEI);
    }
}
