// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Breaches} from "./Breaches.sol";
import {EscrowModel} from "./EscrowModel.sol";
import {SettlementWorld} from "./SettlementWorld.sol";

/// @notice Payers, signers and operators, honest and hostile, whose every step is made twice: in the contracts and in the
/// model. Where the two disagree on what is allowed or on an amount, it is a breach.
abstract contract EscrowActors is SettlementWorld, Breaches, EscrowModel {
    uint256 public constant PAYERS = 3;
    uint256 public constant PAYEES = 3;
    uint256 internal constant SIGNERS = 3;
    uint256 private constant _FIRST_SIGNER = 6001;

    /// @dev The largest voucher that a key of the actors really signed for a pair.
    mapping(address payer => mapping(address operator => uint256)) public highestSigned;

    /* WHO */

    function payerAt(uint256 number) public pure virtual returns (address) {
        return address(uint160(0xAA00 + (number % PAYERS)));
    }

    /// @dev The first payer is an operator too, and buys from itself.
    function payeeAt(uint256 number) public pure virtual returns (address) {
        return number % PAYEES == 0 ? payerAt(0) : address(uint160(0xBB00 + (number % PAYEES)));
    }

    function _signerKey(uint256 number) internal pure returns (uint256) {
        return _FIRST_SIGNER + (number % SIGNERS);
    }

    /* PAYERS */

    /// @dev Of any payer, by any payer that has the tokens.
    function _stepDeposit(address from, address payer, uint256 amount) internal {
        amount = bound(amount, 0, token.balanceOf(from) / GWEI);
        vm.startPrank(from);
        token.approve(address(escrow), amount * GWEI);
        bool may = amount != 0 && escrow.entryPausedUntil() <= now_();
        try escrow.deposit(payer, uint64(amount)) {
            _breach(!may, "a deposit was taken");
            _depositByModel(payer, amount);
            _onDeposit(from, payer, amount);
        } catch {
            _breach(may, "a deposit was refused");
        }
        vm.stopPrank();
    }

    function _stepThaw(address payer, uint256 amount) internal {
        amount = bound(amount, 0, payersByModel[payer].balance + 1);
        bool may = _mayThaw(payer, amount, now_());
        vm.prank(payer);
        try escrow.thaw(uint64(amount)) {
            _breach(!may, "a thaw began");
            _thawByModel(payer, amount, now_());
        } catch {
            _breach(may, "a thaw was refused");
        }
    }

    function _stepCancelThaw(address payer) internal {
        bool may = payersByModel[payer].thawing != 0;
        vm.prank(payer);
        try escrow.cancelThaw() {
            _breach(!may, "a thaw was cancelled");
            _cancelThawByModel(payer);
        } catch {
            _breach(may, "a thaw could not be cancelled");
        }
    }

    function _stepWithdraw(address payer) internal {
        bool may = _mayWithdraw(payer, now_());
        vm.prank(payer);
        try escrow.withdraw() returns (uint64 amount) {
            _breach(!may, "money left");
            _breach(amount != _withdrawByModel(payer), "another amount left");
        } catch {
            _breach(may, "money could not leave");
        }
    }

    function _stepAuthorise(address payer, uint256 key) internal {
        _authorise(payer, key);
        _authoriseByModel(payer, vm.addr(key));
    }

    function _stepRevoke(address payer, uint256 key) internal {
        bool may = _mayRevoke(payer, vm.addr(key));
        vm.prank(payer);
        try escrow.revokeSigner(vm.addr(key)) {
            _breach(!may, "a revocation was taken");
            _revokeByModel(payer, vm.addr(key), now_());
        } catch {
            _breach(may, "a revocation was refused");
        }
    }

    function _stepSetChannel(address payer, uint8 channel) internal {
        vm.prank(payer);
        escrow.setChannel(channel);
        payersByModel[payer].channel = channel;
    }

    /* VOUCHERS */

    /// @dev Mostly good ones; else older, forged, altered, of another chain or contract, or garbage.
    function _anyVoucher(uint256 seed) internal returns (IEscrow.SignedVoucher memory voucher) {
        (address payer, address operator) = (payerAt(draw(seed, 0)), payeeAt(draw(seed, 1)));
        uint256 settled = settledByModel[payer][operator];
        uint256 kind = draw(seed, 2) % 16;
        if (kind == 0) operator = address(0);
        uint256 cumulative = settled + (draw(seed, 3) % (payersByModel[payer].balance + 3));
        if (kind == 1) cumulative = draw(seed, 3) % (settled + 1);
        if (kind == 2) cumulative = type(uint64).max;
        if (kind == 3) cumulative = settled + 1;
        uint256 key = kind == 4 ? 666 : _signerKey(draw(seed, 4));
        voucher = _voucherFor(
            kind == 5 ? address(exchange) : address(escrow),
            key,
            payer,
            operator,
            uint64(cumulative)
        );
        if (kind > 5) _bend(voucher, kind, draw(seed, 5));
        if (_signerOf(voucher) != vm.addr(key) || kind == 4) return voucher;
        uint256 highest = highestSigned[payer][operator];
        if (cumulative > highest) highestSigned[payer][operator] = cumulative;
    }

    /// @dev Settles them, in both worlds.
    function _stepSettle(IEscrow.SignedVoucher[] memory vouchers, address caller) internal {
        uint256 due = 0;
        for (uint256 i = 0; i < vouchers.length; ++i) due += _stepInModel(vouchers[i]);
        vm.prank(caller);
        try escrow.settle(vouchers) returns (uint64 paid) {
            _breach(due == 0, "a batch of nothing was settled");
            _breach(paid != due, "another amount was settled");
        } catch {
            _breach(due != 0, "a batch was refused");
        }
    }

    function _inModel(IEscrow.SignedVoucher memory voucher) internal view returns (ModelVoucher memory) {
        return ModelVoucher(voucher.payer, voucher.operator, _signerOf(voucher), voucher.cumulativeGwei);
    }

    /* USAGE */

    /// @dev By anybody, from the caller's tokens.
    function _stepCredit(address from, address operator, uint256 amount) internal {
        amount = bound(amount, 0, token.balanceOf(from) / GWEI);
        _credit(from, operator, amount);
        _creditByModel(operator, amount);
        _onDeposit(from, operator, amount);
    }

    /* FEES */

    function _stepSetFee(address governance, uint256 feeBps, uint256 burnShareBps) internal {
        bool may = feeBps <= 1000 && burnShareBps <= 10_000;
        vm.prank(governance);
        try escrow.setFee(feeBps, burnShareBps) {
            _breach(!may, "a fee was set");
            _distributeInModel();
            (feeByModel, burnShareByModel) = (feeBps, burnShareBps);
        } catch {
            _breach(may, "a fee was refused");
        }
    }

    function _stepDistribute(address caller) internal {
        vm.prank(caller);
        escrow.distributeFees();
        _distributeInModel();
    }

    /* HOOKS */

    /// @dev Tokens of `from` became money of `to`.
    function _onDeposit(address from, address to, uint256 amount) internal virtual {}

    function _onSettled(ModelVoucher memory voucher, uint256 paid, uint256 charged) internal virtual {}

    function _onDistributed(uint256 kept) internal virtual {}

    /* INTERNAL */

    function _stepInModel(IEscrow.SignedVoucher memory voucher) private returns (uint256 paid) {
        ModelVoucher memory it = _inModel(voucher);
        if (_refusalByModel(it, now_()) != IEscrow.Refusal.None) return 0;
        uint256 charged;
        (paid, charged) = _settleByModel(it);
        _onSettled(it, paid, charged);
    }

    function _distributeInModel() private {
        (, uint256 kept) = _distributeByModel();
        _onDistributed(kept);
    }

    /// @dev After it was signed.
    function _bend(IEscrow.SignedVoucher memory voucher, uint256 kind, uint256 seed) private pure {
        if (kind == 6) voucher.cumulativeGwei ^= uint64(seed);
        if (kind == 7) voucher.operator = payeeAt(seed);
        if (kind == 8) voucher.payer = payerAt(seed);
        if (kind == 9) (voucher.r, voucher.vs) = (bytes32(seed), keccak256(abi.encode(seed)));
        if (kind == 10) voucher.vs ^= bytes32(uint256(1 << 255));
    }
}
