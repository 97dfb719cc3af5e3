// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {IMSN} from "../../../contracts/interfaces/IMSN.sol";
import {RewardsDistributor} from "../../../contracts/rewards/RewardsDistributor.sol";
import {RewardsWorld} from "../../helpers/RewardsWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";

/// @notice What a proposal must fulfil, and what activation does.
contract ProposalsTest is RewardsWorld {
    using SumTree for SumTree.Tree;

    uint32 private constant MOST = 2 ** 18;

    function setUp() external {
        _deployWorld();
        vm.warp(_opensAt(1));
    }

    /* LIFE OF A ROOT */

    function test_aRootIsProposedWaitsAndBecomesActive() external {
        SumTree.Tree memory tree = _ladder(3, 1e9);
        IRewardsDistributor.RootProposal memory proposal = _proposal(tree.root(), 3);
        bytes[] memory signatures = _signatures(proposal, 2);
        uint256 activatableAt = now_() + WINDOW;
        _addBalance(challenges, account("anybody"), BOND_GWEI);
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.RootProposed(1, tree.root(), 3, MANIFEST, activatableAt, URI);
        vm.prank(account("anybody"));
        distributor.propose(proposal, URI, signatures);

        IRewardsDistributor.PendingRoot memory pending = distributor.pendingRoot();
        vm.assertEq(pending.root, tree.root(), "pending root");
        vm.assertEq(pending.manifestDigest, MANIFEST, "pending manifest");
        vm.assertEq(uint256(pending.count), 3, "pending count");
        vm.assertEq(uint256(pending.activatableAt), activatableAt, "activatable at");
        vm.assertTrue(distributor.hasPendingRoot(), "pending");
        vm.assertEq(token.mintedEmission(), 0, "nothing minted yet");
        vm.assertEq(distributor.activeRoot(1, 2), 0, "not active yet");

        vm.warp(activatableAt);
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.RootActivated(1, tree.root(), 3, 6e9);
        vm.prank(account("anybody else"));
        distributor.activate();

        vm.assertEq(token.balanceOf(address(distributor)), 6e18, "minted exactly the sum");
        vm.assertEq(token.mintedEmission(), 6e18, "counted by the token");
        vm.assertEq(distributor.activeRoot(1, 2), tree.root(), "active under epoch and depth");
        vm.assertEq(distributor.activeRoot(1, 1), 0, "under no other depth");
        vm.assertFalse(distributor.hasPendingRoot(), "nothing pending");
        IRewardsDistributor.NewestRoot memory newest = distributor.newestRoot();
        vm.assertEq(newest.root, tree.root(), "newest root");
        vm.assertEq(uint256(newest.epoch), 1, "newest epoch");
        vm.assertEq(uint256(newest.count), 3, "newest count");
    }

    function test_aLaterRootMintsOnlyItsIncrement() external {
        _makeActive(_ladder(2, 1e9));
        _makeActive(_ladder(4, 5e9));
        vm.assertEq(token.balanceOf(address(distributor)), 50e18, "sum of the newest root");
        vm.assertEq(distributor.activeRoot(1, 1), _ladder(2, 1e9).root(), "the first root stays active");
    }

    function test_theFirstRootsMayBeEmptyAndAnEpochMayRepeatItsPredecessor() external {
        _makeActive(0, 0);
        vm.assertEq(uint256(distributor.newestRoot().epoch), 1, "an epoch without earners");
        _makeActive(0, 0);
        SumTree.Tree memory tree = _ladder(3, 1e9);
        _makeActive(tree);
        _makeActive(tree);
        vm.assertEq(distributor.activeRoot(4, 2), tree.root(), "the same root under the next epoch");
        vm.assertEq(token.mintedEmission(), 6e18, "minted once");
        vm.assertEq(_claim(4, tree, 0), 1e9, "claimable there");
    }

    function test_theEmissionOfARepeatedEpochStaysInTheNextBudget() external {
        _makeActive(0, 0);
        uint256 twoEpochs = distributor.ceilingGwei(2);
        vm.assertEq(twoEpochs, 191_780_821_917_808, "two epochs' emission");
        _makeActive(bytes32(twoEpochs), 1);
        vm.assertEq(token.mintedEmission(), twoEpochs * GWEI, "minted");
    }

    /* WINDOW */

    function test_RevertWhen_activatedOneSecondEarly() external {
        _proposeNow(_proposal(bytes32(uint256(1)), 1));
        uint256 activatableAt = now_() + WINDOW;
        vm.warp(activatableAt - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IRewardsDistributor.WindowRunning.selector, activatableAt, activatableAt - 1)
        );
        distributor.activate();
    }

    function test_RevertWhen_nothingIsPending() external {
        vm.expectRevert(IRewardsDistributor.NoPendingRoot.selector);
        distributor.activate();
        _makeActive(bytes32(uint256(1)), 1);
        vm.expectRevert(IRewardsDistributor.NoPendingRoot.selector);
        distributor.activate();
    }

    function test_aPendingRootKeepsTheWindowItWasProposedWith() external {
        _proposeNow(_proposal(bytes32(uint256(1)), 1));
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.ChallengeWindowSet(WINDOW, 14 days);
        vm.prank(TIMELOCK);
        distributor.setChallengeWindow(14 days);
        vm.warp(now_() + WINDOW);
        distributor.activate();
        vm.warp(_opensAt(2));
        _proposeNow(_proposal(bytes32(uint256(1)), 1));
        vm.assertEq(
            uint256(distributor.pendingRoot().activatableAt),
            _opensAt(2) + 14 days,
            "the next has the new one"
        );
    }

    function test_theWindowMayBeAsShortAndAsLongAsItsBounds() external {
        uint256[2] memory bounds = [uint256(1 days), 14 days];
        for (uint256 i = 0; i < bounds.length; ++i) {
            vm.prank(TIMELOCK);
            distributor.setChallengeWindow(bounds[i]);
            vm.assertEq(distributor.challengeWindow(), bounds[i], "set");
        }
    }

    function test_RevertWhen_theWindowIsOutOfBounds() external {
        uint256[3] memory wrong = [uint256(1 days - 1), 14 days + 1, 0];
        for (uint256 i = 0; i < wrong.length; ++i) {
            bytes memory expected = abi.encodeWithSelector(
                IRewardsDistributor.WindowOutOfRange.selector,
                wrong[i],
                1 days,
                14 days
            );
            vm.expectRevert(expected);
            vm.prank(TIMELOCK);
            distributor.setChallengeWindow(wrong[i]);
            vm.expectRevert(expected);
            new RewardsDistributor(token, staking, TIMELOCK, wrong[i], _addresses(attesterKeys), 2, _terms());
        }
    }

    function testFuzz_RevertWhen_aStrangerSetsTheWindow(address caller) external {
        vm.assume(caller != TIMELOCK);
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.NotTimelock.selector, caller));
        vm.prank(caller);
        distributor.setChallengeWindow(2 days);
    }

    /* CHECKS OF A PROPOSAL */

    function test_RevertWhen_aRootIsPendingAlready() external {
        _proposeNow(_proposal(bytes32(uint256(1)), 1));
        IRewardsDistributor.RootProposal memory other = _proposal(bytes32(uint256(2)), 1);
        _expectRefusal(other, abi.encodeWithSelector(IRewardsDistributor.RootAlreadyPending.selector, 1));
        vm.warp(now_() + WINDOW);
        _expectRefusal(other, abi.encodeWithSelector(IRewardsDistributor.RootAlreadyPending.selector, 1));
    }

    function test_RevertWhen_theEpochIsNotTheNextOne() external {
        _makeActive(0, 0);
        vm.warp(_opensAt(4));
        uint64[5] memory wrong = [uint64(0), 1, 3, 4, type(uint64).max];
        for (uint256 i = 0; i < wrong.length; ++i) {
            IRewardsDistributor.RootProposal memory proposal = _proposal(0, 0);
            proposal.epoch = wrong[i];
            _expectRefusal(proposal, abi.encodeWithSelector(IRewardsDistributor.EpochNotNext.selector, wrong[i], 2));
        }
    }

    function test_RevertWhen_proposedOneSecondEarly() external {
        vm.warp(_opensAt(1) - 1);
        _expectRefusal(
            _proposal(0, 0),
            abi.encodeWithSelector(IRewardsDistributor.ProposalTooEarly.selector, _opensAt(1), _opensAt(1) - 1)
        );
    }

    function test_RevertWhen_builtOnAnotherRoot() external {
        _makeActive(bytes32(uint256(5)), 1);
        vm.warp(_opensAt(2));
        IRewardsDistributor.RootProposal memory proposal = _proposal(bytes32(uint256(6)), 1);
        proposal.previousRoot = 0;
        _expectRefusal(
            proposal,
            abi.encodeWithSelector(IRewardsDistributor.PreviousRootMismatch.selector, 0, bytes32(uint256(5)))
        );
    }

    function test_RevertWhen_theCountShrinksOrLeaps() external {
        bytes32 root = bytes32(uint256(5));
        _refuseCount(root, MOST + 1, 0);
        _makeActive(root, MOST);
        vm.assertEq(distributor.activeRoot(1, 18), root, "depth of 2^18 leaves");
        vm.warp(_opensAt(2));
        _refuseCount(root, MOST - 1, MOST);
        _refuseCount(root, 2 * MOST + 1, MOST);
        _refuseCount(root, 1, MOST);
        _makeActive(root, 2 * MOST);
        vm.assertEq(distributor.activeRoot(2, 19), root, "depth of 2^19 leaves");
    }

    function test_RevertWhen_onlyOneOfRootAndCountIsZero() external {
        bytes4 selector = IRewardsDistributor.RootCountMismatch.selector;
        _expectRefusal(_proposal(0, 1), abi.encodeWithSelector(selector, 0, 1));
        bytes32 noSum = bytes32(uint256(1) << 64);
        _expectRefusal(_proposal(noSum, 0), abi.encodeWithSelector(selector, noSum, 0));
    }

    function test_RevertWhen_theSumFalls() external {
        _makeActive(bytes32(uint256(5)), 1);
        vm.warp(_opensAt(2));
        _expectRefusal(
            _proposal(bytes32(uint256(4)), 1),
            abi.encodeWithSelector(IRewardsDistributor.SumOutOfRange.selector, 4, 5, distributor.ceilingGwei(2))
        );
    }

    function test_RevertWhen_theSumIsOneGweiAboveTheCeiling() external {
        vm.assertEq(distributor.ceilingGwei(1), FIRST_CEILING, "ceiling of the first epoch");
        // However late: the ceiling is the epoch's, not the present one.
        vm.warp(_opensAt(30));
        _expectRefusal(
            _proposal(bytes32(FIRST_CEILING + 1), 1),
            abi.encodeWithSelector(IRewardsDistributor.SumOutOfRange.selector, FIRST_CEILING + 1, 0, FIRST_CEILING)
        );
        _makeActive(bytes32(FIRST_CEILING), 1);
        vm.assertEq(token.mintedEmission(), FIRST_CEILING * GWEI, "the whole ceiling");
    }

    function test_RevertWhen_theDistributorHasNoMintRight() external {
        distributor = _deployDistributor();
        _expectRefusal(_proposal(0, 0), abi.encodeWithSelector(IRewardsDistributor.NoMintRight.selector));
    }

    function test_RevertWhen_aDistributorAcceptsWithoutNomination() external {
        RewardsDistributor other = _deployDistributor();
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotNominated.selector, address(other), address(0)));
        other.acceptMintRight();
        vm.assertEq(token.minter(), address(distributor), "the right stays");
    }

    function testFuzz_everySumUpToTheCeilingIsMintedExactly(uint256 first, uint256 second) external {
        first = bound(first, 1, FIRST_CEILING);
        _makeActive(bytes32(first), 1);
        second = bound(second, first, distributor.ceilingGwei(2));
        _makeActive(bytes32(second), 1);
        vm.assertEq(token.mintedEmission(), second * GWEI, "minted emission is the newest sum");
        vm.assertEq(token.balanceOf(address(distributor)), second * GWEI, "and lies here");
    }

    function _refuseCount(bytes32 root, uint32 count, uint256 minimum) private {
        _expectRefusal(
            _proposal(root, count),
            abi.encodeWithSelector(IRewardsDistributor.CountOutOfRange.selector, count, minimum, minimum + MOST)
        );
    }

    function _expectRefusal(IRewardsDistributor.RootProposal memory proposal, bytes memory expected) private {
        bytes[] memory signatures = _signatures(proposal, 2);
        vm.expectRevert(expected);
        distributor.propose(proposal, URI, signatures);
    }
}
