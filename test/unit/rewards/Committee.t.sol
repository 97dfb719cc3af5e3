// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {RewardsDistributor} from "../../../contracts/rewards/RewardsDistributor.sol";
import {RewardsWorld} from "../../helpers/RewardsWorld.sol";

/// @notice Who may propose: signatures and the list of attesters.
contract CommitteeTest is RewardsWorld {
    function setUp() external {
        _deployWorld();
        vm.warp(_opensAt(1));
    }

    function test_theDigestIsTheSpecifiedOne() external view {
        IRewardsDistributor.RootProposal memory proposal = _sample();
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Meson Rewards"),
                keccak256("1"),
                block.chainid,
                address(distributor)
            )
        );
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "RootProposal(uint64 epoch,bytes32 previousRoot,bytes32 root,uint32 count,bytes32 manifestDigest)"
                ),
                proposal.epoch,
                proposal.previousRoot,
                proposal.root,
                proposal.count,
                proposal.manifestDigest
            )
        );
        bytes32 expected = keccak256(abi.encodePacked("\x19\x01", domain, structHash));
        vm.assertEq(distributor.proposalDigest(proposal), expected, "EIP-712 digest");
    }

    function test_moreSignaturesThanNeededAreWelcome() external {
        distributor.propose(_sample(), URI, _signatures(_sample(), 3));
        vm.assertTrue(distributor.hasPendingRoot(), "proposed");
    }

    function test_anyTwoAttestersSuffice() external {
        bytes32 digest = distributor.proposalDigest(_sample());
        distributor.propose(_sample(), URI, _pair(_sign(attesterKeys[0], digest), _sign(attesterKeys[2], digest)));
        vm.assertTrue(distributor.hasPendingRoot(), "proposed");
    }

    function test_RevertWhen_tooFewSigned() external {
        for (uint256 given = 0; given < 2; ++given) {
            _refuse(
                _signatures(_sample(), given),
                abi.encodeWithSelector(IRewardsDistributor.NotEnoughSignatures.selector, given, 2)
            );
        }
    }

    function test_RevertWhen_signersAreNotAscending() external {
        bytes32 digest = distributor.proposalDigest(_sample());
        _refuse(
            _pair(_sign(attesterKeys[1], digest), _sign(attesterKeys[0], digest)),
            abi.encodeWithSelector(IRewardsDistributor.SignersNotAscending.selector, 1)
        );
    }

    function test_RevertWhen_oneAttesterSignsTwice() external {
        bytes32 digest = distributor.proposalDigest(_sample());
        _refuse(
            _pair(_sign(attesterKeys[1], digest), _sign(attesterKeys[1], digest)),
            abi.encodeWithSelector(IRewardsDistributor.SignersNotAscending.selector, 1)
        );
    }

    function testFuzz_RevertWhen_somebodyElseSigns(uint256 key) external {
        key = bound(key, 1, 2 ** 250);
        address signer = vm.addr(key);
        for (uint256 i = 0; i < 3; ++i) vm.assume(signer != vm.addr(attesterKeys[i]));
        bytes32 digest = distributor.proposalDigest(_sample());
        bytes memory honest = _sign(attesterKeys[0], digest);
        bytes memory foreign = _sign(key, digest);
        bool isLower = signer < vm.addr(attesterKeys[0]);
        _refuse(
            isLower ? _pair(foreign, honest) : _pair(honest, foreign),
            abi.encodeWithSelector(IRewardsDistributor.NotAttester.selector, signer)
        );
    }

    function test_RevertWhen_aSurplusSignatureIsForeign() external {
        bytes[] memory two = _signatures(_sample(), 2);
        bytes[] memory three = new bytes[](3);
        (three[0], three[1]) = (two[0], two[1]);
        uint256 key = 5000;
        while (vm.addr(key) < vm.addr(attesterKeys[1])) ++key;
        three[2] = _sign(key, distributor.proposalDigest(_sample()));
        _refuse(three, abi.encodeWithSelector(IRewardsDistributor.NotAttester.selector, vm.addr(key)));
    }

    function test_RevertWhen_signedForAnotherDistributorOrChain() external {
        RewardsDistributor real = distributor;
        distributor = _deployDistributor();
        bytes[] memory forAnother = _signatures(_sample(), 1);
        distributor = real;
        vm.chainId(1);
        bytes[] memory forAnotherChain = _signatures(_sample(), 1);
        vm.chainId(31337);
        bytes[] memory good = _signatures(_sample(), 2);
        _refuseSomehow(_pair(forAnother[0], good[1]));
        _refuseSomehow(_pair(forAnotherChain[0], good[1]));
        distributor.propose(_sample(), URI, good);
        vm.assertTrue(distributor.hasPendingRoot(), "only signatures for this one count");
    }

    function testFuzz_RevertWhen_anySignedFieldIsChanged(uint8 field, uint256 value) external {
        bytes[] memory signatures = _signatures(_sample(), 2);
        IRewardsDistributor.RootProposal memory proposal = _sample();
        field = uint8(bound(field, 0, 2));
        if (field == 0) proposal.root = bytes32(bound(value, 1, FIRST_CEILING));
        if (field == 1) proposal.count = uint32(bound(value, 1, 2 ** 18));
        if (field == 2) proposal.manifestDigest = bytes32(value);
        vm.assume(keccak256(abi.encode(proposal)) != keccak256(abi.encode(_sample())));
        vm.expectRevert();
        distributor.propose(proposal, URI, signatures);
    }

    function test_RevertWhen_aSignatureIsMalformedOrMalleable() external {
        bytes32 digest = distributor.proposalDigest(_sample());
        bytes[] memory signatures = _signatures(_sample(), 2);
        signatures[0] = hex"1234";
        _refuse(signatures, abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureLength.selector, 2));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(attesterKeys[0], digest);
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes32 high = bytes32(order - uint256(s));
        signatures[0] = abi.encodePacked(r, high, v == 27 ? uint8(28) : uint8(27));
        _refuse(signatures, abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureS.selector, high));
        signatures[0] = abi.encodePacked(r, s, uint8(0));
        _refuse(signatures, abi.encodeWithSelector(ECDSA.ECDSAInvalidSignature.selector));
    }

    function test_RevertWhen_signaturesOfAnActivatedEpochAreReplayed() external {
        IRewardsDistributor.RootProposal memory proposal = _sample();
        bytes[] memory signatures = _signatures(proposal, 2);
        distributor.propose(proposal, URI, signatures);
        vm.warp(now_() + WINDOW);
        distributor.activate();
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.EpochNotNext.selector, 1, 2));
        distributor.propose(proposal, URI, signatures);
    }

    /* APPOINTMENT */

    function test_newAttestersCountAtOnceAndOldOnesNoLonger() external {
        uint256[] memory next = _ascendingKeys(1, 7000);
        bytes[] memory old = _signatures(_sample(), 2);
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.AttestersSet(_addresses(next), 1);
        vm.prank(TIMELOCK);
        distributor.setAttesters(_addresses(next), 1);
        vm.assertEq(distributor.attesters().length, 1, "list");
        vm.assertEq(distributor.attesters()[0], vm.addr(next[0]), "attester");
        vm.assertEq(distributor.threshold(), 1, "threshold");
        _refuse(old, abi.encodeWithSelector(IRewardsDistributor.NotAttester.selector, vm.addr(attesterKeys[0])));
        attesterKeys = next;
        distributor.propose(_sample(), URI, _signatures(_sample(), 1));
        vm.assertTrue(distributor.hasPendingRoot(), "the new one proposes");
    }

    function test_attestersMayStay() external {
        uint256[] memory next = new uint256[](2);
        (next[0], next[1]) = (attesterKeys[0], attesterKeys[2]);
        vm.prank(TIMELOCK);
        distributor.setAttesters(_addresses(next), 2);
        bytes[] memory old = _signatures(_sample(), 2);
        _refuse(old, abi.encodeWithSelector(IRewardsDistributor.NotAttester.selector, vm.addr(attesterKeys[1])));
        attesterKeys = next;
        _proposeNow(_sample());
        vm.assertTrue(distributor.hasPendingRoot(), "those who stayed propose");
    }

    function testFuzz_RevertWhen_aStrangerAppoints(address caller) external {
        vm.assume(caller != TIMELOCK);
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.NotTimelock.selector, caller));
        vm.prank(caller);
        distributor.setAttesters(_addresses(attesterKeys), 2);
    }

    function test_RevertWhen_thresholdAndCountDoNotFit() external {
        uint256[2][7] memory wrong = [
            [uint256(0), 0],
            [uint256(0), 1],
            [uint256(1), 0],
            [uint256(2), 1],
            [uint256(3), 1],
            [uint256(3), 4],
            [uint256(1), 2 ** 255]
        ];
        for (uint256 i = 0; i < wrong.length; ++i) {
            _refuseAttesters(_addresses(_ascendingKeys(wrong[i][0], 100)), wrong[i][1]);
        }
    }

    function test_RevertWhen_attestersAreNotStrictlyAscending() external {
        address[] memory wrong = _addresses(_ascendingKeys(3, 100));
        (wrong[0], wrong[1]) = (wrong[1], wrong[0]);
        _refuseAttesters(wrong, 2);
        wrong[0] = wrong[1];
        _refuseAttesters(wrong, 2);
        wrong[0] = address(0);
        _refuseAttesters(wrong, 2);
    }

    function _sample() private view returns (IRewardsDistributor.RootProposal memory) {
        return _proposal(bytes32(uint256(77)), 5);
    }

    function _pair(bytes memory first, bytes memory second) private pure returns (bytes[] memory pair) {
        pair = new bytes[](2);
        (pair[0], pair[1]) = (first, second);
    }

    function _refuse(bytes[] memory signatures, bytes memory expected) private {
        IRewardsDistributor.RootProposal memory proposal = _sample();
        vm.expectRevert(expected);
        distributor.propose(proposal, URI, signatures);
    }

    /// @dev A signature over another digest recovers to a random account: which error it meets is chance.
    function _refuseSomehow(bytes[] memory signatures) private {
        IRewardsDistributor.RootProposal memory proposal = _sample();
        vm.expectRevert();
        distributor.propose(proposal, URI, signatures);
    }

    function _refuseAttesters(address[] memory accounts, uint256 threshold) private {
        bytes memory expected = abi.encodeWithSelector(
            IRewardsDistributor.AttestersInvalid.selector,
            accounts.length,
            threshold
        );
        vm.expectRevert(expected);
        vm.prank(TIMELOCK);
        distributor.setAttesters(accounts, threshold);
        vm.expectRevert(expected);
        new RewardsDistributor(token, staking, TIMELOCK, WINDOW, accounts, threshold, _terms());
    }
}
