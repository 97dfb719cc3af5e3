import type { SigningDomain } from "../crypto/typedData.js";
import { domainSeparator } from "../crypto/typedData.js";
import type { Address } from "../domain/hex.js";

/** The EIP-712 domain of agreements, receipts and vouchers (docs/marketplace.md), for wallets and ethers. */
export const marketplaceDomain = (chainId: number, escrow: Address): SigningDomain => ({
  name: "Meson Marketplace",
  version: "1",
  chainId,
  verifyingContract: escrow,
});

/** Its separator, the `domain` of every digest in this folder: 32 bytes. */
export const marketplaceSeparator = (chainId: number, escrow: Address): Buffer =>
  domainSeparator(marketplaceDomain(chainId, escrow));
