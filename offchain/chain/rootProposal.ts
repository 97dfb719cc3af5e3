import { type SigningDomain, TypedStruct } from "../crypto/typedData.js";
import type { Address, Digest } from "../domain/hex.js";
import type { Manifest } from "../domain/types.js";

/** EIP-712 struct that attesters sign (protocol.md section 4), for wallets and ethers. */
export const ROOT_PROPOSAL_TYPES = {
  RootProposal: [
    { name: "epoch", type: "uint64" },
    { name: "previousRoot", type: "bytes32" },
    { name: "root", type: "bytes32" },
    { name: "count", type: "uint32" },
    { name: "manifestDigest", type: "bytes32" },
  ],
};

/** What attesters sign and `propose` takes. */
export interface RootProposal {
  readonly epoch: number;
  readonly previousRoot: Digest;
  readonly root: Digest;
  /** Places of the tree. */
  readonly count: number;
  readonly manifestDigest: Digest;
}

const STRUCT = new TypedStruct("RootProposal", ROOT_PROPOSAL_TYPES.RootProposal);

/** The proposal that an epoch's manifest makes; `manifestDigest` is the SHA-256 of its bytes. */
export function proposalOf(manifest: Manifest, manifestDigest: Digest): RootProposal {
  const { epoch, previousRoot, root, count } = manifest;
  return { epoch, previousRoot, root, count, manifestDigest };
}

/** The EIP-712 domain of proposals. `distributor` is the `RewardsDistributor` contract. */
export function proposalDomain(chainId: number, distributor: Address): SigningDomain {
  return { name: "Meson Rewards", version: "1", chainId, verifyingContract: distributor };
}

/** EIP-712 digest of a proposal under a domain of `domainSeparator`: 32 bytes. Throws `record`. */
export const proposalDigest = (domain: Uint8Array, proposal: RootProposal): Buffer =>
  STRUCT.uint64(0, BigInt(proposal.epoch))
    .fixedBytes(1, proposal.previousRoot, 32)
    .fixedBytes(2, proposal.root, 32)
    .uint32(3, proposal.count)
    .fixedBytes(4, proposal.manifestDigest, 32)
    .digest(domain);
