// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {IRootChallenges} from "../../../contracts/interfaces/IRootChallenges.sol";
import {RewardLeaf} from "../../../contracts/interfaces/RewardLeaf.sol";
import {ReviewWorld} from "../../helpers/ReviewWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";

/// @notice The guardian's veto and its limits.
contract VetoesTest is ReviewWorld {
    using SumTree for SumTree.Tree;

    function setUp() external {
        _deployReview();
    }

    function test_aVetoCancelsAndCostsNobodyABond() external {
        uint64 before = challenges.balanceOf(address(this));
        SumTree.Tree memory pending = _proposeTheft();
        vm.prank(GUARDIAN);
        vm.expectEmit(address(challenges));
        emit IRootChallenges.RootVetoed(2, pending.root(), GUARDIAN, "does not recompute");
        challenges.veto(2, "does not recompute");
        _assertCancelled();
        vm.assertEq(challenges.balanceOf(address(this)), before, "the bond");
        vm.assertEq(challenges.lostGwei(), 0, "nothing is lost");
        vm.assertFalse(distributor.attestersSuspended(), "attesters go on");
        vm.assertEq(challenges.vetoesOf(2), 1, "one of two");
        _assertFunded(0);
        _proposeHonest();
        vm.warp(now_() + WINDOW);
        distributor.activate();
    }

    function test_afterTheSecondVetoProposalsWaitForGovernance() external {
        _vetoOne(1);
        _vetoOne(2);
        vm.assertTrue(distributor.attestersSuspended(), "waiting");
        SumTree.Tree memory honest = _treeOf(_honestLeaves());
        _expectRefusal(honest, abi.encodeWithSelector(IRewardsDistributor.AttestersAreSuspended.selector));
        _reappoint();
        _proposeTree(honest);
        vm.prank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NoVetoLeft.selector, uint64(2)));
        challenges.veto(4, "a third time");
        vm.warp(now_() + WINDOW);
        distributor.activate();
        vm.assertEq(uint256(distributor.newestEpoch()), 2, "the guardian can delay, not prevent");
    }

    /// @dev A repeated root's manifest may be what was wrong: the veto bars the root with any manifest and count of its depth, until
    /// the guardian allows it, and the right one can be proposed.
    function test_aVetoedRepeatIsBarredWhateverItsManifestAndCount() external {
        bytes32 root = _activeTree().root();
        _proposeNow(_proposal(root, MINERS));
        vm.prank(GUARDIAN);
        challenges.veto(2, "another manifest than was announced");
        IRewardsDistributor.RootProposal memory right = _proposal(root, 8);
        right.manifestDigest = keccak256("announced");
        bytes[] memory signatures = _signatures(right, 2);
        bytes memory barred = abi.encodeWithSelector(
            IRootChallenges.RootBarred.selector,
            uint64(2),
            root,
            3,
            IRootChallenges.Bar.Vetoed
        );
        vm.expectRevert(barred);
        distributor.propose(right, URI, signatures);
        vm.prank(GUARDIAN);
        challenges.allow(2, root, 3);
        distributor.propose(right, URI, signatures);
        vm.warp(now_() + WINDOW);
        distributor.activate();
        vm.assertEq(distributor.newestRoot().manifestDigest, right.manifestDigest, "manifest");
    }

    /// @dev And a root that was barred in one epoch is not in the next.
    function test_everyEpochHasItsVetoes() external {
        _vetoOne(1);
        _activate(_treeOf(_honestLeaves()));
        _warpAtLeast(_opensAt(3));
        vm.assertEq(challenges.vetoesOf(3), 0, "none of this epoch");
        _vetoOne(1);
        vm.assertEq(challenges.vetoesOf(3), 1, "one");
        vm.assertFalse(distributor.attestersSuspended(), "the first of this epoch");
    }

    /// @dev A new guardian has no more vetoes than the old one had left.
    function test_vetoesAreTheEpochsWhoeverIsGuardian() external {
        _vetoOne(1);
        vm.expectEmit(address(challenges));
        emit IRootChallenges.GuardianSet(STRANGER);
        vm.prank(TIMELOCK);
        challenges.setGuardian(STRANGER);
        _proposeTheft();
        vm.prank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NotGuardian.selector, GUARDIAN));
        challenges.veto(3, "no longer");
        vm.prank(STRANGER);
        challenges.veto(3, "the second");
        vm.assertTrue(distributor.attestersSuspended(), "two");
    }

    /// @dev Signatures that anyone may send again do not use up what the guardian has left.
    function test_RevertWhen_aVetoedRootIsSentAgain() external {
        SumTree.Tree memory pending = _proposeTheft();
        vm.prank(GUARDIAN);
        challenges.veto(2, "wrong");
        bytes32 root = pending.root();
        _expectRefusal(
            pending,
            abi.encodeWithSelector(IRootChallenges.RootBarred.selector, uint64(2), root, 3, IRootChallenges.Bar.Vetoed)
        );
        vm.expectRevert(
            abi.encodeWithSelector(
                IRootChallenges.CannotAllow.selector,
                uint64(2),
                root,
                3,
                IRootChallenges.Bar.Vetoed,
                address(this)
            )
        );
        challenges.allow(2, root, 3);
    }

    /// @dev Guardian or governance takes back a veto that was a mistake.
    function test_aVetoCanBeTakenBack() external {
        address[2] memory callers = [GUARDIAN, TIMELOCK];
        SumTree.Tree memory honest = _treeOf(_honestLeaves());
        bytes32 root = honest.root();
        for (uint256 i = 0; i < callers.length; ++i) {
            _proposeTree(honest);
            vm.prank(GUARDIAN);
            challenges.veto(uint32(i + 2), "a mistake");
            vm.prank(callers[i]);
            vm.expectEmit(address(challenges));
            emit IRootChallenges.RootAllowed(2, root, 3);
            challenges.allow(2, root, 3);
            if (i == 1) _reappoint();
        }
        _proposeTree(honest);
        vm.prank(TIMELOCK);
        vm.expectRevert(
            abi.encodeWithSelector(
                IRootChallenges.CannotAllow.selector,
                uint64(2),
                root,
                3,
                IRootChallenges.Bar.None,
                TIMELOCK
            )
        );
        challenges.allow(2, root, 3);
    }

    function test_RevertWhen_nobodyMayVeto() external {
        _proposeHonest();
        vm.prank(TIMELOCK);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NotGuardian.selector, TIMELOCK));
        challenges.veto(2, "not the guardian");
        vm.prank(TIMELOCK);
        challenges.setGuardian(address(0));
        vm.prank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.NotGuardian.selector, GUARDIAN));
        challenges.veto(2, "nobody is");
    }

    function test_RevertWhen_nothingIsPending() external {
        vm.prank(GUARDIAN);
        vm.expectRevert(IRootChallenges.NothingUnderReview.selector);
        challenges.veto(1, "what?");
        _proposeHonest();
        vm.warp(now_() + WINDOW);
        distributor.activate();
        vm.prank(GUARDIAN);
        vm.expectRevert(IRootChallenges.NothingUnderReview.selector);
        challenges.veto(2, "active is final");
    }

    /// @dev Claims and settled usage go on whatever is vetoed or suspended.
    function test_noVetoStopsClaims() external {
        _vetoOne(1);
        _vetoOne(2);
        vm.assertEq(_claim(1, _activeTree(), 2), 3 * UNIT, "claimed");
    }

    /// @dev Who was appointed after a root was signed has nothing to answer for.
    function test_laterAttestersAreNotSuspendedForIt() external {
        SumTree.Tree memory pending = _proposeTheft();
        _reappoint();
        _challengeAt(pending, 2);
        _assertCancelled();
        vm.assertFalse(distributor.attestersSuspended(), "the new ones go on");
        _proposeHonest();
    }

    /* APPOINTMENTS AND MONEY */

    function test_RevertWhen_anotherThanTheTimelockDecides() external {
        bytes memory refusal = abi.encodeWithSelector(IRootChallenges.NotTimelock.selector, GUARDIAN);
        vm.startPrank(GUARDIAN);
        vm.expectRevert(refusal);
        challenges.setGuardian(STRANGER);
        vm.expectRevert(refusal);
        challenges.setBond(BOND_GWEI);
        vm.expectRevert(refusal);
        challenges.setDemandDeposit(DEMAND_DEPOSIT_GWEI);
        vm.stopPrank();
    }

    function test_termsStayInTheirBounds() external {
        vm.startPrank(TIMELOCK);
        uint64[2] memory bonds = [uint64(1_000e9), 1_000_000e9];
        uint64[2] memory deposits = [uint64(1e9), 1_000e9];
        for (uint256 i = 0; i < 2; ++i) {
            challenges.setBond(bonds[i]);
            vm.assertEq(challenges.bondGwei(), bonds[i], "bond");
            challenges.setDemandDeposit(deposits[i]);
            vm.assertEq(challenges.demandDepositGwei(), deposits[i], "deposit");
            uint64 beyond = i == 0 ? bonds[i] - 1 : bonds[i] + 1;
            vm.expectRevert(
                abi.encodeWithSelector(IRootChallenges.AmountOutOfRange.selector, beyond, bonds[0], bonds[1])
            );
            challenges.setBond(beyond);
            beyond = i == 0 ? deposits[i] - 1 : deposits[i] + 1;
            vm.expectRevert(
                abi.encodeWithSelector(IRootChallenges.AmountOutOfRange.selector, beyond, deposits[0], deposits[1])
            );
            challenges.setDemandDeposit(beyond);
        }
        vm.stopPrank();
        vm.assertEq(challenges.guardian(), GUARDIAN, "beside each other in their words");
    }

    function test_balancesAreTheirOwners() external {
        vm.prank(WATCHER);
        challenges.withdraw(400e9);
        vm.assertEq(token.balanceOf(WATCHER), 400e18, "withdrawn");
        vm.assertEq(challenges.balanceOf(WATCHER), 600e9, "left");
        vm.prank(WATCHER);
        vm.expectRevert(abi.encodeWithSelector(IRootChallenges.BalanceTooLow.selector, WATCHER, 600e9, 600e9 + 1));
        challenges.withdraw(600e9 + 1);
        vm.prank(WATCHER);
        vm.expectRevert(IRootChallenges.ZeroAmount.selector);
        challenges.withdraw(0);
        vm.prank(WATCHER);
        token.approve(address(challenges), 400e18);
        vm.startPrank(WATCHER);
        vm.expectEmit(address(challenges));
        emit IRootChallenges.Deposited(WATCHER, STRANGER, 400e9);
        challenges.deposit(STRANGER, 400e9);
        vm.expectRevert(IRootChallenges.ZeroAmount.selector);
        challenges.deposit(STRANGER, 0);
        vm.expectRevert();
        challenges.deposit(STRANGER, 1);
        vm.stopPrank();
        _assertFunded(0);
    }

    function test_aPermitPaysIntoTheBalance() external {
        uint256 key = 77;
        address owner = vm.addr(key);
        vm.prank(WATCHER);
        challenges.withdraw(400e9);
        vm.prank(WATCHER);
        token.transfer(owner, 400e18);
        bytes32 typeHash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 content = keccak256(abi.encode(typeHash, owner, address(challenges), 400e18, 0, now_()));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), content));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        vm.prank(owner);
        challenges.depositWithPermit(STRANGER, 400e9, now_(), v, r, s);
        vm.assertEq(challenges.balanceOf(STRANGER), 400e9, "paid in");
        vm.prank(owner);
        vm.expectRevert();
        challenges.depositWithPermit(STRANGER, 1, now_(), v, r, s);
        _assertFunded(0);
    }

    /* HELPERS */

    /// @dev Proposes some bad root and vetoes it.
    function _vetoOne(uint64 variant) private {
        RewardLeaf[] memory leaves = _theftLeaves();
        leaves[2].cumulativeGwei += variant;
        _proposeTree(_treeOf(leaves));
        uint32 serial = challenges.review().serial;
        vm.prank(GUARDIAN);
        challenges.veto(serial, "wrong");
    }

    function _expectRefusal(SumTree.Tree memory tree, bytes memory refusal) private {
        IRewardsDistributor.RootProposal memory proposal = _proposal(tree.root(), tree.count);
        bytes[] memory signatures = _signatures(proposal, 2);
        vm.expectRevert(refusal);
        distributor.propose(proposal, URI, signatures);
    }
}
