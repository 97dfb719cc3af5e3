// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IExchange} from "../../../contracts/interfaces/IExchange.sol";
import {Exchange} from "../../../contracts/settlement/Exchange.sol";
import {SettlementWorld} from "../../helpers/SettlementWorld.sol";

/// @notice Signed offers, and how their operators take them back.
contract ExchangeTest is SettlementWorld {
    uint256 private constant OPERATOR_KEY = 7001;
    uint256 private constant CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    bytes32 private constant OFFER_TYPE = keccak256(
        "Offer(address operator,address node,uint8 class,bytes2 region,uint64 priceGweiPerGiB,uint64 capacityBytes,uint32 capacityKbps,uint64 expiresAt,uint64 nonce)"
    );

    address private immutable SELLER = vm.addr(OPERATOR_KEY);

    function setUp() external {
        _deploySettlement();
    }

    /* STATES */

    function test_anOfferIsLiveUntilItExpires() external {
        IExchange.Offer memory offer = _offer(7);
        _assertState(offer, IExchange.OfferState.Live);
        vm.warp(offer.expiresAt - 1);
        _assertState(offer, IExchange.OfferState.Live);
        vm.warp(offer.expiresAt);
        _assertState(offer, IExchange.OfferState.Expired);
    }

    function test_aCancelledOfferIsCancelledForEver() external {
        IExchange.Offer memory offer = _offer(7);
        vm.expectEmit(address(exchange));
        emit IExchange.OfferCancelled(SELLER, 7);
        _cancel(SELLER, 7);
        vm.assertTrue(exchange.isCancelled(SELLER, 7), "cancelled");
        _assertState(offer, IExchange.OfferState.Cancelled);
        _cancel(SELLER, 7);
        vm.warp(offer.expiresAt);
        _assertState(offer, IExchange.OfferState.Cancelled);
    }

    function test_cancellingManyTakesThemAllAndNoOther() external {
        uint64[] memory nonces = new uint64[](4);
        (nonces[0], nonces[1], nonces[2], nonces[3]) = (0, 255, 256, type(uint64).max);
        vm.prank(SELLER);
        exchange.cancel(nonces);
        for (uint256 i = 0; i < 4; ++i) vm.assertTrue(exchange.isCancelled(SELLER, nonces[i]), "cancelled");
        uint64[5] memory others = [uint64(1), 254, 257, 512, type(uint64).max - 1];
        for (uint256 i = 0; i < 5; ++i) vm.assertFalse(exchange.isCancelled(SELLER, others[i]), "neighbours");
        vm.assertFalse(exchange.isCancelled(STRANGER, 0), "of others");
    }

    function test_allBelowAreCancelledAtOnce() external {
        vm.expectEmit(address(exchange));
        emit IExchange.OffersCancelledBelow(SELLER, 8);
        _cancelBelow(SELLER, 8);
        vm.assertEq(uint256(exchange.liveFrom(SELLER)), 8, "live from");
        vm.assertTrue(exchange.isCancelled(SELLER, 0), "first");
        vm.assertTrue(exchange.isCancelled(SELLER, 7), "last below");
        vm.assertFalse(exchange.isCancelled(SELLER, 8), "not itself");
        vm.assertFalse(exchange.isCancelled(STRANGER, 7), "of others");
        _assertState(_offer(7), IExchange.OfferState.Cancelled);
        _assertState(_offer(8), IExchange.OfferState.Live);
    }

    function test_RevertWhen_theBoundWouldNotRise() external {
        _cancelBelow(SELLER, 8);
        uint64[2] memory requested = [uint64(8), 7];
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IExchange.NotAbove.selector, requested[i], 8));
            _cancelBelow(SELLER, requested[i]);
        }
        vm.expectRevert(abi.encodeWithSelector(IExchange.NotAbove.selector, 0, 0));
        _cancelBelow(STRANGER, 0);
    }

    /// @dev Any order of both: cancelled is what was named or lay below, and stays so.
    function testFuzz_whatIsTakenBackStaysTakenBack(uint256 seed) external {
        bool[40] memory cancelled;
        for (uint256 i = 0; i < 12; ++i) {
            uint64 nonce = uint64(draw(seed, i) % 40);
            if (draw(seed, 100 + i) % 3 != 0) {
                _cancel(SELLER, nonce);
                cancelled[nonce] = true;
                continue;
            }
            vm.prank(SELLER);
            try exchange.cancelBelow(nonce) {
                for (uint256 below = 0; below < nonce; ++below) cancelled[below] = true;
            } catch {}
        }
        for (uint64 nonce = 0; nonce < 40; ++nonce) {
            vm.assertEq(exchange.isCancelled(SELLER, nonce), cancelled[nonce], "cancelled");
        }
    }

    /* SIGNATURES */

    function testFuzz_anyChangedFieldSpoilsTheSignature(uint256 field, uint64 value) external view {
        IExchange.Offer memory offer = _offer(7);
        bytes memory signature = _signed(offer);
        bytes32 before = exchange.offerDigest(offer);
        field %= 9;
        if (field == 0) offer.operator = address(uint160(value));
        if (field == 1) offer.node = address(uint160(value));
        if (field == 2) offer.class = uint8(value);
        if (field == 3) offer.region = bytes2(uint16(value));
        if (field == 4) offer.priceGweiPerGiB = value;
        if (field == 5) offer.capacityBytes = value;
        if (field == 6) offer.capacityKbps = uint32(value);
        if (field == 7) offer.expiresAt = value;
        if (field == 8) offer.nonce = value;
        vm.assume(exchange.offerDigest(offer) != before);
        _assertState(offer, signature, IExchange.OfferState.BadSignature);
    }

    function test_onlyTheOperatorsOwnSignatureCounts() external view {
        IExchange.Offer memory offer = _offer(7);
        bytes32 digest = exchange.offerDigest(offer);
        _assertState(offer, _sign(SIGNER, digest), IExchange.OfferState.BadSignature);
        offer.operator = address(0);
        _assertState(offer, new bytes(65), IExchange.OfferState.BadSignature);
    }

    function test_malformedSignaturesAreBad() external view {
        IExchange.Offer memory offer = _offer(7);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(OPERATOR_KEY, exchange.offerDigest(offer));
        bytes32 high = bytes32(CURVE_ORDER - uint256(s));
        uint8 other = v == 27 ? 28 : 27;
        bytes[6] memory bad = [
            bytes(""),
            abi.encodePacked(r, s),
            abi.encodePacked(r, s, v, uint8(0)),
            abi.encodePacked(r, high, other),
            abi.encodePacked(r, s, other),
            abi.encodePacked(r, s, v - 27)
        ];
        for (uint256 i = 0; i < 6; ++i) _assertState(offer, bad[i], IExchange.OfferState.BadSignature);
    }

    function test_anOfferIsForOneExchangeOnOneChain() external {
        IExchange.Offer memory offer = _offer(7);
        bytes memory signature = _signed(offer);
        IExchange.OfferState elsewhere = new Exchange().offerState(offer, signature);
        vm.assertEq(uint256(elsewhere), uint256(IExchange.OfferState.BadSignature), "another exchange");
        vm.chainId(block.chainid + 1);
        _assertState(offer, signature, IExchange.OfferState.BadSignature);
    }

    function testFuzz_theDigestIsWhatTheStandardSays(IExchange.Offer memory offer) external view {
        bytes32 content = keccak256(
            bytes.concat(
                abi.encode(OFFER_TYPE, offer.operator, offer.node, offer.class, offer.region, offer.priceGweiPerGiB),
                abi.encode(offer.capacityBytes, offer.capacityKbps, offer.expiresAt, offer.nonce)
            )
        );
        bytes32 domain = _domainOf("Meson Exchange", address(exchange));
        bytes32 expected = keccak256(abi.encodePacked("\x19\x01", domain, content));
        vm.assertEq(exchange.offerDigest(offer), expected, "digest");
    }

    /* HELPERS */

    function _offer(uint64 nonce) private view returns (IExchange.Offer memory) {
        uint64 expiresAt = uint64(DEPLOYED_AT + 30 days);
        return IExchange.Offer(SELLER, _miner(1), 1, "US", 2e6, 5e11, 100_000, expiresAt, nonce);
    }

    function _signed(IExchange.Offer memory offer) private view returns (bytes memory) {
        return _sign(OPERATOR_KEY, exchange.offerDigest(offer));
    }

    function _cancel(address operator, uint64 nonce) private {
        uint64[] memory nonces = new uint64[](1);
        nonces[0] = nonce;
        vm.prank(operator);
        exchange.cancel(nonces);
    }

    function _cancelBelow(address operator, uint64 nonce) private {
        vm.prank(operator);
        exchange.cancelBelow(nonce);
    }

    function _assertState(IExchange.Offer memory offer, IExchange.OfferState expected) private view {
        _assertState(offer, _signed(offer), expected);
    }

    function _assertState(
        IExchange.Offer memory offer,
        bytes memory signature,
        IExchange.OfferState expected
    ) private view {
        vm.assertEq(uint256(exchange.offerState(offer, signature)), uint256(expected), "state");
    }
}
