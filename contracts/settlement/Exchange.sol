// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {IExchange} from "../interfaces/IExchange.sol";

/// @title Exchange
/// @notice Which signed offers hold. Nobody has a power here but operators over their own offers. Documented in `IExchange`.
contract Exchange is IExchange, EIP712 {
    using BitMaps for BitMaps.BitMap;

    /* CONSTANTS */

    bytes32 private constant _OFFER_TYPEHASH = keccak256(
        "Offer(address operator,address node,uint8 class,bytes2 region,uint64 priceGweiPerGiB,uint64 capacityBytes,uint32 capacityKbps,uint64 expiresAt,uint64 nonce)"
    );

    /* STORAGE */

    mapping(address operator => BitMaps.BitMap) private _cancelled;
    /// @inheritdoc IExchange
    mapping(address operator => uint64) public liveFrom;

    /* CONSTRUCTOR */

    constructor() EIP712("Meson Exchange", "1") {}

    /* EXTERNAL */

    /// @inheritdoc IExchange
    function cancel(uint64[] calldata nonces) external {
        BitMaps.BitMap storage cancelled = _cancelled[msg.sender];
        for (uint256 i = 0; i < nonces.length; ++i) {
            cancelled.set(nonces[i]);
            emit OfferCancelled(msg.sender, nonces[i]);
        }
    }

    /// @inheritdoc IExchange
    function cancelBelow(uint64 nonce) external {
        uint64 present = liveFrom[msg.sender];
        if (nonce <= present) revert NotAbove(nonce, present);
        liveFrom[msg.sender] = nonce;
        emit OffersCancelledBelow(msg.sender, nonce);
    }

    /* VIEWS */

    /// @inheritdoc IExchange
    function offerState(Offer calldata offer, bytes calldata signature) external view returns (OfferState) {
        (address signer, ECDSA.RecoverError fault, ) = ECDSA.tryRecoverCalldata(offerDigest(offer), signature);
        if (fault != ECDSA.RecoverError.NoError || signer != offer.operator) return OfferState.BadSignature;
        if (isCancelled(offer.operator, offer.nonce)) return OfferState.Cancelled;
        return block.timestamp < offer.expiresAt ? OfferState.Live : OfferState.Expired;
    }

    /// @inheritdoc IExchange
    function isCancelled(address operator, uint64 nonce) public view returns (bool) {
        return nonce < liveFrom[operator] || _cancelled[operator].get(nonce);
    }

    /// @inheritdoc IExchange
    function offerDigest(Offer calldata offer) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_OFFER_TYPEHASH, offer)));
    }
}
