import type { Airdrop } from "../../airdrop/airdrop.js";
import { MsnError } from "../../domain/errors.js";
import { type Address, toAddress } from "../../domain/hex.js";
import { sumOf } from "../../io/amountList.js";
import type { Contracts } from "../contracts.js";
import { type BlockRange, readOverBlocks } from "../eventBlocks.js";

/** Where an airdrop stands on chain. */
export interface AirdropState {
  /** First moment without claims, Unix seconds. */
  readonly deadline: number;
  /** Receives what is left after the deadline. */
  readonly foundation: Address;
  /** What the contract holds, wei. */
  readonly balanceWei: bigint;
  /** Places in the list of the entries that were paid. */
  readonly paid: ReadonlySet<number>;
  readonly paidWei: bigint;
  readonly openWei: bigint;
}

/** Throws `artifacts` unless a file's airdrop is the one the contract pays; `file` is its name in errors. */
export async function requireSameAirdrop(
  { airdrop: contract }: Contracts,
  airdrop: Airdrop,
  file: string,
): Promise<void> {
  const root = await contract.ROOT();
  if (root === airdrop.root) return;
  throw new MsnError("artifacts", `has root ${airdrop.root}, the contract pays ${root}`, { file, field: "root" });
}

/** Reads where the airdrop stands, as of the last of `blocks`. */
export async function readAirdropState(
  { airdrop: contract, token }: Contracts,
  airdrop: Airdrop,
  blocks: BlockRange,
): Promise<AirdropState> {
  const at = { blockTag: blocks.to };
  const [deadline, foundation, balanceWei, claims] = await Promise.all([
    contract.DEADLINE(at),
    contract.FOUNDATION(at),
    token.balanceOf(await contract.getAddress(), at),
    readOverBlocks(blocks, ({ from, to }) => contract.queryFilter(contract.filters.AirdropClaimed(), from, to)),
  ]);
  const paidWei = claims.reduce((sum, { args }) => sum + args.amount, 0n);
  return {
    deadline: Number(deadline),
    foundation: toAddress(foundation),
    balanceWei,
    paid: new Set(claims.map(({ args }) => Number(args.index))),
    paidWei,
    openWei: sumOf(airdrop.entries) - paidWei,
  };
}
