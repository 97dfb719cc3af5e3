// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IMSN} from "../../../contracts/interfaces/IMSN.sol";
import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {IUsageReceiver} from "../../../contracts/interfaces/IUsageReceiver.sol";
import {Escrow} from "../../../contracts/settlement/Escrow.sol";
import {PayerState} from "../../../contracts/settlement/PayerState.sol";
import {EscrowActors} from "../../helpers/EscrowActors.sol";

/// @notice An escrow in which a payer may have revoked signers any number of times.
contract WornEscrow is Escrow {
    constructor(IMSN token, IUsageReceiver usage, address timelock) Escrow(token, usage, timelock, address(0), 0, 0) {}

    function wear(address payer, uint256 times) external {
        Account storage worn = _accountOf(payer);
        worn.state = PayerState.wrap(PayerState.unwrap(worn.state) | (times << 176));
    }
}

/// @notice Who may sign for a payer, and until when.
contract SignersTest is EscrowActors {
    address private immutable SIGNER_ACCOUNT = vm.addr(SIGNER);

    function setUp() external {
        _deploySettlement();
        (feeByModel, burnShareByModel) = (FEE_BPS, BURN_SHARE_BPS);
    }

    /* AUTHORISE */

    function test_authorisedIsForEver() external {
        vm.expectEmit(address(escrow));
        emit IEscrow.SignerSet(PAYER, SIGNER_ACCOUNT, FOR_EVER);
        _authorise(PAYER, SIGNER);
        vm.assertEq(escrow.signerValidUntil(PAYER, SIGNER_ACCOUNT), FOR_EVER, "until");
        vm.assertEq(escrow.signerValidUntil(OTHER_PAYER, SIGNER_ACCOUNT), 0, "for one payer");
        vm.assertEq(escrow.signerValidUntil(PAYER, vm.addr(OTHER_SIGNER)), 0, "one signer");
        _fundedBy(PAYER);
        vm.warp(now_() + 100 * 365 days);
        vm.assertEq(uint256(_pay(PAYER, OPERATOR, 1e9)), 1e9, "in a hundred years");
    }

    function test_thePayersOwnKeyIsNoSignerUnlessItSaysSo() external {
        _fundedBy(PAYER);
        IEscrow.SignedVoucher memory own = _voucher(PAYER_KEY, PAYER, OPERATOR, 1e9);
        _expectRefusal(own, IEscrow.Refusal.SignerNotAuthorised);
        _authorise(PAYER, PAYER_KEY);
        vm.assertEq(uint256(_settleVoucher(own)), 1e9, "once it did");
    }

    function test_severalSignersSpeakForOnePair() external {
        _open(PAYER, SIGNER, FUNDS);
        _authorise(PAYER, OTHER_SIGNER);
        for (uint64 i = 1; i <= 4; ++i) {
            _settleVoucher(_voucher(i % 2 == 0 ? SIGNER : OTHER_SIGNER, PAYER, OPERATOR, i * 1e9));
        }
        vm.assertEq(uint256(escrow.settledGwei(PAYER, OPERATOR)), 4e9, "one cumulative amount");
    }

    function test_RevertWhen_theZeroAccountIsAuthorised() external {
        vm.expectRevert(IEscrow.ZeroAccount.selector);
        vm.prank(PAYER);
        escrow.authoriseSigner(address(0));
    }

    /* REVOKE */

    function test_aRevocationWaitsOutTheThaw() external {
        _open(PAYER, SIGNER, FUNDS);
        uint256 end = now_() + 14 days;
        vm.expectEmit(address(escrow));
        emit IEscrow.SignerSet(PAYER, SIGNER_ACCOUNT, end);
        _revokeSigner(PAYER, SIGNER);
        vm.assertEq(escrow.signerValidUntil(PAYER, SIGNER_ACCOUNT), end, "until");
        vm.warp(end - 1);
        vm.assertEq(uint256(_pay(PAYER, OPERATOR, 1e9)), 1e9, "in the last second");
        vm.warp(end);
        _expectRefusal(_voucher(SIGNER, PAYER, OPERATOR, 2e9), IEscrow.Refusal.SignerNotAuthorised);
    }

    /// @dev Also where the pair has known the signer, before and in the grace.
    function test_whatThePairRemembersDoesNotOutliveARevocation() external {
        _open(PAYER, SIGNER, FUNDS);
        _pay(PAYER, OPERATOR, 1e9);
        _pay(PAYER, OPERATOR, 2e9);
        _revokeSigner(PAYER, SIGNER);
        _pay(PAYER, OPERATOR, 3e9);
        _pay(PAYER, OPERATOR, 4e9);
        vm.warp(now_() + THAW);
        _expectRefusal(_voucher(SIGNER, PAYER, OPERATOR, 5e9), IEscrow.Refusal.SignerNotAuthorised);
    }

    /// @dev The pair that was silent since has its seal of before.
    function test_aPairThatWasSilentLearnsOfTheRevocation() external {
        _open(PAYER, SIGNER, FUNDS);
        _pay(PAYER, OPERATOR, 1e9);
        _revokeSigner(PAYER, SIGNER);
        vm.warp(now_() + THAW);
        _expectRefusal(_voucher(SIGNER, PAYER, OPERATOR, 2e9), IEscrow.Refusal.SignerNotAuthorised);
    }

    function test_revokingOneSignerLeavesTheOthers() external {
        _open(PAYER, SIGNER, FUNDS);
        _authorise(PAYER, OTHER_SIGNER);
        _pay(PAYER, OPERATOR, 1e9);
        _revokeSigner(PAYER, OTHER_SIGNER);
        vm.warp(now_() + THAW);
        _pay(PAYER, OPERATOR, 2e9);
        _pay(PAYER, OPERATOR, 3e9);
        vm.assertEq(uint256(escrow.settledGwei(PAYER, OPERATOR)), 3e9, "settled");
    }

    function test_RevertWhen_revokedAgainSoTheEndDoesNotMove() external {
        _authorise(PAYER, SIGNER);
        _revokeSigner(PAYER, SIGNER);
        uint256 end = now_() + THAW;
        bytes memory refusal = abi.encodeWithSelector(IEscrow.SignerNotActive.selector, PAYER, SIGNER_ACCOUNT);
        vm.warp(end - 1);
        vm.expectRevert(refusal);
        _revokeSigner(PAYER, SIGNER);
        vm.warp(end);
        vm.expectRevert(refusal);
        _revokeSigner(PAYER, SIGNER);
        vm.assertEq(escrow.signerValidUntil(PAYER, SIGNER_ACCOUNT), end, "where it was");
    }

    function test_RevertWhen_aStrangerIsRevoked() external {
        vm.expectRevert(abi.encodeWithSelector(IEscrow.SignerNotActive.selector, PAYER, SIGNER_ACCOUNT));
        _revokeSigner(PAYER, SIGNER);
    }

    function test_authorisingAgainEndsTheRevocation() external {
        _open(PAYER, SIGNER, FUNDS);
        _revokeSigner(PAYER, SIGNER);
        vm.warp(now_() + 7 days);
        _authorise(PAYER, SIGNER);
        vm.warp(now_() + 365 days);
        _pay(PAYER, OPERATOR, 1e9);
        _revokeSigner(PAYER, SIGNER);
        vm.warp(now_() + THAW);
        _authorise(PAYER, SIGNER);
        vm.assertEq(uint256(_pay(PAYER, OPERATOR, 2e9)), 1e9, "also after its end");
    }

    /* ANY ORDER */

    /// @dev One payer, two operators, two keys: at every moment exactly those vouchers are taken that the model takes.
    function testFuzz_noSealOutlivesARevocation(uint256 seed) external {
        address payer = payerAt(0);
        _fundedBy(payer);
        _depositByModel(payer, FUNDS);
        for (uint256 i = 0; i < 32; ++i) {
            uint256 word = draw(seed, i);
            (uint256 action, uint256 key) = (word % 8, _signerKey((word >> 8) % 2));
            if (action == 0) _stepAuthorise(payer, key);
            if (action == 1) _stepRevoke(payer, key);
            if (action == 2) vm.warp(now_() + ((word >> 32) % THAW));
            if (action == 3) vm.warp(now_() + THAW);
            if (action > 3) _stepPay(payer, payeeAt(1 + ((word >> 24) % 2)), key, uint64(1 + ((word >> 64) % 1e9)));
        }
        vm.assertEq(breach, "", "breach");
    }

    /* 65,535 REVOCATIONS */

    function test_RevertWhen_thereWereTooManyRevocations() external {
        WornEscrow worn = new WornEscrow(token, distributor, TIMELOCK);
        worn.wear(PAYER, type(uint16).max - 1);
        vm.startPrank(PAYER);
        worn.setChannel(3);
        worn.authoriseSigner(SIGNER_ACCOUNT);
        worn.revokeSigner(SIGNER_ACCOUNT);
        worn.authoriseSigner(SIGNER_ACCOUNT);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.TooManyRevocations.selector, PAYER));
        worn.revokeSigner(SIGNER_ACCOUNT);
        vm.stopPrank();
        vm.assertEq(worn.signerValidUntil(PAYER, SIGNER_ACCOUNT), FOR_EVER, "still authorised");
        vm.assertEq(uint256(worn.payerOf(PAYER).channel), 3, "and the fields beside are whole");
        vm.assertEq(uint256(worn.payerOf(PAYER).spentGwei), 0, "and the fields beside are whole");
    }

    /* HELPERS */

    function _fundedBy(address payer) private {
        _fund(payer, FUNDS);
        _deposit(payer, payer, FUNDS);
    }

    function _stepPay(address payer, address operator, uint256 key, uint64 more) private {
        uint64 cumulative = uint64(settledByModel[payer][operator]) + more;
        _stepSettle(_batch(_voucher(key, payer, operator, cumulative)), STRANGER);
    }
}
