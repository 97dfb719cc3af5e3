// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMSN} from "../../../contracts/interfaces/IMSN.sol";
import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {MinterMock} from "../../../contracts/mocks/MinterMock.sol";
import {RewardsDistributor} from "../../../contracts/rewards/RewardsDistributor.sol";
import {RewardsWorld} from "../../helpers/RewardsWorld.sol";
import {SumTree} from "../../helpers/SumTree.sol";

/// @notice The mint right moves from one distributor to the next.
contract SuccessorTest is RewardsWorld {
    using SumTree for SumTree.Tree;

    RewardsDistributor private predecessor;
    RewardsDistributor private successor;
    bytes private oldTree;

    function setUp() external {
        _deployWorld();
        predecessor = distributor;
        SumTree.Tree memory built = _ladder(4, 1e9);
        _makeActive(built);
        oldTree = built.pack();
        successor = _deployDistributor();
        vm.prank(TIMELOCK);
        token.nominateMinter(address(successor));
    }

    function test_theFirstDistributorStartedFromNothing() external view {
        vm.assertEq(predecessor.mintedBefore(), 0, "minted before");
        vm.assertEq(token.minter(), address(predecessor), "minter");
        vm.assertEq(successor.mintedBefore(), 0, "zero until it takes over");
    }

    function test_RevertWhen_theNoticeStillRuns() external {
        (, uint256 acceptableAt) = token.nomination();
        vm.warp(acceptableAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IMSN.NoticeRunning.selector, acceptableAt, acceptableAt - 1));
        successor.acceptMintRight();
        vm.assertEq(successor.mintedBefore(), 0, "nothing recorded");
    }

    function test_RevertWhen_thePredecessorHasARootPending() external {
        vm.warp(now_() + 30 days);
        _proposeNow(_proposal(_ladder(4, 2e9).root(), 4));
        vm.expectRevert(abi.encodeWithSelector(IMSN.RootPending.selector, address(predecessor)));
        successor.acceptMintRight();
        vm.warp(now_() + WINDOW);
        predecessor.activate();
        successor.acceptMintRight();
        vm.assertEq(successor.mintedBefore(), 20e18, "everything minted by then");
    }

    function test_theSuccessorStartsWhereThePredecessorStopped() external {
        vm.warp(now_() + 30 days);
        vm.expectEmit(address(successor));
        emit IRewardsDistributor.MintRightAccepted(10e18, 2);
        vm.prank(account("anybody"));
        successor.acceptMintRight();
        vm.assertEq(token.minter(), address(successor), "minter");
        uint256 twoEpochs = 191_780_821_917_808;
        vm.assertEq(successor.ceilingGwei(2), twoEpochs - 10e9, "ceiling less what was minted before");
        vm.assertEq(successor.ceilingGwei(0), 0, "never below zero");

        distributor = successor;
        vm.assertEq(uint256(_makeActive(bytes32(twoEpochs - 10e9), 1)), 2, "its first epoch");
        vm.assertEq(token.mintedEmission(), twoEpochs * GWEI, "both together never mint more than the schedule");
        vm.assertEq(token.balanceOf(address(predecessor)), 10e18, "the predecessor keeps what it owes");
    }

    function test_RevertWhen_thePredecessorProposesAgain() external {
        vm.warp(now_() + 30 days);
        successor.acceptMintRight();
        IRewardsDistributor.RootProposal memory proposal = _proposal(_ladder(4, 2e9).root(), 4);
        bytes[] memory signatures = _signatures(proposal, 2);
        vm.expectRevert(IRewardsDistributor.NoMintRight.selector);
        predecessor.propose(proposal, URI, signatures);
        vm.expectRevert(IRewardsDistributor.MintRightHeldBefore.selector);
        predecessor.acceptMintRight();
    }

    function test_oldClaimsStillPay() external {
        _claim(1, SumTree.unpack(oldTree), 0);
        vm.warp(now_() + 30 days);
        successor.acceptMintRight();
        vm.assertEq(_claim(1, SumTree.unpack(oldTree), 3), 4e9, "paid by the predecessor");
        distributor = successor;
        vm.assertEq(uint256(distributor.claimed(_miner(3))), 0, "the successor counts on its own");
    }

    function test_theSuccessorsTreesAreItsOwn() external {
        vm.warp(now_() + 30 days);
        successor.acceptMintRight();
        distributor = successor;
        vm.assertNotEq(successor.DOMAIN(), predecessor.DOMAIN(), "domain");
        SumTree.Tree memory tree = _ladder(4, 1e9);
        vm.assertEq(uint256(_makeActive(tree)), 2, "epoch 2");
        _claim(2, tree, 0);
        vm.assertEq(token.balanceOf(_miner(0)), 1e18, "earned anew");
    }

    /// @dev Whenever a stranger lets the successor take over, it goes on with the epoch that comes next.
    function test_noEpochIsSkippedOrPaidTwice() external {
        vm.warp(now_() + 30 days);
        _makeActive(_ladder(4, 2e9));
        vm.assertEq(uint256(predecessor.newestEpoch()), 2, "the predecessor paid one more epoch in the meantime");
        vm.prank(account("anybody"));
        successor.acceptMintRight();
        vm.assertEq(uint256(successor.newestEpoch()), 2, "the successor begins after it");
        distributor = successor;
        vm.assertEq(uint256(_makeActive(_ladder(4, 1e9))), 3, "its first epoch");
    }

    function test_acceptingAgainChangesNothing() external {
        vm.warp(now_() + 30 days);
        successor.acceptMintRight();
        distributor = successor;
        _makeActive(bytes32(uint256(50e9)), 1);
        vm.prank(account("anybody"));
        successor.acceptMintRight();
        vm.assertEq(successor.mintedBefore(), 10e18, "still what was minted before it");
        vm.assertEq(uint256(successor.newestEpoch()), 2, "and its own newest epoch");
    }

    /// @dev With the right back it would have to pay old epochs against a ceiling that others have used up.
    function test_RevertWhen_theRightIsGivenBack() external {
        vm.warp(now_() + 30 days);
        successor.acceptMintRight();
        vm.prank(TIMELOCK);
        token.nominateMinter(address(predecessor));
        vm.warp(now_() + 30 days);
        vm.expectRevert(IRewardsDistributor.MintRightHeldBefore.selector);
        predecessor.acceptMintRight();
        vm.assertEq(token.minter(), address(successor), "minter");
    }

    function test_RevertWhen_theNominationHasExpired() external {
        (, uint256 acceptableAt) = token.nomination();
        uint256 expiresAt = acceptableAt + token.NOMINATION_LIFETIME();
        vm.warp(expiresAt + 1);
        vm.expectRevert(abi.encodeWithSelector(IMSN.NominationExpired.selector, expiresAt, expiresAt + 1));
        successor.acceptMintRight();
        vm.warp(expiresAt);
        successor.acceptMintRight();
        vm.assertEq(token.minter(), address(successor), "the last second counts");
    }

    function test_RevertWhen_theNomineeHasARootPending() external {
        MinterMock nominee = new MinterMock();
        nominee.setPendingRoot(true);
        vm.prank(TIMELOCK);
        vm.expectRevert(abi.encodeWithSelector(IMSN.RootPending.selector, address(nominee)));
        token.nominateMinter(address(nominee));
    }

    function test_RevertWhen_theNomineeIsNoMinter() external {
        vm.prank(TIMELOCK);
        vm.expectRevert();
        token.nominateMinter(address(token));
    }
}
