// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Exchange of bandwidth
/// @notice Operators sign offers and publish them off chain; here they take them back (docs/marketplace.md).
interface IExchange {
    /// @notice An operator's offer (EIP-712, domain `Meson Exchange`, version `1`).
    /// @param operator Who signs it and is paid.
    /// @param node The node that serves.
    /// @param class 1 GatewayX, 2 GaGaNode.
    /// @param region ISO 3166-1 alpha-2 in ASCII, or zero.
    /// @param priceGweiPerGiB Gwei of MSN for 2^30 bytes.
    /// @param capacityBytes How much it will serve.
    /// @param capacityKbps At which rate, kbit/s.
    /// @param expiresAt First second in which it does not hold, Unix seconds.
    /// @param nonce What the operator cancels it by.
    struct Offer {
        address operator;
        address node;
        uint8 class;
        bytes2 region;
        uint64 priceGweiPerGiB;
        uint64 capacityBytes;
        uint32 capacityKbps;
        uint64 expiresAt;
        uint64 nonce;
    }

    /// @notice What an offer is worth now.
    enum OfferState {
        Live,
        BadSignature,
        Cancelled,
        Expired
    }

    /// @notice An operator took back all its offers with this nonce.
    event OfferCancelled(address indexed operator, uint64 indexed nonce);
    /// @notice An operator took back all its offers with a nonce below.
    event OffersCancelledBelow(address indexed operator, uint64 liveFrom);

    /// @notice Offers below are cancelled already.
    error NotAbove(uint64 requested, uint64 liveFrom);

    /// @notice Takes back the caller's offers with these nonces, for ever.
    function cancel(uint64[] calldata nonces) external;

    /// @notice Takes back the caller's offers with a nonce below `nonce`, for ever.
    function cancelBelow(uint64 nonce) external;

    /// @notice Lowest nonce that `cancelBelow` left to an operator.
    function liveFrom(address operator) external view returns (uint64);

    /// @notice Whether offers of `operator` with this nonce are taken back.
    function isCancelled(address operator, uint64 nonce) external view returns (bool);

    /// @notice Whether an offer holds; `signature` is 65 bytes r, s, v.
    function offerState(Offer calldata offer, bytes calldata signature) external view returns (OfferState);

    /// @notice EIP-712 digest of an offer.
    function offerDigest(Offer calldata offer) external view returns (bytes32);
}
