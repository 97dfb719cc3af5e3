import { toNumber } from "ethers";

import { type Address, type Digest, toAddress } from "../../domain/hex.js";
import type { Contracts } from "../contracts.js";
import { type BlockRange, readOverBlocks } from "../eventBlocks.js";
import { readMany } from "../readMany.js";

/** A demand that was made of the root under review. */
export interface StandingDemand {
  readonly subject: Digest;
  readonly demander: Address;
  /** What is to be shown, as a clause. */
  readonly what: string;
  /** Answers are taken before this, Unix seconds. */
  readonly deadline: number;
  readonly depositGwei: bigint;
}

/** The demands of proposal `serial` whose deposit is still at stake, in the order in which they were made. */
export async function readStandingDemands(
  { challenges }: Pick<Contracts, "challenges">,
  serial: number,
  blocks: BlockRange,
): Promise<StandingDemand[]> {
  const ofLeaves = await readOverBlocks(blocks, ({ from, to }) =>
    challenges.queryFilter(challenges.filters.LeafDemanded(serial), from, to),
  );
  const ofPages = await readOverBlocks(blocks, ({ from, to }) =>
    challenges.queryFilter(challenges.filters.PageDemanded(serial), from, to),
  );
  const made = [
    ...ofLeaves.map((event) => ({ event, what: `leaf ${event.args.leaf.index}` })),
    ...ofPages.map((event) => ({ event, what: `page ${event.args.page}` })),
  ].sort((a, b) => a.event.blockNumber - b.event.blockNumber || a.event.index - b.event.index);
  const demands = await readMany(made, async ({ event: { args }, what }) => {
    const { demander, deadline, depositGwei } = await challenges.demandOf(serial, args.subject, {
      blockTag: blocks.to,
    });
    const subject = args.subject as Digest;
    return { subject, demander: toAddress(demander), what, deadline: toNumber(deadline), depositGwei };
  });
  return demands.filter(({ depositGwei }) => depositGwei > 0n);
}
