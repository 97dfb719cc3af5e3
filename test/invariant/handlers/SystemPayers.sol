// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {EscrowActors} from "../../helpers/EscrowActors.sol";
import {SystemRewards} from "./SystemRewards.sol";

/// @notice The actors pay each other for bandwidth: escrow, vouchers, usage, fees.
abstract contract SystemPayers is SystemRewards, EscrowActors {
    uint256 private constant BATCH = 4;

    /* PAYERS */

    function depositForTraffic(uint256 from, uint256 payer, uint256 amount) external timed {
        _stepDeposit(_actor(from), payerAt(payer), bound(amount, 0, FUNDS));
    }

    function leaveEscrow(uint256 kind, uint256 payer, uint256 amount) external timed {
        if (kind % 3 == 0) _stepThaw(payerAt(payer), amount);
        if (kind % 3 == 1) _stepCancelThaw(payerAt(payer));
        if (kind % 3 == 2) _stepWithdraw(payerAt(payer));
    }

    function setSigner(uint256 payer, uint256 key, uint256 kind) external timed {
        if (kind % 4 == 0) _stepRevoke(payerAt(payer), _signerKey(key));
        else _stepAuthorise(payerAt(payer), _signerKey(key));
    }

    /* SETTLEMENT */

    function settleTraffic(uint256 seed, uint256 size, uint256 caller) external timed {
        IEscrow.SignedVoucher[] memory vouchers = new IEscrow.SignedVoucher[](1 + (size % BATCH));
        for (uint256 i = 0; i < vouchers.length; ++i) vouchers[i] = _anyVoucher(draw(seed, i));
        _stepSettle(vouchers, _anybody(caller));
    }

    /// @dev By anybody, for any account.
    function claimUsage(uint256 who, uint256 caller) external timed {
        address operator = _actor(who);
        vm.prank(_anybody(caller));
        try distributor.claimUsage(operator) {
            _noteUsagePaid(operator, _recipient(operator));
        } catch {}
    }

    function giveUsage(uint256 from, uint256 to, uint256 amount) external timed {
        _stepCredit(_actor(from), _actor(to), bound(amount, 0, 10e9));
    }

    /* GOVERNANCE */

    /// @dev Fees, what the vault owes, and a pause, whenever the guardian can.
    function tendEscrow(uint256 kind, uint256 caller, uint256 value) external timed {
        if (kind % 4 == 0) _stepDistribute(_anybody(caller));
        if (kind % 4 == 1) _stepSetFee(address(timelock), bound(value, 0, 1001), bound(value >> 128, 0, 10_001));
        if (kind % 4 == 2) distributor.reimburse();
        if (kind % 4 != 3) return;
        vm.prank(GUARDIAN);
        try escrow.pauseEntry(bound(value, 1, 14 days)) {} catch {}
    }

    /* WHO */

    function payerAt(uint256 number) public pure override returns (address) {
        return _miner(number % PAYERS);
    }

    /// @dev Two of the payers are paid too.
    function payeeAt(uint256 number) public pure override returns (address) {
        return _miner(1 + (number % PAYEES));
    }

    /* WEALTH */

    function _onDeposit(address from, address to, uint256 amount) internal override {
        _moveWealth(from, to, amount * GWEI);
    }

    function _onSettled(ModelVoucher memory voucher, uint256 paid, uint256 charged) internal override {
        wealth[voucher.payer] -= paid * GWEI;
        wealth[voucher.operator] += (paid - charged) * GWEI;
    }

    function _onDistributed(uint256 kept) internal override {
        wealth[address(timelock)] += kept * GWEI;
    }

    /// @dev Every actor pays in and names a signer.
    function _openEscrow() internal {
        (feeByModel, burnShareByModel) = (FEE_BPS, BURN_SHARE_BPS);
        for (uint256 i = 0; i < PAYERS; ++i) {
            _stepDeposit(payerAt(i), payerAt(i), FUNDS);
            _stepAuthorise(payerAt(i), _signerKey(i));
        }
    }
}
