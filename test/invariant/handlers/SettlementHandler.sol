// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {RewardsDistributor} from "../../../contracts/rewards/RewardsDistributor.sol";
import {Escrow} from "../../../contracts/settlement/Escrow.sol";
import {MSN} from "../../../contracts/token/MSN.sol";
import {EscrowActors} from "../../helpers/EscrowActors.sol";

/// @notice Payers who over-commit, revoke, thaw and change their channel; operators with every voucher they ever had, and
/// with forged ones; governance that changes the fee; a guardian that pauses; people who give things away.
contract SettlementHandler is EscrowActors {
    uint256 public constant CHANNELS = 4;
    /// @dev What the newest root has minted; nobody claims any of it.
    uint256 public constant REWARDS = 1_500e9;
    uint256 private constant BATCH = 6;
    address public immutable THIEF = account("thief");

    uint256 public time;
    /// @dev Wei that a contract got for nothing.
    mapping(address account => uint256) public donated;
    mapping(address payer => mapping(address operator => uint256)) private lastSettled;
    IEscrow.SignedVoucher[] private sent;

    constructor() {
        _deploySettlement();
        (feeByModel, burnShareByModel) = (FEE_BPS, BURN_SHARE_BPS);
        _makeActive(_ladder(5, uint64(REWARDS / 15)));
        time = now_();
        for (uint256 i = 0; i < PAYERS; ++i) {
            _fund(payerAt(i), 3 * FUNDS);
            _stepDeposit(payerAt(i), payerAt(i), FUNDS);
            for (uint256 k = 0; k <= i; ++k) _stepAuthorise(payerAt(i), _signerKey(k));
        }
    }

    /// @dev After every call: nothing that was settled is less than it was.
    modifier timed() {
        vm.warp(time);
        _;
        for (uint256 i = 0; i < PAYERS; ++i) {
            for (uint256 j = 0; j < PAYEES; ++j) _noteSettled(payerAt(i), payeeAt(j));
        }
    }

    function world() external view returns (Escrow, RewardsDistributor, MSN) {
        return (escrow, distributor, token);
    }

    /* PAYERS */

    function pass(uint256 span) external {
        time += bound(span / 2, 1, span % 2 == 0 ? 1 days : 20 days);
    }

    function deposit(uint256 from, uint256 payer, uint256 amount) external timed {
        _stepDeposit(payerAt(from), payerAt(payer), amount);
    }

    function leave(uint256 kind, uint256 payer, uint256 amount) external timed {
        if (kind % 3 == 0) _stepThaw(payerAt(payer), amount);
        if (kind % 3 == 1) _stepCancelThaw(payerAt(payer));
        if (kind % 3 == 2) _stepWithdraw(payerAt(payer));
    }

    function setSigner(uint256 payer, uint256 key, uint256 kind) external timed {
        if (kind % 3 == 0) _stepRevoke(payerAt(payer), _signerKey(key));
        else _stepAuthorise(payerAt(payer), _signerKey(key));
    }

    function setChannel(uint256 payer, uint256 channel) external timed {
        _stepSetChannel(payerAt(payer), uint8(channel % CHANNELS));
    }

    /* SETTLEMENT */

    function settle(uint256 seed, uint256 size) external timed {
        IEscrow.SignedVoucher[] memory vouchers = new IEscrow.SignedVoucher[](size % (BATCH + 1));
        for (uint256 i = 0; i < vouchers.length; ++i) {
            vouchers[i] = _anyVoucher(draw(seed, i));
            sent.push(vouchers[i]);
        }
        _stepSettle(vouchers, THIEF);
    }

    /// @dev Vouchers of any time before, good or bad then.
    function replay(uint256 seed, uint256 size) external timed {
        if (sent.length == 0) return;
        IEscrow.SignedVoucher[] memory vouchers = new IEscrow.SignedVoucher[](size % (BATCH + 1));
        for (uint256 i = 0; i < vouchers.length; ++i) vouchers[i] = sent[draw(seed, i) % sent.length];
        _stepSettle(vouchers, THIEF);
    }

    /* USAGE */

    function claimUsage(uint256 operator) external timed {
        address payee = payeeAt(operator);
        uint256 due = _payUsageByModel(payee);
        vm.prank(THIEF);
        try distributor.claimUsage(payee) returns (uint256 paid) {
            _breach(paid != due, "another usage was paid");
        } catch {
            _breach(due != 0, "usage was not paid");
        }
    }

    function reimburse() external timed {
        distributor.reimburse();
    }

    /* GOVERNANCE AND OTHERS */

    function setFee(uint256 feeBps, uint256 burnShareBps) external timed {
        _stepSetFee(TIMELOCK, bound(feeBps, 0, 1001), bound(burnShareBps, 0, 10_001));
    }

    function distributeFees() external timed {
        _stepDistribute(THIEF);
    }

    function pause(uint256 duration) external timed {
        vm.prank(GUARDIAN);
        try escrow.pauseEntry(bound(duration, 1, 14 days)) {} catch {}
    }

    function give(uint256 kind, uint256 from, uint256 to, uint256 amount) external timed {
        address giver = payerAt(from);
        if (kind % 3 == 0) return _stepCredit(giver, payeeAt(to), bound(amount, 0, 5e9));
        address[3] memory targets = [address(escrow), address(distributor), distributor.USAGE_VAULT()];
        amount = bound(amount, 0, token.balanceOf(giver) / 8);
        vm.prank(giver);
        token.transfer(targets[to % 3], amount);
        donated[targets[to % 3]] += amount;
    }

    /* INTERNAL */

    function _noteSettled(address payer, address operator) private {
        uint256 settled = escrow.settledGwei(payer, operator);
        _breach(settled < lastSettled[payer][operator], "what was settled fell");
        lastSettled[payer][operator] = settled;
    }
}
