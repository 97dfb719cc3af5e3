// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {EscrowActors} from "../../helpers/EscrowActors.sol";

/// @notice Vouchers are settled, alone and many at once.
contract SettleTest is EscrowActors {
    function setUp() external {
        _deploySettlement();
        _open(PAYER, SIGNER, FUNDS);
        (feeByModel, burnShareByModel) = (FEE_BPS, BURN_SHARE_BPS);
    }

    /* ONE VOUCHER */

    function test_anyoneSettlesAVoucherForItsOperator() external {
        vm.expectEmit(address(escrow));
        emit IEscrow.VoucherSettled(PAYER, OPERATOR, 100e9, 100e9, 1e9);
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.UsageCredited(address(escrow), 99e9);
        IEscrow.SignedVoucher memory voucher = _voucher(SIGNER, PAYER, OPERATOR, 100e9);
        vm.prank(STRANGER);
        vm.assertEq(uint256(_settleVoucher(voucher)), 100e9, "paid");
        _assertPayer(PAYER, 900e9, 0, 0);
        vm.assertEq(uint256(escrow.settledGwei(PAYER, OPERATOR)), 100e9, "settled");
        vm.assertEq(_unpaidUsage(OPERATOR), 99e9, "usage");
        vm.assertEq(uint256(escrow.undistributedFeesGwei()), 1e9, "fee");
        vm.assertEq(token.balanceOf(distributor.USAGE_VAULT()), 99e18, "in the vault");
        vm.assertEq(token.balanceOf(address(escrow)), 901e18, "in the escrow, the fee too");
        vm.assertEq(token.balanceOf(STRANGER), 0, "nothing for who settled");
        vm.assertEq(uint256(escrow.payerOf(PAYER).spentGwei), 100e9, "spent");
    }

    function test_aVoucherPaysOnlyWhatIsNew() external {
        _pay(PAYER, OPERATOR, 100e9);
        vm.expectEmit(address(escrow));
        emit IEscrow.VoucherSettled(PAYER, OPERATOR, 130e9, 30e9, 3e8);
        vm.assertEq(uint256(_pay(PAYER, OPERATOR, 130e9)), 30e9, "the difference");
        _assertPayer(PAYER, 870e9, 0, 0);
    }

    function test_eachPairHasItsOwnAmount() external {
        _open(OTHER_PAYER, SIGNER, FUNDS);
        _pay(PAYER, OPERATOR, 10e9);
        _pay(PAYER, OTHER_OPERATOR, 5e9);
        _pay(OTHER_PAYER, OPERATOR, 3e9);
        vm.assertEq(uint256(escrow.settledGwei(PAYER, OPERATOR)), 10e9, "first");
        vm.assertEq(uint256(escrow.settledGwei(PAYER, OTHER_OPERATOR)), 5e9, "other operator");
        vm.assertEq(uint256(escrow.settledGwei(OTHER_PAYER, OPERATOR)), 3e9, "other payer");
        vm.assertEq(_unpaidUsage(OPERATOR), 9.9e9 + 2.97e9, "of both payers");
    }

    function test_aShortBalanceIsPaidOutAndTheRestStaysOwed() external {
        IEscrow.SignedVoucher memory voucher = _voucher(SIGNER, PAYER, OPERATOR, FUNDS + 500e9);
        (, uint64 quoted, ) = escrow.quote(voucher);
        vm.assertEq(uint256(quoted), FUNDS, "quoted");
        vm.assertEq(uint256(_settleVoucher(voucher)), FUNDS, "all there is");
        _assertPayer(PAYER, 0, 0, 0);
        _expectRefusal(voucher, IEscrow.Refusal.EscrowEmpty);
        _fund(PAYER, FUNDS);
        _deposit(PAYER, PAYER, FUNDS);
        vm.assertEq(uint256(_settleVoucher(voucher)), 500e9, "the rest, with the same voucher");
        _expectRefusal(voucher, IEscrow.Refusal.NothingNew);
        _assertPayer(PAYER, 500e9, 0, 0);
        vm.assertEq(uint256(escrow.settledGwei(PAYER, OPERATOR)), FUNDS + 500e9, "settled");
    }

    function test_theLargestVoucherIsAVoucher() external {
        vm.assertEq(uint256(_pay(PAYER, OPERATOR, type(uint64).max)), FUNDS, "what there is");
    }

    /* REASONS, IN THEIR ORDER */

    /// @dev Everything is wrong with it, then one thing after the other is mended.
    function test_theFirstReasonIsTheOneThatIsGiven() external {
        IEscrow.SignedVoucher memory voucher = _voucher(SIGNER, OTHER_PAYER, OPERATOR, 0);
        voucher.operator = address(0);
        voucher.r = 0;
        _expectRefusal(voucher, IEscrow.Refusal.ZeroOperator);
        voucher.operator = OPERATOR;
        _expectRefusal(voucher, IEscrow.Refusal.BadSignature);
        voucher = _voucher(SIGNER, OTHER_PAYER, OPERATOR, 0);
        _expectRefusal(voucher, IEscrow.Refusal.SignerNotAuthorised);
        _authorise(OTHER_PAYER, SIGNER);
        _expectRefusal(voucher, IEscrow.Refusal.NothingNew);
        voucher = _voucher(SIGNER, OTHER_PAYER, OPERATOR, 1);
        _expectRefusal(voucher, IEscrow.Refusal.EscrowEmpty);
        _fund(OTHER_PAYER, 1);
        _deposit(OTHER_PAYER, OTHER_PAYER, 1);
        vm.assertEq(uint256(_settleVoucher(voucher)), 1, "then it is settled");
    }

    function test_RevertWhen_aBatchIsEmpty() external {
        vm.expectRevert(IEscrow.NothingSettled.selector);
        escrow.settle(new IEscrow.SignedVoucher[](0));
    }

    function test_RevertWhen_everyVoucherIsBad() external {
        IEscrow.SignedVoucher[] memory vouchers = new IEscrow.SignedVoucher[](3);
        vouchers[0] = _voucher(OTHER_SIGNER, PAYER, OPERATOR, 1e9);
        vouchers[1] = _voucher(SIGNER, PAYER, address(0), 1e9);
        vouchers[2] = _voucher(SIGNER, PAYER, OPERATOR, 0);
        vm.expectRevert(IEscrow.NothingSettled.selector);
        escrow.settle(vouchers);
    }

    function test_RevertWhen_theTokenSaysNo() external {
        vm.mockCall(address(token), abi.encodeWithSelector(token.transferFrom.selector), abi.encode(false));
        vm.expectRevert(IRewardsDistributor.TransferFailed.selector);
        _pay(PAYER, OPERATOR, 1e9);
        vm.clearMockedCalls();
        vm.assertEq(uint256(_pay(PAYER, OPERATOR, 1e9)), 1e9, "nothing was marked as settled");
    }

    /* BATCHES */

    function test_theSameVoucherTwiceInABatchIsSettledOnce() external {
        IEscrow.SignedVoucher[] memory vouchers = new IEscrow.SignedVoucher[](2);
        vouchers[0] = vouchers[1] = _voucher(SIGNER, PAYER, OPERATOR, 10e9);
        vm.expectEmit(address(escrow));
        emit IEscrow.VoucherSettled(PAYER, OPERATOR, 10e9, 10e9, 1e8);
        vm.expectEmit(address(escrow));
        emit IEscrow.VoucherRefused(1, PAYER, OPERATOR, IEscrow.Refusal.NothingNew);
        vm.assertEq(uint256(escrow.settle(vouchers)), 10e9, "once");
        vm.assertEq(_unpaidUsage(OPERATOR), 9.9e9, "credited once");
    }

    function test_olderAndNewerVouchersInOneBatchPayTheNewest() external {
        for (uint256 order = 0; order < 2; ++order) {
            uint64 base = uint64(order) * 20e9;
            IEscrow.SignedVoucher[] memory vouchers = new IEscrow.SignedVoucher[](2);
            vouchers[order] = _voucher(SIGNER, PAYER, OPERATOR, base + 10e9);
            vouchers[1 - order] = _voucher(SIGNER, PAYER, OPERATOR, base + 20e9);
            vm.assertEq(uint256(escrow.settle(vouchers)), 20e9, "the newest");
        }
    }

    /// @dev Good, bad and worse in any order: events, positions and amounts are the model's, and every good one is settled.
    function testFuzz_aBadVoucherNeverBlocksAGoodOne(uint256 seed) external {
        _prepareActors(seed);
        for (uint256 round = 0; round < 3; ++round) {
            IEscrow.SignedVoucher[] memory vouchers = new IEscrow.SignedVoucher[](draw(seed, round) % 9);
            for (uint256 i = 0; i < vouchers.length; ++i) {
                bool repeats = i != 0 && draw(seed, 40 + i) % 5 == 0;
                vouchers[i] = repeats ? vouchers[i - 1] : _anyVoucher(draw(seed, 100 * (round + 1) + i));
            }
            _expectEvents(vouchers);
        }
        vm.assertEq(breach, "", "breach");
        for (uint256 i = 0; i < PAYERS; ++i) {
            address payer = payerAt(i);
            _assertPayer(payer, payersByModel[payer].balance, payersByModel[payer].thawing, 0);
            for (uint256 j = 0; j < PAYEES; ++j) {
                address operator = payeeAt(j);
                vm.assertEq(uint256(escrow.settledGwei(payer, operator)), settledByModel[payer][operator], "settled");
                vm.assertEq(_unpaidUsage(operator), usageByModel[operator], "usage");
            }
        }
    }

    /// @dev A quote says what settling does then.
    function testFuzz_aQuoteIsKept(uint256 seed) external {
        _prepareActors(seed);
        for (uint256 i = 0; i < 8; ++i) {
            IEscrow.SignedVoucher memory voucher = _anyVoucher(draw(seed, i));
            (IEscrow.Refusal reason, uint64 paid, uint64 charged) = escrow.quote(voucher);
            if (reason != IEscrow.Refusal.None) {
                _expectRefusal(voucher, reason);
                continue;
            }
            uint256 before = escrow.undistributedFeesGwei();
            vm.assertEq(uint256(_settleVoucher(voucher)), paid, "paid");
            vm.assertEq(escrow.undistributedFeesGwei() - before, charged, "fee");
        }
    }

    /* DIGEST */

    function testFuzz_theDigestIsWhatTheStandardSays(address payer, address operator, uint64 amount) external view {
        IEscrow.SignedVoucher memory voucher = IEscrow.SignedVoucher(payer, operator, amount, 0, 0);
        vm.assertEq(escrow.voucherDigest(payer, operator, amount), _digest(address(escrow), voucher), "digest");
    }

    /* HELPERS */

    function _prepareActors(uint256 seed) private {
        for (uint256 i = 0; i < PAYERS; ++i) {
            address payer = payerAt(i);
            uint64 amount = uint64(1 + (draw(seed, 900 + i) % 20e9));
            _fund(payer, amount);
            _stepDeposit(payer, payer, amount);
            for (uint256 k = 0; k <= i; ++k) _stepAuthorise(payer, _signerKey(k));
        }
    }

    /// @dev Expects of every voucher what the model says about it when it is its turn.
    function _expectEvents(IEscrow.SignedVoucher[] memory vouchers) private {
        uint256 due = 0;
        ModelVoucher[] memory read = new ModelVoucher[](vouchers.length);
        for (uint256 i = 0; i < vouchers.length; ++i) read[i] = _inModel(vouchers[i]);
        bool settles = _anySettles(read);
        if (!settles) vm.expectRevert(IEscrow.NothingSettled.selector);
        for (uint256 i = 0; i < read.length && settles; ++i) due += _expectEvent(i, read[i]);
        uint256 paid = escrow.settle(vouchers);
        if (settles) vm.assertEq(paid, due, "paid");
    }

    function _anySettles(ModelVoucher[] memory read) private view returns (bool) {
        for (uint256 i = 0; i < read.length; ++i) {
            if (_refusalByModel(read[i], now_()) == IEscrow.Refusal.None) return true;
        }
        return false;
    }

    function _expectEvent(uint256 position, ModelVoucher memory it) private returns (uint256 paid) {
        IEscrow.Refusal reason = _refusalByModel(it, now_());
        vm.expectEmit(address(escrow));
        if (reason != IEscrow.Refusal.None) {
            emit IEscrow.VoucherRefused(position, it.payer, it.operator, reason);
            return 0;
        }
        uint256 charged;
        (paid, charged) = _settleByModel(it);
        uint64 settled = uint64(settledByModel[it.payer][it.operator]);
        emit IEscrow.VoucherSettled(it.payer, it.operator, settled, uint64(paid), uint64(charged));
    }
}
