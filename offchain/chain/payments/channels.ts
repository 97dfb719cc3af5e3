import { MsnError } from "../../domain/errors.js";
import type { Contracts } from "../contracts.js";
import { type BlockRange, readOverBlocks } from "../eventBlocks.js";
import { readMany } from "../readMany.js";

/** Names of the channels that have one, by number (docs/marketplace.md). */
const NAMES = ["user", "CDN gateway", "edge service", "reseller"] as const;
const LAST_CHANNEL = 255;

/** What payers of a channel have paid, in their lifetime. */
export interface ChannelRevenue {
  readonly channel: number;
  readonly revenueGwei: bigint;
}

/** A channel for people: `1 (CDN gateway)`, `7`. */
export function channelText(channel: number): string {
  const name = NAMES[channel];
  return name === undefined ? String(channel) : `${channel} (${name})`;
}

/** A channel's number, 0 to 255; throws `argument`, naming `field`. */
export function parseChannel(text: string, field: string): number {
  const channel = /^[0-9]{1,3}$/.test(text) ? Number(text) : LAST_CHANNEL + 1;
  if (channel <= LAST_CHANNEL) return channel;
  const known = NAMES.map((_, number) => channelText(number)).join(", ");
  throw new MsnError("argument", `expected a number from 0 to 255 (${known}), got ${JSON.stringify(text)}`, { field });
}

/** Revenue of the channels with a name and of every other that a payer ever chose, ascending, as of the last of `blocks`. */
export async function readChannelRevenue({ escrow }: Contracts, blocks: BlockRange): Promise<ChannelRevenue[]> {
  const chosen = await readOverBlocks(blocks, ({ from, to }) =>
    escrow.queryFilter(escrow.filters.ChannelSet(), from, to),
  );
  const channels = new Set([...NAMES.keys(), ...chosen.map(({ args }) => Number(args.channel))]);
  return readMany(
    [...channels].sort((a, b) => a - b),
    async (channel) => ({
      channel,
      revenueGwei: await escrow.channelRevenueGwei(channel, { blockTag: blocks.to }),
    }),
  );
}
