// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {IAllocation} from "../../../contracts/interfaces/IAllocation.sol";
import {IEpochPolicy} from "../../../contracts/interfaces/IEpochPolicy.sol";
import {IEntryPause} from "../../../contracts/interfaces/IEntryPause.sol";
import {IMinerStaking} from "../../../contracts/interfaces/IMinerStaking.sol";
import {IMSN} from "../../../contracts/interfaces/IMSN.sol";
import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {RewardsDistributor} from "../../../contracts/rewards/RewardsDistributor.sol";
import {SystemWorld} from "../../helpers/SystemWorld.sol";

/// @notice Whole decisions, from the proposal to what they change: a policy, appointments, the mint right.
contract GovernanceCycleTest is SystemWorld {
    address private immutable VOTER = account("voter");

    function setUp() external {
        _deploySystem();
        _delegate(VOTER, VOTER);
        // Six million of the 6 + 1 million that can vote at token generation.
        _grant(IAllocation.Bucket.Private, VOTER, 6_000_000e18);
        vm.warp(START);
        _fundBond(challenges);
    }

    /* POLICY */

    function test_aPolicyChangesFutureEpochsOnly() external {
        IEpochPolicy.Policy memory next = _initialPolicy();
        (next.boostBasePpm, next.rulesVersion) = (500_000, 2);
        Decision memory decision = _decision(
            address(policy),
            abi.encodeCall(IEpochPolicy.setPolicy, (next)),
            "Half of a share without stake, from the next epoch on"
        );
        _decide(VOTER, decision);
        uint256 epoch = policy.currentEpoch();
        vm.assertEq(epoch, 1, "a delay, three days of voting and two of waiting");
        vm.warp(START + 7 days);
        epoch = 2;
        _execute(decision);

        _assertState(decision, IGovernor.ProposalState.Executed);
        for (uint256 e = 1; e <= epoch; ++e) _assertPolicy(e, 400_000, 1);
        _assertPolicy(epoch + 1, 500_000, 2);
        vm.warp(START + 14 days);
        _assertPolicy(epoch, 400_000, 1);
        _assertPolicy(policy.currentEpoch(), 500_000, 2);
    }

    /* APPOINTMENTS */

    function test_appointmentsHoldAtOnce() external {
        (address newSlasher, address newGuardian, address newGranter) = (account("s"), account("g"), account("r"));
        uint256[] memory newKeys = _ascendingKeys(5, 3000);
        Decision memory decision = _decision(
            address(distributor),
            abi.encodeCall(IRewardsDistributor.setAttesters, (_addresses(newKeys), 3)),
            "New people"
        );
        _add(decision, address(staking), abi.encodeCall(IMinerStaking.setSlasher, (newSlasher)));
        _add(decision, address(staking), abi.encodeCall(IEntryPause.setGuardian, (newGuardian)));
        IAllocation.Bucket partners = IAllocation.Bucket.Partners;
        _add(decision, address(allocation), abi.encodeCall(IAllocation.setGranter, (partners, newGranter)));
        _decide(VOTER, decision);
        vm.assertEq(staking.slasher(), SLASHER, "not before it is executed");
        _execute(decision);

        vm.assertEq(distributor.threshold(), 3, "threshold");
        vm.assertEq(distributor.attesters()[4], vm.addr(newKeys[4]), "attesters");
        vm.assertEq(staking.slasher(), newSlasher, "slasher");
        vm.assertEq(staking.guardian(), newGuardian, "guardian");
        vm.assertEq(allocation.granterOf(partners), newGranter, "granter");
        vm.assertEq(allocation.granterOf(IAllocation.Bucket.Private), GRANTER, "of this bucket alone");

        vm.prank(newGuardian);
        staking.pauseEntry(1 days);
        vm.prank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.NotGuardian.selector, GUARDIAN));
        staking.resumeEntry();
        vm.prank(SLASHER);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.NotSlasher.selector, SLASHER));
        staking.lockStake(VOTER, 1, SLASHER, 0);
        vm.expectRevert(abi.encodeWithSelector(IAllocation.NotGranter.selector, GRANTER, partners));
        _grant(partners, IAllocation.Schedule(uint40(now_()), 0, 0, 48), VOTER, 1e18);
    }

    /// @dev A root that the old attesters signed before they were replaced is proposed too late.
    function test_RevertWhen_formerAttestersPropose() external {
        Decision memory decision = _decision(
            address(distributor),
            abi.encodeCall(IRewardsDistributor.setAttesters, (_addresses(_ascendingKeys(3, 3000)), 2)),
            "New attesters"
        );
        IRewardsDistributor.RootProposal memory root = _proposal(bytes32(uint256(1e9)), 1);
        bytes[] memory signatures = _signatures(root, 2);
        _decide(VOTER, decision);
        _execute(decision);
        _warpAtLeast(_opensAt(1));
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.NotAttester.selector, vm.addr(attesterKeys[0])));
        distributor.propose(root, URI, signatures);
    }

    /* MINT RIGHT */

    function test_theMintRightMovesWithNoticeAndAcceptance() external {
        uint64 epoch = _makeActive(bytes32(uint256(1000e9)), 1);
        RewardsDistributor successor = _newDistributor();
        _fundBond(successor.CHALLENGES());
        _nominate(successor);
        uint256 nominatedAt = now_();
        vm.assertEq(token.minter(), address(distributor), "a nomination moves nothing");

        vm.warp(nominatedAt + 30 days - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IMSN.NoticeRunning.selector, nominatedAt + 30 days, nominatedAt + 30 days - 1)
        );
        successor.acceptMintRight();
        vm.warp(nominatedAt + 30 days);
        vm.prank(STRANGER);
        successor.acceptMintRight();

        vm.assertEq(token.minter(), address(successor), "minter");
        vm.assertEq(successor.mintedBefore(), 1000e18, "what was minted before");
        vm.assertEq(uint256(successor.newestEpoch()), epoch, "the last epoch that was paid");
        IRewardsDistributor.RootProposal memory root = _proposal(bytes32(uint256(2000e9)), 1);
        bytes[] memory signatures = _signatures(root, 2);
        vm.expectRevert(IRewardsDistributor.NoMintRight.selector);
        distributor.propose(root, URI, signatures);
        distributor = successor;
        vm.assertEq(uint256(_makeActive(bytes32(uint256(500e9)), 1)), uint256(epoch) + 1, "it goes on from there");
        vm.assertEq(token.mintedEmission(), 1500e18, "both together");
    }

    function test_RevertWhen_theMintRightMovesWhileARootIsPending() external {
        RewardsDistributor successor = _newDistributor();
        _nominate(successor);
        vm.warp(now_() + 30 days);
        _proposeNow(_proposal(bytes32(uint256(1000e9)), 1));
        vm.expectRevert(abi.encodeWithSelector(IMSN.RootPending.selector, address(distributor)));
        successor.acceptMintRight();
        vm.warp(now_() + WINDOW);
        distributor.activate();
        successor.acceptMintRight();
        vm.assertEq(successor.mintedBefore(), 1000e18, "what was minted while it waited");
    }

    /// @dev The same way back: a nomination that was a mistake is withdrawn by another decision in its notice.
    function test_aNominationCanBeWithdrawn() external {
        RewardsDistributor successor = _newDistributor();
        _nominate(successor);
        Decision memory decision = _decision(
            address(token),
            abi.encodeCall(IMSN.nominateMinter, (address(0))),
            "No successor"
        );
        _decide(VOTER, decision);
        _execute(decision);
        vm.warp(now_() + 30 days);
        vm.expectRevert(abi.encodeWithSelector(IMSN.NotNominated.selector, address(successor), address(0)));
        successor.acceptMintRight();
        vm.assertEq(token.minter(), address(distributor), "minter");
    }

    /* THE TIMELOCK ON THE WAY */

    function test_RevertWhen_executedBeforeTheDelay() external {
        Decision memory decision = _harmless();
        _decide(VOTER, decision);
        vm.warp(now_() - 1);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        _execute(decision);
        _assertState(decision, IGovernor.ProposalState.Queued);
        vm.assertEq(staking.cooldownPeriod(), 14 days, "cooldown");
    }

    function test_RevertWhen_executedWithoutQueuing() external {
        Decision memory decision = _harmless();
        _propose(VOTER, decision);
        _openVoting(decision);
        _vote(VOTER, decision, FOR);
        _closeVoting(decision);
        vm.warp(now_() + TIMELOCK_DELAY);
        bytes32 queued = bytes32(1 << uint256(IGovernor.ProposalState.Queued));
        IGovernor.ProposalState succeeded = IGovernor.ProposalState.Succeeded;
        vm.expectRevert(
            abi.encodeWithSelector(IGovernor.GovernorUnexpectedProposalState.selector, decision.id, succeeded, queued)
        );
        _execute(decision);
    }

    /// @dev Anyone may execute in the timelock directly: it does the same, and the governor sees that.
    function test_theTimelockExecutesForAnybody() external {
        Decision memory decision = _harmless();
        _decide(VOTER, decision);
        bytes32 salt = bytes20(address(governor)) ^ keccak256(bytes(decision.description));
        vm.prank(STRANGER);
        timelock.executeBatch(decision.targets, new uint256[](1), decision.calls, 0, salt);
        vm.assertEq(staking.cooldownPeriod(), 7 days, "cooldown");
        _assertState(decision, IGovernor.ProposalState.Executed);
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        _execute(decision);
    }

    /// @dev The calls of a proposal are those that were voted on, to the byte.
    function test_RevertWhen_executingOtherCallsThanDecided() external {
        Decision memory decision = _harmless();
        _decide(VOTER, decision);
        decision.calls[0] = abi.encodeCall(IMinerStaking.setCooldownPeriod, (0));
        vm.expectPartialRevert(IGovernor.GovernorNonexistentProposal.selector);
        _execute(decision);
    }

    /// @dev All or nothing: the first action is undone if the second one is refused.
    function test_RevertWhen_oneActionOfAProposalIsRefused() external {
        Decision memory decision = _harmless();
        _add(decision, address(staking), abi.encodeCall(IMinerStaking.setReporterShare, (5001)));
        _decide(VOTER, decision);
        vm.expectRevert(abi.encodeWithSelector(IMinerStaking.ReporterShareTooLarge.selector, 5001, 5000));
        _execute(decision);
        vm.assertEq(staking.cooldownPeriod(), 14 days, "cooldown");
        _assertState(decision, IGovernor.ProposalState.Queued);
    }

    /* HELPERS */

    function _nominate(RewardsDistributor successor) private {
        Decision memory decision = _decision(
            address(token),
            abi.encodeCall(IMSN.nominateMinter, (address(successor))),
            "A new distributor"
        );
        _decide(VOTER, decision);
        _execute(decision);
    }

    function _harmless() private view returns (Decision memory) {
        return
            _decision(
                address(staking),
                abi.encodeCall(IMinerStaking.setCooldownPeriod, (7 days)),
                "A cooldown of a week"
            );
    }

    function _assertPolicy(uint256 epoch, uint256 basePpm, uint256 version) private view {
        vm.assertEq(uint256(policy.policyAt(epoch).boostBasePpm), basePpm, "boost base");
        vm.assertEq(uint256(policy.policyAt(epoch).rulesVersion), version, "rules version");
    }
}
