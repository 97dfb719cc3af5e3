// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {SettlementWorld} from "../../helpers/SettlementWorld.sol";

/// @notice Revenue by channel and by payer.
contract ChannelsTest is SettlementWorld {
    uint8 private constant GATEWAY = 1;
    uint8 private constant RESELLER = 3;

    function setUp() external {
        _deploySettlement();
        _open(PAYER, SIGNER, FUNDS);
    }

    function test_aPayerIsAUserUntilItSaysOtherwise() external {
        _pay(PAYER, OPERATOR, 5e9);
        vm.assertEq(escrow.channelRevenueGwei(0), 5e9, "fee included");
        vm.expectEmit(address(escrow));
        emit IEscrow.ChannelSet(PAYER, GATEWAY);
        _setChannel(PAYER, GATEWAY);
        vm.assertEq(uint256(escrow.payerOf(PAYER).channel), GATEWAY, "channel");
        _pay(PAYER, OPERATOR, 7e9);
        vm.assertEq(escrow.channelRevenueGwei(0), 5e9, "what was, stays");
        vm.assertEq(escrow.channelRevenueGwei(GATEWAY), 2e9, "what comes, counts for the new one");
        vm.assertEq(uint256(escrow.payerOf(PAYER).spentGwei), 7e9, "of the payer, over all channels");
    }

    function test_payersOfAChannelAddUpAndChannelsDoNotMix() external {
        _open(OTHER_PAYER, SIGNER, FUNDS);
        _setChannel(PAYER, RESELLER);
        _setChannel(OTHER_PAYER, RESELLER);
        _pay(PAYER, OPERATOR, 3e9);
        _pay(OTHER_PAYER, OPERATOR, 4e9);
        vm.assertEq(escrow.channelRevenueGwei(RESELLER), 7e9, "both");
        _setChannel(OTHER_PAYER, type(uint8).max);
        _pay(OTHER_PAYER, OTHER_OPERATOR, 1e9);
        vm.assertEq(escrow.channelRevenueGwei(type(uint8).max), 1e9, "any number is a channel");
        vm.assertEq(escrow.channelRevenueGwei(RESELLER), 7e9, "as before");
        vm.assertEq(uint256(escrow.payerOf(OTHER_PAYER).spentGwei), 5e9, "all of the payer");
    }

    /// @dev Whatever the channels become, they add up to what the payers spent.
    function testFuzz_channelsAddUpToWhatWasSpent(uint256 seed) external {
        _open(OTHER_PAYER, SIGNER, FUNDS);
        uint256[4] memory expected;
        for (uint256 i = 0; i < 12; ++i) {
            address payer = draw(seed, i) % 2 == 0 ? PAYER : OTHER_PAYER;
            _setChannel(payer, uint8(draw(seed, 100 + i) % 4));
            uint64 amount = uint64(1 + (draw(seed, 200 + i) % 200e9));
            try escrow.settle(_batch(_voucher(SIGNER, payer, OPERATOR, amount))) returns (uint64 paid) {
                expected[draw(seed, 100 + i) % 4] += paid;
            } catch {}
        }
        uint256 sum = 0;
        for (uint8 channel = 0; channel < 4; ++channel) {
            vm.assertEq(escrow.channelRevenueGwei(channel), expected[channel], "channel");
            sum += expected[channel];
        }
        uint256 spent = uint256(escrow.payerOf(PAYER).spentGwei) + escrow.payerOf(OTHER_PAYER).spentGwei;
        vm.assertEq(spent, sum, "payers");
    }

    function _setChannel(address payer, uint8 channel) private {
        vm.prank(payer);
        escrow.setChannel(channel);
    }
}
