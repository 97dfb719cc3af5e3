// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEntryPause} from "../../../contracts/interfaces/IEntryPause.sol";
import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {IRewardsDistributor} from "../../../contracts/interfaces/IRewardsDistributor.sol";
import {SettlementWorld} from "../../helpers/SettlementWorld.sol";

/// @notice What somebody might try with vouchers and escrow. Attacks on usage are in UsageAttacks.t.sol.
contract SettlementAttacksTest is SettlementWorld {
    uint256 private constant CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    function setUp() external {
        _deploySettlement();
        _open(PAYER, SIGNER, FUNDS);
    }

    /* REPLAY */

    function test_aVoucherOfAnotherChainIsWorthNothing() external {
        IEscrow.SignedVoucher memory voucher = _voucher(SIGNER, PAYER, OPERATOR, 1e9);
        uint256 home = block.chainid;
        vm.chainId(home + 1);
        _expectRefusal(voucher, IEscrow.Refusal.SignerNotAuthorised);
        _settleVoucher(_voucher(SIGNER, PAYER, OPERATOR, 1e9));
        vm.chainId(home);
        _expectRefusal(voucher, IEscrow.Refusal.NothingNew);
    }

    function test_aVoucherOfAnotherEscrowIsWorthNothing() external {
        address second = address(_newEscrow(TIMELOCK));
        _expectRefusal(_voucherFor(second, SIGNER, PAYER, OPERATOR, 1e9), IEscrow.Refusal.SignerNotAuthorised);
        _expectRefusal(
            _voucherFor(address(exchange), SIGNER, PAYER, OPERATOR, 1e9),
            IEscrow.Refusal.SignerNotAuthorised
        );
    }

    function test_aVoucherServesOneOperatorAndOnePayer() external {
        _open(OTHER_PAYER, SIGNER, FUNDS);
        IEscrow.SignedVoucher memory voucher = _voucher(SIGNER, PAYER, OPERATOR, 1e9);
        voucher.operator = OTHER_OPERATOR;
        _expectRefusal(voucher, IEscrow.Refusal.SignerNotAuthorised);
        (voucher.operator, voucher.payer) = (OPERATOR, OTHER_PAYER);
        _expectRefusal(voucher, IEscrow.Refusal.SignerNotAuthorised);
        voucher.payer = PAYER;
        vm.assertEq(uint256(_settleVoucher(voucher)), 1e9, "for them it is good");
    }

    function test_theSameOrAnOlderVoucherPaysNothing() external {
        IEscrow.SignedVoucher memory older = _voucher(SIGNER, PAYER, OPERATOR, 1e9);
        IEscrow.SignedVoucher memory newest = _voucher(SIGNER, PAYER, OPERATOR, 2e9);
        _settleVoucher(newest);
        _expectRefusal(newest, IEscrow.Refusal.NothingNew);
        _expectRefusal(older, IEscrow.Refusal.NothingNew);
    }

    /* FORGERY */

    function testFuzz_onlyAuthorisedKeysSign(uint256 key, uint64 amount) external {
        key = bound(key, 1, CURVE_ORDER - 1);
        amount = uint64(bound(amount, 1, type(uint64).max));
        vm.assume(key != SIGNER);
        _expectRefusal(_voucher(key, PAYER, OPERATOR, amount), IEscrow.Refusal.SignerNotAuthorised);
    }

    function testFuzz_aRaisedVoucherIsNobodys(uint64 signed, uint64 raised) external {
        signed = uint64(bound(signed, 1, FUNDS));
        vm.assume(raised != signed);
        IEscrow.SignedVoucher memory voucher = _voucher(SIGNER, PAYER, OPERATOR, signed);
        voucher.cumulativeGwei = raised;
        vm.expectRevert(IEscrow.NothingSettled.selector);
        _settleVoucher(voucher);
    }

    function testFuzz_garbageIsNoSignature(bytes32 r, bytes32 vs) external {
        IEscrow.SignedVoucher memory voucher = IEscrow.SignedVoucher(PAYER, OPERATOR, 1e9, r, vs);
        vm.expectRevert(IEscrow.NothingSettled.selector);
        _settleVoucher(voucher);
    }

    /// @dev The twin with the high s is no signature at all; with the other recovery bit it is somebody else's.
    function test_noSignatureHasATwin() external {
        IEscrow.SignedVoucher memory voucher = _voucher(SIGNER, PAYER, OPERATOR, 1e9);
        bytes32 vs = voucher.vs;
        voucher.vs = vs ^ bytes32(uint256(1 << 255));
        _expectRefusal(voucher, IEscrow.Refusal.SignerNotAuthorised);
        // The lowest s that is refused for its height still fits beside the bit.
        voucher.vs = bytes32(CURVE_ORDER / 2 + 1);
        _expectRefusal(voucher, IEscrow.Refusal.BadSignature);
        (voucher.r, voucher.vs) = (0, vs);
        _expectRefusal(voucher, IEscrow.Refusal.BadSignature);
        vm.assertEq(uint256(_pay(PAYER, OPERATOR, 1e9)), 1e9, "the one signature there is");
    }

    function test_nobodyIsPaidInTheNameOfTheZeroAddress() external {
        _expectRefusal(_voucher(SIGNER, PAYER, address(0), 1e9), IEscrow.Refusal.ZeroOperator);
        // The zero payer has authorised nobody, least of all who cannot be recovered.
        IEscrow.SignedVoucher memory voucher = IEscrow.SignedVoucher(address(0), OPERATOR, 1e9, 0, 0);
        _expectRefusal(voucher, IEscrow.Refusal.BadSignature);
        _expectRefusal(_voucher(SIGNER, address(0), OPERATOR, 1e9), IEscrow.Refusal.SignerNotAuthorised);
    }

    function test_aRevokedKeySignsInTheGraceAndNotAfter() external {
        _pay(PAYER, OPERATOR, 1e9);
        _revokeSigner(PAYER, SIGNER);
        uint256 end = now_() + THAW;
        vm.warp(end - 1);
        _pay(PAYER, OPERATOR, 2e9);
        IEscrow.SignedVoucher memory heldBack = _voucher(SIGNER, PAYER, OPERATOR, 3e9);
        vm.warp(end);
        _expectRefusal(heldBack, IEscrow.Refusal.SignerNotAuthorised);
        _expectRefusal(_voucher(SIGNER, PAYER, OTHER_OPERATOR, 1e9), IEscrow.Refusal.SignerNotAuthorised);
    }

    /* OVER-COMMITTED ESCROW */

    function test_twoOperatorsWithOneDepositGetItFirstComeAndNoMore() external {
        IEscrow.SignedVoucher memory first = _voucher(SIGNER, PAYER, OPERATOR, 700e9);
        IEscrow.SignedVoucher memory second = _voucher(SIGNER, PAYER, OTHER_OPERATOR, 700e9);
        vm.assertEq(uint256(_settleVoucher(first)), 700e9, "all of it");
        vm.assertEq(uint256(_settleVoucher(second)), 300e9, "what is left");
        _expectRefusal(second, IEscrow.Refusal.EscrowEmpty);
        _expectRefusal(first, IEscrow.Refusal.NothingNew);
        vm.assertEq(_unpaidUsage(OPERATOR) + _unpaidUsage(OTHER_OPERATOR), 990e9, "the deposit less the fee");
        vm.assertEq(token.balanceOf(address(escrow)), 10e18, "the fee");
    }

    function test_aVoucherAboveTheEscrowTakesNobodyElsesMoney() external {
        _open(OTHER_PAYER, OTHER_SIGNER, FUNDS);
        vm.assertEq(uint256(_pay(PAYER, OPERATOR, 5 * FUNDS)), FUNDS, "its own");
        _assertPayer(OTHER_PAYER, FUNDS, 0, 0);
        vm.assertEq(token.balanceOf(address(escrow)), (FUNDS + 10e9) * GWEI, "the other's, and the fee");
    }

    /// @dev What was settled stays settled. What was not has to share with debts invented later: first come, first served.
    function test_debtsInventedAfterwardsTakeNothingThatWasSettled() external {
        _pay(PAYER, OPERATOR, 600e9);
        address invented = account("the payer's own node");
        _pay(PAYER, invented, type(uint64).max);
        vm.assertEq(_unpaidUsage(OPERATOR), 594e9, "as before");
        distributor.claimUsage(OPERATOR);
        vm.assertEq(token.balanceOf(OPERATOR), 594e18, "and paid");
        _expectRefusal(_voucher(SIGNER, PAYER, OPERATOR, 601e9), IEscrow.Refusal.EscrowEmpty);
    }

    /* RACES */

    function test_whoeverComesFirstWhenTheThawEndsHasTheMoney() external {
        _thaw(PAYER, FUNDS);
        uint256 end = now_() + THAW;
        IEscrow.SignedVoucher memory voucher = _voucher(SIGNER, PAYER, OPERATOR, 400e9);
        vm.warp(end - 1);
        vm.expectPartialRevert(IEscrow.ThawRunning.selector);
        _takeThawed(PAYER);
        vm.assertEq(uint256(_settleVoucher(voucher)), 400e9, "before the end only the voucher");
        vm.warp(end);
        vm.assertEq(uint256(_pay(PAYER, OPERATOR, 500e9)), 100e9, "at the end, the voucher first");
        vm.assertEq(uint256(_takeThawed(PAYER)), 500e9, "then the rest thaws out");
        _expectRefusal(_voucher(SIGNER, PAYER, OPERATOR, 600e9), IEscrow.Refusal.EscrowEmpty);
        vm.expectPartialRevert(IEscrow.NothingThawing.selector);
        _takeThawed(PAYER);
    }

    function test_aWithdrawalFirstLeavesTheVoucherOwed() external {
        _thaw(PAYER, 900e9);
        vm.warp(now_() + THAW);
        _takeThawed(PAYER);
        IEscrow.SignedVoucher memory voucher = _voucher(SIGNER, PAYER, OPERATOR, 400e9);
        vm.assertEq(uint256(_settleVoucher(voucher)), 100e9, "what is left");
        _fund(PAYER, FUNDS);
        _deposit(PAYER, PAYER, FUNDS);
        vm.assertEq(uint256(_settleVoucher(voucher)), 300e9, "still owed");
    }

    /* SELF-DEALING */

    /// @dev A payer that buys from itself ends with what it had less the fee.
    function testFuzz_buyingFromOneselfCostsExactlyTheFee(uint64 amount) external {
        amount = uint64(bound(amount, 1, FUNDS));
        _pay(PAYER, PAYER, amount);
        if (_unpaidUsage(PAYER) != 0) distributor.claimUsage(PAYER);
        uint256 left = escrow.payerOf(PAYER).balanceGwei + token.balanceOf(PAYER) / GWEI;
        vm.assertEq(FUNDS - left, _roundedUp(amount, FEE_BPS), "the fee");
        vm.assertEq(FUNDS - left, escrow.undistributedFeesGwei(), "which is there");
    }

    /* ROUNDING */

    /// @dev Steps of one gwei, whose fee rounded up would be all of it.
    function test_tinyVouchersSiphonNothing() external {
        uint64 steps = 300;
        _open(OTHER_PAYER, SIGNER, FUNDS);
        for (uint64 i = 1; i <= steps; ++i) _pay(PAYER, OPERATOR, i);
        uint256 fees = escrow.undistributedFeesGwei();
        _pay(OTHER_PAYER, OTHER_OPERATOR, steps);
        vm.assertEq(_unpaidUsage(OPERATOR), _unpaidUsage(OTHER_OPERATOR), "the operator");
        vm.assertEq(_unpaidUsage(OPERATOR), 297, "three gwei of fee");
        vm.assertEq(escrow.undistributedFeesGwei(), 2 * fees, "the fee");
        _assertPayer(PAYER, FUNDS - steps, 0, 0);
        _assertPayer(OTHER_PAYER, FUNDS - steps, 0, 0);
    }

    /* GRIEFING */

    function testFuzz_settlingSomebodyElsesVoucherGainsAndHarmsNobody(address caller) external {
        vm.assume(caller != address(0));
        IEscrow.SignedVoucher memory voucher = _voucher(SIGNER, PAYER, OPERATOR, 100e9);
        uint256 before = token.balanceOf(caller);
        vm.prank(caller);
        _settleVoucher(voucher);
        vm.assertEq(token.balanceOf(caller), before, "no reward for it");
        vm.assertEq(_unpaidUsage(OPERATOR), 99e9, "the operator has what it is owed");
        vm.assertEq(uint256(_pay(PAYER, OPERATOR, 150e9)), 50e9, "and its next voucher");
    }

    /// @dev A hundred bad vouchers around a good one cost what they cost, and no more than that each.
    function test_garbageAroundAGoodVoucherDoesNotStopIt() external {
        IEscrow.SignedVoucher[] memory vouchers = new IEscrow.SignedVoucher[](101);
        for (uint256 i = 0; i < 101; ++i) {
            vouchers[i] = IEscrow.SignedVoucher(PAYER, OPERATOR, 1e9, bytes32(draw(i, 0)), bytes32(draw(i, 1)));
        }
        vouchers[50] = _voucher(SIGNER, PAYER, OPERATOR, 1e9);
        uint256 before = gasleft();
        vm.assertEq(uint256(escrow.settle(vouchers)), 1e9, "the good one");
        vm.assertLt(before - gasleft(), 101 * 20_000, "gas");
    }

    function test_tokensThatNobodyAskedForChangeNothing() external {
        vm.prank(HOLDER);
        token.transfer(address(escrow), 5e18);
        vm.assertEq(uint256(_pay(PAYER, OPERATOR, 2 * FUNDS)), FUNDS, "no balance grew");
        escrow.distributeFees();
        vm.assertEq(token.balanceOf(address(escrow)), 5e18, "they stay where they are");
    }

    /// @dev A gwei for somebody else: a full thaw is not full any more, and is undisturbed.
    function test_dustForAnotherPayerDisturbsNoThaw() external {
        _thaw(PAYER, FUNDS);
        uint256 end = now_() + THAW;
        _fund(STRANGER, 1);
        _deposit(STRANGER, PAYER, 1);
        _assertPayer(PAYER, FUNDS + 1, FUNDS, end);
        vm.warp(end);
        vm.assertEq(uint256(_takeThawed(PAYER)), FUNDS, "withdrawn on time");
    }

    /* POWERS */

    function test_aPauseStopsDepositsAndNothingElse() external {
        _thaw(PAYER, 300e9);
        vm.warp(now_() + 7 days);
        _pauseDeposits();
        uint256 end = escrow.entryPausedUntil();
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.EntryIsPaused.selector, end));
        _deposit(PAYER, PAYER, 1);
        _pay(PAYER, OPERATOR, 100e9);
        distributor.claimUsage(OPERATOR);
        escrow.distributeFees();
        _authorise(PAYER, OTHER_SIGNER);
        _revokeSigner(PAYER, OTHER_SIGNER);
        vm.warp(now_() + 7 days);
        vm.assertEq(uint256(_takeThawed(PAYER)), 300e9, "withdrawn");
        _thaw(PAYER, 100e9);
        vm.startPrank(PAYER);
        escrow.cancelThaw();
        escrow.setChannel(2);
        vm.stopPrank();
        vm.assertLe(now_(), end, "all of it within the pause");
    }

    /// @dev Everything the timelock may call, at its worst: payers and operators keep what is theirs.
    function test_theTimelockTakesNoPayersMoney() external {
        _pay(PAYER, OPERATOR, 100e9);
        vm.startPrank(TIMELOCK);
        escrow.setFee(1000, 0);
        escrow.setGuardian(TIMELOCK);
        escrow.pauseEntry(14 days);
        escrow.resumeEntry();
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NothingThawing.selector, TIMELOCK));
        escrow.withdraw();
        vm.expectRevert(abi.encodeWithSelector(IEscrow.InsufficientBalance.selector, 1, 0));
        escrow.thaw(1);
        vm.stopPrank();
        vm.assertEq(token.balanceOf(TIMELOCK), 5e17, "fees, as they were when they were earned");
        _assertPayer(PAYER, 900e9, 0, 0);
        vm.assertEq(_unpaidUsage(OPERATOR), 99e9, "usage");
        _thaw(PAYER, 900e9);
        vm.warp(now_() + THAW);
        vm.assertEq(uint256(_takeThawed(PAYER)), 900e9, "and out it goes");
    }

    function test_theEscrowsAllowanceIsNobodyElsesToUse() external {
        vm.assertEq(token.allowance(address(escrow), address(distributor)), type(uint256).max, "for settlements");
        vm.startPrank(STRANGER);
        vm.expectRevert();
        token.transferFrom(address(escrow), STRANGER, 1);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.NothingToClaim.selector, address(escrow), 0));
        distributor.claimUsage(address(escrow));
        _assertPayer(PAYER, FUNDS, 0, 0);
    }
}
