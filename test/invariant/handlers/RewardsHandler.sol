// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {MerkleSumReference} from "../../../contracts/mocks/MerkleSumReference.sol";
import {RewardsDistributor} from "../../../contracts/rewards/RewardsDistributor.sol";
import {MSN} from "../../../contracts/token/MSN.sol";
import {SettlementWorld} from "../../helpers/SettlementWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";

/// @notice Everybody who claims, with usage credited in between, in every way, against every root that ever became active, well or badly made.
/// Who proposes what is left to the heirs.
abstract contract RewardsHandler is SettlementWorld {
    using SumTree for SumTree.Tree;

    uint256 public constant ACTORS = 6;
    /// @dev Neither account nor recipient: what it gets, it stole.
    address public immutable THIEF = account("thief");
    address public immutable VAULT = account("vault");
    uint256 public time;
    /// @dev The largest leaf of an account that an active root proves, by the plain twin.
    mapping(address account => uint256) public provable;
    /// @dev What `claimed` was when last seen.
    mapping(address account => uint256) public lastClaimed;
    bool public claimedFell;
    /// @dev An honest proposal or a claim that had to succeed did not.
    bool public refusedWithoutReason;
    /// @dev Unpaid usage was refused to its account.
    bool public usageRefused;
    /// @dev Gwei by which the leaves claimed from one root exceeded its sum; zero for ever.
    uint256 public excess;
    /// @dev Usage that accounts were credited, gwei.
    mapping(address account => uint256) public credited;
    /// @dev What claims said they paid, gwei, usage included.
    uint256 public paid;
    bytes[] internal trees;
    /// @dev By position in `trees`: the sum of the root, and the leaves that claims got through with.
    uint256[] private printedGwei;
    mapping(uint256 chosen => mapping(uint32 index => bool)) private accepted;
    mapping(uint256 chosen => uint256) private acceptedGwei;
    uint64[] internal epochs;
    bytes internal pendingTree;

    constructor() {
        _deployWorld();
        time = DEPLOYED_AT;
    }

    /// @dev After every call: `claimed` of every account is looked at.
    modifier observed() {
        vm.warp(time);
        _;
        time = now_();
        for (uint256 i = 0; i < ACTORS; ++i) {
            uint256 claimed = distributor.claimed(_miner(i));
            if (claimed < lastClaimed[_miner(i)]) claimedFell = true;
            lastClaimed[_miner(i)] = claimed;
        }
    }

    function world() external view returns (RewardsDistributor, MSN) {
        return (distributor, token);
    }

    function miner(uint256 number) external pure returns (address) {
        return _miner(number);
    }

    /* ROOTS */

    function pass(uint256 span) external observed {
        vm.warp(time + bound(span, 1, 20 days));
    }

    function activate() external observed {
        uint256 at = distributor.pendingRoot().activatableAt;
        if (at == 0) return;
        _warpAtLeast(at);
        distributor.activate();
        IRewardsDistributor.NewestRoot memory newest = distributor.newestRoot();
        trees.push(pendingTree);
        epochs.push(newest.epoch);
        printedGwei.push(MerkleSumReference.sum(newest.root));
        _noteProvable(newest);
    }

    /* CLAIMS */

    function claim(uint256 treeSeed, uint256 leafSeed, uint256 caller) external observed {
        if (trees.length == 0) return;
        uint256 chosen = treeSeed % trees.length;
        SumTree.Tree memory tree = SumTree.unpack(trees[chosen]);
        if (tree.leaves.length == 0) return;
        RewardLeaf memory leaf = tree.leaves[leafSeed % tree.leaves.length];
        bytes32[] memory path = tree.path(leaf.index);
        bool mustPay = _mustPay(leaf, caller);
        vm.prank(_actor(caller));
        try distributor.claim(epochs[chosen], leaf.index, leaf.account, leaf.cumulativeGwei, path) returns (
            uint256 got
        ) {
            paid += got;
            _noteAccepted(chosen, leaf);
        } catch {
            if (mustPay) refusedWithoutReason = true;
        }
    }

    function claimTo(uint256 treeSeed, uint256 leafSeed, uint256 caller, bool byItself) external observed {
        if (trees.length == 0) return;
        uint256 chosen = treeSeed % trees.length;
        SumTree.Tree memory tree = SumTree.unpack(trees[chosen]);
        if (tree.leaves.length == 0) return;
        RewardLeaf memory leaf = tree.leaves[leafSeed % tree.leaves.length];
        address to = byItself ? VAULT : THIEF;
        bytes32[] memory path = tree.path(leaf.index);
        if (!byItself && _actor(caller) == leaf.account) return;
        vm.prank(byItself ? leaf.account : _actor(caller));
        try distributor.claimTo(epochs[chosen], leaf.index, leaf.account, leaf.cumulativeGwei, path, to) returns (
            uint256 got
        ) {
            paid += got;
            _noteAccepted(chosen, leaf);
        } catch {}
    }

    function claimBatch(uint256 treeSeed, uint256 chosenLeaves, uint256 caller) external observed {
        if (trees.length == 0) return;
        uint256 chosen = treeSeed % trees.length;
        SumTree.Tree memory tree = SumTree.unpack(trees[chosen]);
        uint256[] memory positions = _positions(chosenLeaves, tree.leaves.length);
        if (positions.length == 0) return;
        (RewardLeaf[] memory leaves, bytes32[] memory firstPath, bytes32[] memory siblings) = tree.batch(positions);
        // Now and then two neighbours become the same leaf.
        bool bent = chosenLeaves % 5 == 0 && leaves.length > 1;
        if (bent) leaves[1] = leaves[0];
        vm.prank(_actor(caller));
        try distributor.claimBatch(epochs[chosen], leaves, firstPath, siblings) returns (uint256 got) {
            paid += got;
            for (uint256 i = 0; i < leaves.length; ++i) _noteAccepted(chosen, leaves[i]);
        } catch {
            if (_isHonest() && !bent) refusedWithoutReason = true;
        }
    }

    /// @dev More than the leaf says, another index, another account, another epoch: nothing of it may pay.
    function claimBent(uint256 treeSeed, uint256 leafSeed, uint256 kind, uint64 amount) external observed {
        if (trees.length == 0) return;
        uint256 chosen = treeSeed % trees.length;
        SumTree.Tree memory tree = SumTree.unpack(trees[chosen]);
        if (tree.leaves.length == 0) return;
        RewardLeaf memory leaf = tree.leaves[leafSeed % tree.leaves.length];
        bytes32[] memory path = tree.path(leaf.index);
        uint64 epoch = epochs[chosen];
        if (kind % 5 == 0) leaf.cumulativeGwei = amount;
        if (kind % 5 == 1) leaf.index ^= uint32(1 << (amount % 5));
        if (kind % 5 == 2) leaf.account = _miner(amount);
        if (kind % 5 == 3 && path.length > 0) path[0] ^= bytes32(uint256(amount));
        if (kind % 5 == 4) epoch = amount % 8;
        try distributor.claim(epoch, leaf.index, leaf.account, leaf.cumulativeGwei, path) returns (uint256 got) {
            paid += got;
            if (epoch == epochs[chosen]) _noteAccepted(chosen, leaf);
        } catch {}
    }

    /* USAGE */

    function credit(uint256 actor, uint256 amount) external observed {
        amount = bound(amount, 1, 50_000e9);
        if (token.balanceOf(HOLDER) < amount * GWEI) return;
        _credit(HOLDER, _miner(actor), amount);
        credited[_miner(actor)] += amount;
    }

    /// @dev By the account: whatever roots have claimed, it is paid.
    function claimUsage(uint256 actor) external observed {
        bool mustPay = _unpaidUsage(_miner(actor)) != 0;
        vm.prank(_miner(actor));
        try distributor.claimUsage(_miner(actor)) returns (uint256 got) {
            paid += got;
        } catch {
            if (mustPay) usageRefused = true;
        }
    }

    function reimburse() external observed {
        distributor.reimburse();
    }

    /* SETTINGS */

    function setPushAllowed(uint256 actor, bool allowed) external observed {
        vm.prank(_miner(actor));
        distributor.setPushAllowed(allowed);
    }

    function setRecipient(uint256 actor, bool vault) external observed {
        vm.prank(_miner(actor));
        distributor.setRecipient(vault ? VAULT : address(0));
    }

    function setClaimer(uint256 actor, uint256 claimer) external observed {
        vm.prank(_miner(actor));
        distributor.setClaimer(_miner(claimer));
    }

    /* INTERNAL */

    /// @dev Whether all roots follow the rules, so that every claim of a leaf has to succeed.
    function _isHonest() internal pure virtual returns (bool);

    function _mustPay(RewardLeaf memory leaf, uint256 caller) internal view returns (bool) {
        bool isDue = leaf.cumulativeGwei > distributor.claimed(leaf.account) || _unpaidUsage(leaf.account) != 0;
        if (!_isHonest() || !isDue) return false;
        address sender = _actor(caller);
        bool speaks = sender == leaf.account || sender == distributor.claimerOf(leaf.account);
        return speaks || distributor.pushAllowed(leaf.account);
    }

    function _miner(uint256 number) internal pure override returns (address) {
        return super._miner(number % ACTORS);
    }

    /// @dev A miner, or a stranger.
    function _actor(uint256 number) internal view returns (address) {
        return number % (ACTORS + 1) == ACTORS ? THIEF : _miner(number % (ACTORS + 1));
    }

    /// @dev Proposes what a majority of attesters signed; whether the contract takes it is its affair.
    function _tryPropose(SumTree.Tree memory tree, uint32 count) internal {
        IRewardsDistributor.RootProposal memory proposal = _proposal(count == 0 ? bytes32(0) : tree.root(), count);
        _warpAtLeast(_opensAt(proposal.epoch));
        bytes[] memory signatures = _signatures(proposal, 2);
        try distributor.propose(proposal, URI, signatures) {
            pendingTree = tree.pack();
        } catch {}
    }

    function _noteProvable(IRewardsDistributor.NewestRoot memory newest) private {
        SumTree.Tree memory tree = SumTree.unpack(pendingTree);
        uint256 depth = MerkleSumReference.depth(newest.count);
        for (uint256 i = 0; i < tree.leaves.length; ++i) {
            RewardLeaf memory leaf = tree.leaves[i];
            bytes32[] memory path = tree.path(leaf.index);
            bytes32 word = MerkleSumReference.leaf(distributor.DOMAIN(), leaf.index, leaf.account, leaf.cumulativeGwei);
            (bool valid, bytes32 reached) = MerkleSumReference.root(word, leaf.index, path);
            if (!valid || path.length != depth || reached != newest.root) continue;
            if (leaf.cumulativeGwei > provable[leaf.account]) provable[leaf.account] = leaf.cumulativeGwei;
        }
    }

    /// @dev The contract took this leaf for part of the epoch's root: adds it up against the sum of the root.
    function _noteAccepted(uint256 chosen, RewardLeaf memory leaf) private {
        if (accepted[chosen][leaf.index]) return;
        accepted[chosen][leaf.index] = true;
        acceptedGwei[chosen] += leaf.cumulativeGwei;
        if (acceptedGwei[chosen] > printedGwei[chosen]) excess = acceptedGwei[chosen] - printedGwei[chosen];
    }

    function _positions(uint256 bits, uint256 length) private pure returns (uint256[] memory positions) {
        uint256 size = 0;
        for (uint256 i = 0; i < length; ++i) size += (bits >> i) & 1;
        positions = new uint256[](size);
        uint256 next = 0;
        for (uint256 i = 0; i < length; ++i) if ((bits >> i) & 1 == 1) positions[next++] = i;
    }
}
