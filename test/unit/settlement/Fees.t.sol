// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEntryPause} from "../../../contracts/interfaces/IEntryPause.sol";
import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {SettlementFee} from "../../../contracts/libraries/SettlementFee.sol";
import {Escrow} from "../../../contracts/settlement/Escrow.sol";
import {SettlementWorld} from "../../helpers/SettlementWorld.sol";

/// @notice What a settlement costs, and where it goes.
contract FeesTest is SettlementWorld {
    uint256 private constant HIGHEST = 1000;
    uint256 private constant WHOLE = 10_000;

    function setUp() external {
        _deploySettlement();
        _open(PAYER, SIGNER, FUNDS);
    }

    /* THE FUNCTION */

    /// @dev In exact integers: the smallest whole number that is no less than the share.
    function testFuzz_theFeeOfAHistoryIsRoundedUpOnce(uint64 settled, uint64 paid, uint256 bps) external pure {
        bps = bound(bps, 0, WHOLE);
        uint256 charged = SettlementFee.charge(settled, paid, bps);
        vm.assertEq(charged, _roundedUp(uint256(settled) + paid, bps) - _roundedUp(settled, bps), "difference");
        vm.assertLe(charged, paid, "never more than what is paid");
    }

    function testFuzz_noPartitionChangesTheFee(uint256 seed, uint64 start, uint256 bps) external pure {
        bps = bound(bps, 0, WHOLE);
        (uint256 settled, uint256 charged) = (start, 0);
        for (uint256 i = 0; i < 32; ++i) {
            // Often a few gwei, now and then a lot.
            uint256 step = draw(seed, i) % (i % 3 == 0 ? 1e15 : 250);
            charged += SettlementFee.charge(settled, step, bps);
            settled += step;
        }
        vm.assertEq(charged, SettlementFee.charge(start, settled - start, bps), "one step");
    }

    function test_theFeeByHand() external pure {
        uint64[5] memory fees = [
            SettlementFee.charge(0, 1, 100),
            SettlementFee.charge(0, 100, 100),
            SettlementFee.charge(0, 101, 100),
            SettlementFee.charge(1, 99, 100),
            SettlementFee.charge(100, 1, 100)
        ];
        uint8[5] memory expected = [uint8(1), 1, 2, 0, 1];
        for (uint256 i = 0; i < 5; ++i) vm.assertEq(uint256(fees[i]), expected[i], "fee");
        vm.assertEq(uint256(SettlementFee.charge(7, 1_000, 0)), 0, "no fee");
        vm.assertEq(uint256(SettlementFee.charge(0, 1, 1)), 1, "a ten-thousandth of a gwei is a gwei");
        vm.assertEq(uint256(SettlementFee.charge(0, 10_001, 1)), 2, "and so above a whole one");
    }

    /* SETTLEMENTS */

    /// @dev However an amount is cut into vouchers, payer, operator and protocol have the same in the end.
    function testFuzz_splittingAVoucherChangesNothing(uint256 seed, uint256 bps) external {
        _setFee(bound(bps, 0, HIGHEST), BURN_SHARE_BPS);
        _open(OTHER_PAYER, SIGNER, FUNDS);
        uint64 total = 0;
        for (uint256 i = 0; i < 8; ++i) {
            total += uint64(1 + (draw(seed, i) % (i % 2 == 0 ? 5 : 50e9)));
            _pay(PAYER, OPERATOR, total);
        }
        uint256 fees = escrow.undistributedFeesGwei();
        _pay(OTHER_PAYER, OTHER_OPERATOR, total);
        vm.assertEq(escrow.undistributedFeesGwei() - fees, fees, "fee");
        vm.assertEq(_unpaidUsage(OPERATOR), _unpaidUsage(OTHER_OPERATOR), "operators");
        vm.assertEq(_unpaidUsage(OPERATOR) + fees, total, "to the gwei");
        _assertPayer(PAYER, FUNDS - total, 0, 0);
        _assertPayer(OTHER_PAYER, FUNDS - total, 0, 0);
    }

    function test_aNewFeeHoldsForWhatIsSettledFromThenOn() external {
        _pay(PAYER, OPERATOR, 100e9);
        _setFee(500, BURN_SHARE_BPS);
        _pay(PAYER, OPERATOR, 200e9);
        vm.assertEq(uint256(escrow.undistributedFeesGwei()), 5e9, "of the second hundred");
        vm.assertEq(_unpaidUsage(OPERATOR), 99e9 + 95e9, "usage");
        _setFee(0, BURN_SHARE_BPS);
        _pay(PAYER, OPERATOR, 300e9);
        vm.assertEq(_unpaidUsage(OPERATOR), 99e9 + 95e9 + 100e9, "nothing of the third");
    }

    function testFuzz_whatIsPaidIsUsageAndFeeWhateverTheFeeBecomes(uint256 seed) external {
        uint64 total = 0;
        uint256 fees = 0;
        for (uint256 i = 0; i < 8; ++i) {
            _setFee(draw(seed, i) % (HIGHEST + 1), draw(seed, 50 + i) % (WHOLE + 1));
            total += uint64(1 + (draw(seed, 100 + i) % 20e9));
            _pay(PAYER, OPERATOR, total);
            fees += escrow.undistributedFeesGwei();
            vm.assertEq(_unpaidUsage(OPERATOR) + fees, total, "to the gwei");
        }
    }

    /* DISTRIBUTION */

    function test_feesAreBurnedAndSentToTheTreasury() external {
        _pay(PAYER, OPERATOR, 100e9);
        uint256 supply = token.totalSupply();
        vm.expectEmit(address(escrow));
        emit IEscrow.FeesDistributed(5e8, 5e8);
        vm.prank(STRANGER);
        escrow.distributeFees();
        vm.assertEq(supply - token.totalSupply(), 5e17, "burned");
        vm.assertEq(token.balanceOf(TIMELOCK), 5e17, "treasury");
        vm.assertEq(uint256(escrow.undistributedFeesGwei()), 0, "nothing left");
        vm.assertEq(token.balanceOf(address(escrow)), 900e18, "payers' money stays");
        escrow.distributeFees();
        vm.assertEq(token.balanceOf(TIMELOCK), 5e17, "not twice");
    }

    function testFuzz_theBurnedShareIsRoundedDown(uint256 amount, uint256 share) external {
        amount = bound(amount, 1, FUNDS);
        share = bound(share, 0, WHOLE);
        _setFee(HIGHEST, share);
        _pay(PAYER, OPERATOR, uint64(amount));
        (uint256 supply, uint256 fees) = (token.totalSupply(), escrow.undistributedFeesGwei());
        uint256 burned = (fees * share) / WHOLE;
        if (fees != 0) {
            vm.expectEmit(address(escrow));
            emit IEscrow.FeesDistributed(uint64(burned), uint64(fees - burned));
        }
        escrow.distributeFees();
        vm.assertEq(supply - token.totalSupply(), burned * GWEI, "burned");
        vm.assertEq(token.balanceOf(TIMELOCK), fees * GWEI - (supply - token.totalSupply()), "all the rest");
    }

    function test_RevertWhen_theTokenSaysNo() external {
        _pay(PAYER, OPERATOR, 100e9);
        vm.mockCall(address(token), abi.encodeWithSelector(token.transfer.selector), abi.encode(false));
        vm.expectRevert(IEscrow.TransferFailed.selector);
        escrow.distributeFees();
        vm.clearMockedCalls();
        vm.assertEq(uint256(escrow.undistributedFeesGwei()), 1e9, "still there");
    }

    /* SETTING */

    function test_settingTheFeeDistributesFirstAsItWas() external {
        _pay(PAYER, OPERATOR, 100e9);
        vm.expectEmit(address(escrow));
        emit IEscrow.FeesDistributed(5e8, 5e8);
        vm.expectEmit(address(escrow));
        emit IEscrow.FeeSet(200, 0);
        _setFee(200, 0);
        (uint256 feeBps, uint256 share) = escrow.fee();
        vm.assertEq(feeBps, 200, "fee");
        vm.assertEq(share, 0, "share");
        vm.assertEq(token.balanceOf(TIMELOCK), 5e17, "by the old share");
    }

    function test_theBoundsCanBeReachedAndNotPassed() external {
        vm.assertEq(escrow.MAXIMUM_FEE_BPS(), HIGHEST, "a tenth");
        _setFee(HIGHEST, WHOLE);
        _pay(PAYER, OPERATOR, 100e9);
        vm.assertEq(_unpaidUsage(OPERATOR), 90e9, "a tenth");
        escrow.distributeFees();
        vm.assertEq(token.balanceOf(TIMELOCK), 0, "all burned");
        vm.expectRevert(abi.encodeWithSelector(IEscrow.FeeTooHigh.selector, HIGHEST + 1, HIGHEST));
        _setFee(HIGHEST + 1, 0);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.ShareTooLarge.selector, WHOLE + 1));
        _setFee(0, WHOLE + 1);
    }

    /// @dev 2^16 more would be the same in 16 bits.
    function testFuzz_RevertWhen_feeOrShareIsOutOfBounds(uint256 feeBps, uint256 share) external {
        feeBps = bound(feeBps, HIGHEST + 1, type(uint256).max);
        share = bound(share, WHOLE + 1, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.FeeTooHigh.selector, feeBps, HIGHEST));
        _setFee(feeBps, 0);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.ShareTooLarge.selector, share));
        _setFee(0, share);
    }

    function test_RevertWhen_aDeploymentAsksForMore() external {
        vm.expectRevert(abi.encodeWithSelector(IEscrow.FeeTooHigh.selector, HIGHEST + 1, HIGHEST));
        new Escrow(token, distributor, TIMELOCK, GUARDIAN, HIGHEST + 1, 0);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.ShareTooLarge.selector, WHOLE + 1));
        new Escrow(token, distributor, TIMELOCK, GUARDIAN, 0, WHOLE + 1);
    }

    function testFuzz_RevertWhen_aStrangerSetsTheFee(address caller) external {
        vm.assume(caller != TIMELOCK);
        vm.expectRevert(abi.encodeWithSelector(IEntryPause.NotTimelock.selector, caller));
        vm.prank(caller);
        escrow.setFee(0, 0);
    }

    function _setFee(uint256 feeBps, uint256 burnShareBps) private {
        vm.prank(TIMELOCK);
        escrow.setFee(feeBps, burnShareBps);
    }
}
