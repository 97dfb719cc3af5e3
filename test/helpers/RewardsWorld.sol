// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRewardsDistributor} from "../../contracts/interfaces/IRewardsDistributor.sol";
import {IRootChallenges} from "../../contracts/interfaces/IRootChallenges.sol";
import {RewardLeaf} from "../../contracts/interfaces/RewardLeaf.sol";
import {RewardsDistributor} from "../../contracts/rewards/RewardsDistributor.sol";
import {MinerStaking} from "../../contracts/staking/MinerStaking.sol";
import {MSN} from "../../contracts/token/MSN.sol";
import {SumTree} from "./SumTree.sol";
import {TestBase} from "./TestBase.sol";

/// @notice A token, the staking contract, a distributor that holds the mint right, and three attesters of whom two must sign.
abstract contract RewardsWorld is TestBase {
    using SumTree for SumTree.Tree;

    uint256 internal constant DEPLOYED_AT = 1_750_000_000;
    uint256 internal constant START = DEPLOYED_AT + 1 days;
    uint256 internal constant EPOCH = 7 days;
    uint256 internal constant WINDOW = 3 days;
    uint256 internal constant GWEI = 1e9;
    /// @dev What accrues in the first epoch, gwei: five million MSN a year, rounded down.
    uint256 internal constant FIRST_CEILING = 95_890_410_958_904;
    uint64 internal constant BOND_GWEI = 50_000e9;
    uint64 internal constant DEMAND_DEPOSIT_GWEI = 10e9;
    bytes32 internal constant MANIFEST = keccak256("manifest");
    string internal constant URI = "ipfs://artifacts";

    MSN internal token;
    MinerStaking internal staking;
    RewardsDistributor internal distributor;
    IRootChallenges internal challenges;
    /// @dev Ascending by address.
    uint256[] internal attesterKeys;
    address internal immutable TIMELOCK = account("timelock");
    address internal immutable GUARDIAN = account("guardian");

    function _deployWorld() internal {
        vm.warp(DEPLOYED_AT);
        token = new MSN(account("allocation"), TIMELOCK, START);
        staking = new MinerStaking(token, START, TIMELOCK, GUARDIAN, account("slasher"), 2000);
        attesterKeys = _ascendingKeys(3, 1000);
        distributor = _deployDistributor();
        challenges = distributor.CHALLENGES();
        token.nominateMinter(address(distributor));
        distributor.acceptMintRight();
    }

    function _deployDistributor() internal returns (RewardsDistributor made) {
        made = new RewardsDistributor(token, staking, TIMELOCK, WINDOW, _addresses(attesterKeys), 2, _terms());
        _addBalance(made.CHALLENGES(), address(this), 10 * BOND_GWEI);
    }

    function _terms() internal view returns (IRootChallenges.Terms memory) {
        return IRootChallenges.Terms(GUARDIAN, BOND_GWEI, DEMAND_DEPOSIT_GWEI);
    }

    /// @dev Gives an account a balance for bonds and deposits, out of the allocation.
    function _addBalance(IRootChallenges where, address who, uint64 amountGwei) internal {
        vm.startPrank(account("allocation"));
        token.approve(address(where), amountGwei * GWEI);
        where.deposit(who, amountGwei);
        vm.stopPrank();
    }

    /* PROPOSALS */

    /// @dev First moment at which a root of `epoch` can be proposed.
    function _opensAt(uint256 epoch) internal pure returns (uint256) {
        return START + epoch * EPOCH + 2 days;
    }

    /// @dev The next proposal as honest attesters would make it.
    function _proposal(bytes32 root, uint32 count) internal view returns (IRewardsDistributor.RootProposal memory) {
        IRewardsDistributor.NewestRoot memory newest = distributor.newestRoot();
        return IRewardsDistributor.RootProposal(newest.epoch + 1, newest.root, root, count, MANIFEST);
    }

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev Signatures of the first `signers` attesters.
    function _signatures(
        IRewardsDistributor.RootProposal memory proposal,
        uint256 signers
    ) internal view returns (bytes[] memory signatures) {
        bytes32 digest = distributor.proposalDigest(proposal);
        signatures = new bytes[](signers);
        for (uint256 i = 0; i < signers; ++i) signatures[i] = _sign(attesterKeys[i], digest);
    }

    /// @dev Proposes what is given, signed well, at the present time.
    function _proposeNow(IRewardsDistributor.RootProposal memory proposal) internal {
        distributor.propose(proposal, URI, _signatures(proposal, 2));
    }

    function _warpAtLeast(uint256 timestamp) internal {
        if (now_() < timestamp) vm.warp(timestamp);
    }

    /// @dev Brings a root through its whole life as the next epoch's.
    function _makeActive(bytes32 root, uint32 count) internal returns (uint64 epoch) {
        IRewardsDistributor.RootProposal memory proposal = _proposal(root, count);
        _warpAtLeast(_opensAt(proposal.epoch));
        _proposeNow(proposal);
        vm.warp(now_() + WINDOW);
        distributor.activate();
        return proposal.epoch;
    }

    function _makeActive(SumTree.Tree memory tree) internal returns (uint64) {
        return _makeActive(tree.root(), tree.count);
    }

    /* TREES AND CLAIMS */

    /// @dev A tree with leaf i for `accounts[i]`.
    function _tree(address[] memory accounts, uint64[] memory amounts) internal view returns (SumTree.Tree memory) {
        RewardLeaf[] memory leaves = new RewardLeaf[](accounts.length);
        for (uint256 i = 0; i < leaves.length; ++i) leaves[i] = RewardLeaf(uint32(i), accounts[i], amounts[i]);
        return SumTree.build(distributor.DOMAIN(), leaves, uint32(leaves.length));
    }

    /// @dev A tree of `count` leaves of accounts 0, 1, 2, ..., account i having earned `(i + 1) * unit`.
    function _ladder(uint256 count, uint64 unit) internal view returns (SumTree.Tree memory) {
        address[] memory accounts = new address[](count);
        uint64[] memory amounts = new uint64[](count);
        for (uint256 i = 0; i < count; ++i) (accounts[i], amounts[i]) = (_miner(i), uint64(i + 1) * unit);
        return _tree(accounts, amounts);
    }

    function _miner(uint256 number) internal pure virtual returns (address) {
        return address(uint160(0x1000 + number));
    }

    function _claim(uint64 epoch, SumTree.Tree memory tree, uint256 position) internal returns (uint256) {
        RewardLeaf memory leaf = tree.leaves[position];
        bytes32[] memory path = tree.path(leaf.index);
        return distributor.claim(epoch, leaf.index, leaf.account, leaf.cumulativeGwei, path);
    }

    /* KEYS */

    function _ascendingKeys(uint256 count, uint256 first) internal pure returns (uint256[] memory keys) {
        keys = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 key = first + i;
            uint256 place = i;
            for (; place > 0 && vm.addr(keys[place - 1]) > vm.addr(key); --place) keys[place] = keys[place - 1];
            keys[place] = key;
        }
    }

    function _addresses(uint256[] memory keys) internal pure returns (address[] memory accounts) {
        accounts = new address[](keys.length);
        for (uint256 i = 0; i < keys.length; ++i) accounts[i] = vm.addr(keys[i]);
    }
}
