// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {IRootChallenges} from "../../../contracts/interfaces/IRootChallenges.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {MerkleSumReference} from "../../../contracts/mocks/MerkleSumReference.sol";
import {EscrowModel} from "../../helpers/EscrowModel.sol";
import {ReentrantParty} from "../../helpers/ReentrantParty.sol";
import {SumTree} from "../../helpers/SumTree.sol";
import {SystemModel} from "./SystemModel.sol";

/// @notice Attesters who follow the rules, and everybody who claims what was earned.
abstract contract SystemRewards is SystemModel, EscrowModel {
    using SumTree for SumTree.Tree;

    /// @dev Recipient, claimer and watcher.
    ReentrantParty public reentrant;
    /// @dev Gwei: earned in the last honest root that was proposed, and paid.
    mapping(address account => uint64) internal earned;
    mapping(address account => uint64) public paid;
    mapping(address account => address) internal recipientOf;
    mapping(address account => address) internal claimerOf;
    /// @dev In the order of their indices.
    address[] private earners;
    bytes internal pendingTree;
    bytes[] internal trees;
    uint64[] internal epochs;

    /* CLAIMS */

    /// @dev By anybody from any root, or directed or staked by who may.
    function claim(uint256 kind, uint256 treeSeed, uint256 leafSeed, uint256 caller) external timed {
        if (trees.length == 0) return;
        if (kind % 4 == 1) return _claimTo(leafSeed, caller);
        if (kind % 4 == 2) return _claimAndStake(leafSeed, _operator(caller));
        (uint64 epoch, RewardLeaf memory leaf, bytes32[] memory path) = _leaf(treeSeed % trees.length, leafSeed);
        vm.prank(_anybody(caller));
        try distributor.claim(epoch, leaf.index, leaf.account, leaf.cumulativeGwei, path) {
            _notePaid(leaf, _recipient(leaf.account));
        } catch {}
    }

    function prefer(uint256 who, uint256 recipient, uint256 claimer, bool push) external timed {
        address miner = _actor(who);
        recipientOf[miner] = [address(0), _actor(recipient >> 8), address(reentrant)][recipient % 3];
        claimerOf[miner] = [address(0), _actor(claimer >> 8), address(reentrant)][claimer % 3];
        vm.startPrank(miner);
        distributor.setRecipient(recipientOf[miner]);
        distributor.setClaimer(claimerOf[miner]);
        distributor.setPushAllowed(push);
        vm.stopPrank();
    }

    /* VIEWS */

    /// @dev The newest active root's leaf of an actor, if it has one.
    function newestLeafOf(
        address miner
    ) external view returns (bool found, uint64 epoch, RewardLeaf memory leaf, bytes32[] memory path) {
        if (trees.length == 0) return (false, 0, leaf, path);
        RewardLeaf[] memory leaves = SumTree.unpack(trees[trees.length - 1]).leaves;
        for (uint256 i = 0; i < leaves.length; ++i) {
            if (leaves[i].account != miner) continue;
            (epoch, leaf, path) = _leaf(trees.length - 1, i);
            return (true, epoch, leaf, path);
        }
    }

    /* INTERNAL */

    /// @dev Now and then an epoch that pays out to the last gwei.
    function _proposeRoot(uint256 seed, bool waits) internal {
        uint64 epoch = distributor.newestEpoch() + 1;
        if (waits) _moveTo(_opensAt(epoch));
        if (time < _opensAt(epoch)) return;
        _forgetUnpaid();
        uint256 room = distributor.ceilingGwei(epoch) - MerkleSumReference.sum(distributor.newestRoot().root);
        for (uint256 i = 0; i < ACTORS; ++i) {
            uint64 reward = uint64(seed % 4 == 0 ? room : draw(seed, i) % (room / 4 + 1));
            room -= reward;
            if (reward == 0) continue;
            if (earned[_miner(i)] == 0) earners.push(_miner(i));
            earned[_miner(i)] += reward;
        }
        uint64[] memory amounts = new uint64[](earners.length);
        for (uint256 i = 0; i < amounts.length; ++i) amounts[i] = earned[earners[i]];
        SumTree.Tree memory tree = _tree(earners, amounts);
        bool vetoed = challenges.barOf(epoch, tree.root(), tree.levels.length - 1) != IRootChallenges.Bar.None;
        _breach(_send(_miner(0), tree) == vetoed, "an honest root was refused, or one that was vetoed was taken");
    }

    /// @dev Signed by the majority, with the sponsor's bond.
    function _send(address sponsor, SumTree.Tree memory tree) internal returns (bool) {
        IRewardsDistributor.RootProposal memory proposal = _proposal(tree.root(), tree.count);
        bytes[] memory signatures = _signatures(proposal, 2);
        vm.prank(sponsor);
        try distributor.propose(proposal, URI, signatures) {
            pendingTree = tree.pack();
            return true;
        } catch {
            return false;
        }
    }

    /// @dev What a cancelled root would have paid was not earned.
    function _forgetUnpaid() private {
        for (uint256 i = 0; i < earners.length; ++i) earned[earners[i]] = 0;
        delete earners;
        if (trees.length == 0) return;
        RewardLeaf[] memory leaves = SumTree.unpack(trees[trees.length - 1]).leaves;
        for (uint256 i = 0; i < leaves.length; ++i) {
            earners.push(leaves[i].account);
            earned[leaves[i].account] = leaves[i].cumulativeGwei;
        }
    }

    function _activateRoot(address caller, bool waits) internal {
        uint256 activatableAt = challenges.review().activatableAt;
        if (waits) _moveTo(activatableAt);
        if (time < activatableAt) return;
        vm.prank(caller);
        distributor.activate();
        trees.push(pendingTree);
        epochs.push(distributor.newestEpoch());
    }

    function _leaf(
        uint256 chosen,
        uint256 leafSeed
    ) internal view returns (uint64 epoch, RewardLeaf memory leaf, bytes32[] memory path) {
        SumTree.Tree memory tree = SumTree.unpack(trees[chosen]);
        leaf = tree.leaves[leafSeed % tree.leaves.length];
        return (epochs[chosen], leaf, tree.path(leaf.index));
    }

    function _hasRoots() internal view returns (bool) {
        return trees.length != 0;
    }

    function _recipient(address miner) internal view returns (address) {
        return recipientOf[miner] == address(0) ? miner : recipientOf[miner];
    }

    /// @dev Usage is its account's from the settlement on.
    function _noteUsagePaid(address from, address receiver) internal {
        _moveWealth(from, receiver, _payUsageByModel(from) * GWEI);
    }

    /// @dev By the account to anybody, or by its claimer to itself.
    function _claimTo(uint256 leafSeed, uint256 to) private {
        bool byClaimer = to % 2 == 0;
        (uint64 epoch, RewardLeaf memory leaf, bytes32[] memory path) = _leaf(trees.length - 1, leafSeed);
        address receiver = byClaimer ? claimerOf[leaf.account] : [_actor(to >> 8), address(reentrant)][(to >> 1) % 2];
        if (receiver == address(0)) return;
        vm.prank(byClaimer ? receiver : leaf.account);
        try distributor.claimTo(epoch, leaf.index, leaf.account, leaf.cumulativeGwei, path, receiver) {
            _notePaid(leaf, receiver);
        } catch {}
    }

    function _claimAndStake(uint256 leafSeed, address operator) private {
        (uint64 epoch, RewardLeaf memory leaf, bytes32[] memory path) = _leaf(trees.length - 1, leafSeed);
        vm.prank(leaf.account);
        try distributor.claimAndStake(epoch, leaf.index, leaf.cumulativeGwei, path, operator) {
            _notePaid(leaf, leaf.account);
            _followStake(leaf.account, operator);
        } catch {}
    }

    /// @dev What is new of the leaf, and all usage.
    function _notePaid(RewardLeaf memory leaf, address receiver) private {
        bool isNew = leaf.cumulativeGwei > paid[leaf.account];
        _breach(!isNew && usageByModel[leaf.account] == 0, "a claim paid what had been paid");
        _noteUsagePaid(leaf.account, receiver);
        if (!isNew) return;
        wealth[receiver] += uint256(leaf.cumulativeGwei - paid[leaf.account]) * GWEI;
        paid[leaf.account] = leaf.cumulativeGwei;
    }
}
