// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEpochPolicy} from "../../../contracts/interfaces/IEpochPolicy.sol";
import {EpochPolicy} from "../../../contracts/rewards/EpochPolicy.sol";
import {TestBase} from "../../helpers/TestBase.sol";

/// @notice Versions by epoch, ranges, and the commitments of verifiers.
contract EpochPolicyTest is TestBase {
    uint256 private constant START = 1_750_000_000;
    bytes32 private constant PROBES = keccak256("probes");
    bytes32 private constant REGISTRATIONS = keccak256("registrations");

    EpochPolicy private policy;
    address private immutable TIMELOCK = account("timelock");

    function setUp() external {
        vm.warp(START - 5 days);
        policy = new EpochPolicy(START, TIMELOCK, _policy(1, 3));
    }

    /* VERSIONS */

    function test_theFirstPolicyAppliesFromEpochOne() external {
        vm.assertEq(policy.currentEpoch(), 0, "before emission");
        _assertVersion(1, 1);
        _assertVersion(1_000_000, 1);
        _assertVersion(type(uint256).max, 1);
        vm.expectRevert(abi.encodeWithSelector(IEpochPolicy.NoPolicy.selector, 0));
        policy.policyAt(0);
    }

    function test_aPolicySetDuringAnEpochAppliesFromTheNext() external {
        _warpInto(3);
        vm.assertEq(policy.currentEpoch(), 3, "now");
        vm.expectEmit(address(policy));
        emit IEpochPolicy.PolicySet(4, _policy(2, 5));
        _set(_policy(2, 5));
        _assertVersion(3, 1);
        _assertVersion(4, 2);
        _assertVersion(5, 2);
    }

    function test_inOneEpochTheLastSettingWins() external {
        _warpInto(3);
        _set(_policy(2, 3));
        _set(_policy(3, 3));
        vm.warp(START + 3 * 7 days - 1);
        _set(_policy(4, 3));
        _assertVersion(3, 1);
        _assertVersion(4, 4);
        _warpInto(4);
        _assertVersion(4, 4);
        _set(_policy(5, 3));
        _assertVersion(4, 4);
        _assertVersion(5, 5);
    }

    function test_aSettingBeforeEmissionReplacesTheFirst() external {
        _set(_policy(2, 3));
        _assertVersion(1, 2);
    }

    function test_everyFieldIsKept() external {
        IEpochPolicy.Policy memory wanted = IEpochPolicy.Policy({
            gatewayXShareBps: 10_000,
            boostBasePpm: 1_000_000,
            boostFloorGwei: type(uint64).max,
            roundLength: 604_800,
            rulesVersion: type(uint16).max,
            rulesDigest: keccak256("rules"),
            verifiers: _verifiers(101)
        });
        _set(wanted);
        bytes32 kept = keccak256(abi.encode(policy.policyAt(1)));
        vm.assertEq(kept, keccak256(abi.encode(wanted)), "policy");
    }

    /// @dev Any sequence of settings against a list that remembers them all.
    function testFuzz_versionsFollowTheModel(uint256 seed) external {
        uint16[20] memory expected;
        for (uint256 e = 1; e < 20; ++e) expected[e] = 1;
        uint256 epoch = 0;
        for (uint16 i = 0; i < 8; ++i) {
            epoch += draw(seed, i) % 3;
            if (epoch > 0) _warpInto(epoch);
            _set(_policy(100 + i, 3));
            for (uint256 e = epoch + 1; e < 20; ++e) expected[e] = 100 + i;
            for (uint256 e = 1; e < 20; ++e) _assertVersion(e, expected[e]);
        }
    }

    function testFuzz_RevertWhen_aStrangerSets(address caller) external {
        vm.assume(caller != TIMELOCK);
        vm.expectRevert(abi.encodeWithSelector(IEpochPolicy.NotTimelock.selector, caller));
        vm.prank(caller);
        policy.setPolicy(_policy(2, 3));
    }

    /* RANGES */

    function test_RevertWhen_aFieldIsOutOfRange() external {
        IEpochPolicy.Policy memory wrong = _policy(1, 3);
        wrong.gatewayXShareBps = 10_001;
        _refuseField(wrong, "gatewayXShareBps", 10_001);
        wrong = _policy(1, 3);
        wrong.boostBasePpm = 1_000_001;
        _refuseField(wrong, "boostBasePpm", 1_000_001);
        wrong = _policy(1, 3);
        wrong.boostFloorGwei = 0;
        _refuseField(wrong, "boostFloorGwei", 0);
        _refuseField(_policy(0, 3), "rulesVersion", 0);
        wrong = _policy(1, 3);
        wrong.rulesDigest = 0;
        _refuseField(wrong, "rulesDigest", 0);
    }

    function test_RevertWhen_theRoundLengthDoesNotDivideTheEpoch() external {
        uint32[6] memory wrong = [uint32(0), 1, 59, 61, 604_799, 1_209_600];
        for (uint256 i = 0; i < wrong.length; ++i) {
            IEpochPolicy.Policy memory policy_ = _policy(1, 3);
            policy_.roundLength = wrong[i];
            _refuseField(policy_, "roundLength", wrong[i]);
        }
        uint32[4] memory right = [uint32(60), 600, 3600, 604_800];
        for (uint256 i = 0; i < right.length; ++i) {
            IEpochPolicy.Policy memory policy_ = _policy(1, 3);
            policy_.roundLength = right[i];
            _set(policy_);
            vm.assertEq(uint256(policy.policyAt(1).roundLength), right[i], "accepted");
        }
    }

    function test_RevertWhen_theNumberOfVerifiersIsWrong() external {
        uint256[5] memory wrong = [uint256(0), 1, 2, 4, 103];
        for (uint256 i = 0; i < wrong.length; ++i) {
            _refuse(_policy(1, wrong[i]), abi.encodeWithSelector(IEpochPolicy.VerifierCountInvalid.selector, wrong[i]));
        }
    }

    function test_RevertWhen_verifiersAreNotStrictlyAscending() external {
        IEpochPolicy.Policy memory wrong = _policy(1, 3);
        wrong.verifiers[2] = wrong.verifiers[1];
        _refuse(wrong, abi.encodeWithSelector(IEpochPolicy.VerifiersNotAscending.selector, 2));
        (wrong.verifiers[0], wrong.verifiers[1]) = (wrong.verifiers[1], wrong.verifiers[0]);
        _refuse(wrong, abi.encodeWithSelector(IEpochPolicy.VerifiersNotAscending.selector, 1));
        wrong.verifiers[0] = address(0);
        _refuse(wrong, abi.encodeWithSelector(IEpochPolicy.VerifiersNotAscending.selector, 0));
    }

    /* COMMITMENTS */

    function test_aVerifierCommitsWithinTheDayAfterTheEpoch() external {
        uint256 opensAt = START + 7 days;
        vm.warp(opensAt);
        vm.expectEmit(address(policy));
        emit IEpochPolicy.ProofsCommitted(1, _verifier(0), PROBES, REGISTRATIONS);
        _commit(1, 0);
        vm.warp(opensAt + 1 days - 1);
        _commit(1, 1);
        for (uint256 i = 0; i < 3; ++i) {
            IEpochPolicy.Commitment memory commitment = policy.commitmentOf(1, _verifier(i));
            vm.assertEq(commitment.probes, i < 2 ? PROBES : bytes32(0), "probes");
            vm.assertEq(commitment.registrations, i < 2 ? REGISTRATIONS : bytes32(0), "registrations");
        }
        vm.assertEq(policy.commitmentOf(2, _verifier(0)).probes, 0, "of this epoch alone");
    }

    function test_RevertWhen_committedOutsideTheWindow() external {
        uint256 opensAt = START + 2 * 7 days;
        uint256[3] memory wrong = [opensAt - 1, opensAt + 1 days, opensAt + 8 days];
        for (uint256 i = 0; i < wrong.length; ++i) {
            vm.warp(wrong[i]);
            vm.expectRevert(
                abi.encodeWithSelector(IEpochPolicy.OutsideCommitWindow.selector, opensAt, opensAt + 1 days, wrong[i])
            );
            _commit(2, 0);
        }
    }

    function test_RevertWhen_committedTwice() external {
        vm.warp(START + 7 days);
        _commit(1, 0);
        vm.expectRevert(abi.encodeWithSelector(IEpochPolicy.AlreadyCommitted.selector, _verifier(0), 1));
        _commit(1, 0);
    }

    function test_RevertWhen_aDigestIsZero() external {
        vm.warp(START + 7 days);
        vm.startPrank(_verifier(0));
        vm.expectRevert(IEpochPolicy.ZeroDigest.selector);
        policy.commitProofs(1, 0, REGISTRATIONS);
        vm.expectRevert(IEpochPolicy.ZeroDigest.selector);
        policy.commitProofs(1, PROBES, 0);
        vm.stopPrank();
    }

    function testFuzz_RevertWhen_theCallerIsNoVerifier(address caller) external {
        for (uint256 i = 0; i < 3; ++i) vm.assume(caller != _verifier(i));
        vm.warp(START + 7 days);
        vm.expectRevert(abi.encodeWithSelector(IEpochPolicy.NotVerifier.selector, caller, 1));
        vm.prank(caller);
        policy.commitProofs(1, PROBES, REGISTRATIONS);
    }

    /// @dev The verifiers of the epoch that ended commit, not those who follow them.
    function test_RevertWhen_theVerifierBelongsToAnotherEpochsPolicy() external {
        _warpInto(1);
        _set(_policy(2, 5));
        vm.warp(START + 7 days);
        vm.expectRevert(abi.encodeWithSelector(IEpochPolicy.NotVerifier.selector, _verifier(4), 1));
        _commit(1, 4);
        _set(_policy(3, 3));
        vm.warp(START + 2 * 7 days);
        _commit(2, 4);
        vm.warp(START + 3 * 7 days);
        vm.expectRevert(abi.encodeWithSelector(IEpochPolicy.NotVerifier.selector, _verifier(4), 3));
        _commit(3, 4);
        vm.assertEq(policy.commitmentOf(2, _verifier(4)).probes, PROBES, "counted for its epoch");
    }

    function test_RevertWhen_theEpochHasNoPolicyOrIsFarAhead() external {
        vm.warp(START);
        vm.expectRevert(abi.encodeWithSelector(IEpochPolicy.NoPolicy.selector, 0));
        _commit(0, 0);
        vm.expectRevert();
        _commit(type(uint256).max, 0);
    }

    function _policy(uint16 version, uint256 verifiers) private pure returns (IEpochPolicy.Policy memory) {
        return IEpochPolicy.Policy(3_000, 400_000, 1e9, 600, version, keccak256("text"), _verifiers(verifiers));
    }

    function _verifiers(uint256 count) private pure returns (address[] memory verifiers) {
        verifiers = new address[](count);
        for (uint256 i = 0; i < count; ++i) verifiers[i] = _verifier(i);
    }

    function _verifier(uint256 number) private pure returns (address) {
        return address(uint160(0x2000 + number));
    }

    function _warpInto(uint256 epoch) private {
        vm.warp(START + (epoch - 1) * 7 days + 1 hours);
    }

    function _set(IEpochPolicy.Policy memory policy_) private {
        vm.prank(TIMELOCK);
        policy.setPolicy(policy_);
    }

    function _commit(uint256 epoch, uint256 verifier) private {
        vm.prank(_verifier(verifier));
        policy.commitProofs(epoch, PROBES, REGISTRATIONS);
    }

    function _assertVersion(uint256 epoch, uint256 version) private view {
        vm.assertEq(uint256(policy.policyAt(epoch).rulesVersion), version, "version of the epoch");
    }

    function _refuseField(IEpochPolicy.Policy memory wrong, string memory field, uint256 value) private {
        _refuse(wrong, abi.encodeWithSelector(IEpochPolicy.PolicyOutOfRange.selector, field, value));
    }

    function _refuse(IEpochPolicy.Policy memory wrong, bytes memory expected) private {
        vm.expectRevert(expected);
        _set(wrong);
        vm.expectRevert(expected);
        new EpochPolicy(START, TIMELOCK, wrong);
    }
}
