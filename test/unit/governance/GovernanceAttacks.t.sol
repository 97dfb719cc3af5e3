// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {IEpochPolicy} from "../../../contracts/interfaces/IEpochPolicy.sol";
import {IEntryPause} from "../../../contracts/interfaces/IEntryPause.sol";
import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {IMSN} from "../../../contracts/interfaces/IMSN.sol";
import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {SystemWorld} from "../../helpers/SystemWorld.sol";

/// @notice Borrowed votes, and everybody with a little power reaching for more.
contract GovernanceAttacksTest is SystemWorld {
    address private immutable WHALE = account("whale");
    address private immutable ATTACKER = account("attacker");

    function setUp() external {
        _deploySystem();
        _delegate(WHALE, WHALE);
        _give(WHALE, 900_000e18);
        vm.warp(START);
    }

    /* BORROWED VOTES */

    function test_RevertWhen_proposingWithBorrowedTokens() external {
        _borrow(900_000e18);
        Decision memory decision = _takeover();
        bytes4 selector = IGovernor.GovernorInsufficientProposerVotes.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, ATTACKER, 0, THRESHOLD));
        _propose(ATTACKER, decision);
    }

    function test_borrowedTokensDoNotVote() external {
        Decision memory decision = _takeover();
        _propose(WHALE, decision);
        _openVoting(decision);
        _borrow(900_000e18);
        vm.assertEq(_votesNow(ATTACKER), 900_000e18, "for this block");
        vm.assertEq(_vote(ATTACKER, decision, FOR), 0, "too late");
        _repay(900_000e18);
        vm.assertEq(_vote(WHALE, decision, AGAINST), 900_000e18, "the lender votes with them");
    }

    /// @dev In the very second of the snapshot: what is paid back within it was never there.
    function test_borrowedTokensDoNotVoteInTheSnapshotEither() external {
        Decision memory decision = _takeover();
        _propose(WHALE, decision);
        vm.warp(governor.proposalSnapshot(decision.id));
        _borrow(900_000e18);
        _repay(900_000e18);
        _openVoting(decision);
        vm.assertEq(_vote(ATTACKER, decision, FOR), 0, "paid back");
        vm.assertEq(_vote(WHALE, decision, AGAINST), 900_000e18, "the lender");
    }

    /// @dev Staked, borrowed tokens cannot be paid back before the cooldown: there is no such loan within a block.
    function test_RevertWhen_borrowedTokensAreStakedAndPaidBack() external {
        _borrow(900_000e18);
        _stake(ATTACKER, OPERATOR, 900_000e18);
        vm.startPrank(ATTACKER);
        staking.startCooldown(OPERATOR, 900_000e18);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.CooldownRunning.selector, now_() + 14 days, now_()));
        staking.withdraw(OPERATOR);
        vm.stopPrank();
    }

    /// @dev The votes of a token that moves on after the snapshot stay with who held it then: it votes once.
    function test_aTokenVotesOnceInAProposal() external {
        Decision memory decision = _takeover();
        _propose(WHALE, decision);
        _openVoting(decision);
        _vote(WHALE, decision, FOR);
        _borrow(400_000e18);
        vm.assertEq(_vote(ATTACKER, decision, FOR), 0, "the same tokens");
        vm.prank(WHALE);
        token.approve(address(staking), 500_000e18);
        vm.prank(WHALE);
        staking.stakeFor(STRANGER, OPERATOR, 500_000e18);
        _delegate(STRANGER, STRANGER);
        _syncStake(STRANGER, OPERATOR);
        vm.assertEq(_vote(STRANGER, decision, FOR), 0, "nor as stake");
        (, uint256 inFavour, ) = governor.proposalVotes(decision.id);
        vm.assertEq(inFavour, 900_000e18, "once");
    }

    /* REACHING FOR MORE */

    /// @dev Guardian, slasher, granters, attesters, verifiers, the deployer: none of them governs.
    function test_noOtherRoleGoverns() external {
        address[8] memory roles = [
            GUARDIAN,
            SLASHER,
            GRANTER,
            FOUNDATION,
            vm.addr(attesterKeys[0]),
            policy.policyAt(1).verifiers[0],
            address(this),
            address(genesis)
        ];
        for (uint256 i = 0; i < roles.length; ++i) _refuseAll(roles[i]);
    }

    /// @dev Nor do the contracts of the system, whatever they might be talked into: the timelock alone does.
    function test_theGovernorGovernsThroughTheTimelockOnly() external {
        _refuseAll(address(governor));
        _refuseAll(address(distributor));
        _refuseAll(address(staking));
        _refuseAll(address(allocation));
    }

    function test_RevertWhen_theDeployerGivesRolesInTheTimelock() external {
        bytes32[3] memory roles = [timelock.PROPOSER_ROLE(), timelock.CANCELLER_ROLE(), timelock.DEFAULT_ADMIN_ROLE()];
        for (uint256 i = 0; i < 3; ++i) {
            _expectUnauthorized(address(this), roles[2]);
            timelock.grantRole(roles[i], address(this));
            _expectUnauthorized(address(genesis), roles[2]);
            vm.prank(address(genesis));
            timelock.grantRole(roles[i], address(this));
        }
    }

    /// @dev What only the timelock may do in the governor it may do only while it executes a proposal.
    function test_RevertWhen_theGovernorIsChangedWithoutAProposal() external {
        bytes memory call = abi.encodeCall(governor.updateQuorumNumerator, (0));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, ATTACKER));
        vm.prank(ATTACKER);
        governor.updateQuorumNumerator(0);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, ATTACKER));
        vm.prank(ATTACKER);
        governor.relay(address(governor), 0, call);
        // The list of calls that are being executed is empty: 0x31 is the panic of popping nothing.
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x31));
        vm.prank(address(timelock));
        governor.updateQuorumNumerator(0);
        vm.assertEq(governor.quorumNumerator(), QUORUM_BPS, "quorum");
    }

    /// @dev A proposal's calls come from the timelock: it cannot make the governor itself act for an attacker.
    function test_RevertWhen_somethingElseIsExecuted() external {
        Decision memory decision = _takeover();
        _propose(WHALE, decision);
        _openVoting(decision);
        _vote(WHALE, decision, FOR);
        _closeVoting(decision);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        timelock.executeBatch(decision.targets, new uint256[](1), decision.calls, 0, 0);
        _queue(decision);
        vm.warp(now_() + TIMELOCK_DELAY);
        // Another salt is another operation, which nobody scheduled.
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        timelock.executeBatch(decision.targets, new uint256[](1), decision.calls, 0, 0);
        vm.assertEq(staking.slasher(), SLASHER, "slasher");
    }

    /* HELPERS */

    function _takeover() private view returns (Decision memory) {
        return _decision(address(staking), abi.encodeCall(IMinerStaking.setSlasher, (ATTACKER)), "let me");
    }

    function _borrow(uint256 amount) private {
        vm.prank(WHALE);
        token.transfer(ATTACKER, amount);
        _delegate(ATTACKER, ATTACKER);
    }

    function _repay(uint256 amount) private {
        vm.prank(ATTACKER);
        token.transfer(WHALE, amount);
    }

    /// @dev Everything that the timelock may do, tried by `caller`.
    function _refuseAll(address caller) private {
        vm.startPrank(caller);
        vm.expectRevert(abi.encodeWithSelector(IEpochPolicy.NotTimelock.selector, caller));
        policy.setPolicy(_initialPolicy());
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.NotTimelock.selector, caller));
        distributor.setAttesters(_addresses(attesterKeys), 3);
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.NotTimelock.selector, caller));
        distributor.setChallengeWindow(1 days);
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotNominator.selector, caller));
        token.nominateMinter(address(0));
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NotTimelock.selector, caller));
        allocation.setGranter(IAllocation.Bucket.Team, caller);
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.NotTimelock.selector, caller));
        staking.setSlasher(caller);
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.NotTimelock.selector, caller));
        staking.setGuardian(caller);
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.NotTimelock.selector, caller));
        staking.setReporterShare(0);
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.NotTimelock.selector, caller));
        staking.setCooldownPeriod(0);
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.NotTimelock.selector, caller));
        staking.upholdLock(1);
        vm.stopPrank();
    }

    function _expectUnauthorized(address caller, bytes32 role) private {
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, caller, role));
    }
}
