import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatTable } from "../../offchain/domain/table.js";
import { writeCanonicalJson } from "../../offchain/io/canonicalJson.js";
import { writeAtomically } from "../../offchain/io/files.js";
import type { Fill, Match, Refusal, RefusedOffer } from "../../offchain/market/match.js";
import { matchJson } from "../../offchain/market/matchJson.js";
import { optional } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import type { RequestArguments } from "./matched.js";
import { matchedRequest } from "./matched.js";
import { quoteTable } from "./quoteTable.js";
import { shownGib, shownMbps, shownMsn, shownRegion } from "./shown.js";

interface Arguments extends RequestArguments {
  readonly out: string;
  readonly why: boolean;
}

const REASONS: Readonly<Record<Refusal, string>> = {
  expired: "expires before the transfer ends",
  region: "of another region",
  class: "of another class",
  tooDear: "too dear",
  notProven: "node not proven with this operator and class",
  cancelled: "cancelled",
  notNeeded: "not needed",
  badSignature: "not signed by its operator",
  duplicate: "takes part by an earlier line",
  nodeTaken: "another offer of the node takes part",
};
const HEADER = ["line", "node", "operator", "class", "region", "MSN/GiB", "GiB", "Mbit/s", "MSN"];
const NUMBERS = ["line", "class", "MSN/GiB", "GiB", "Mbit/s", "MSN"];

/** `market match`: the offers that take a request, and with `--out` everything an agreement with each node needs. */
export default async function match(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const matched = await matchedRequest(args, hre);
    const out = optional(args.out);
    if (out !== undefined) await writeAtomically(out, writeCanonicalJson(matchJson(matched.origin, matched.match)));
    console.log(`${formatTable(HEADER, matched.match.fills.map(rowOf), NUMBERS)}\n\n${quoteTable(matched)}`);
    console.log(args.why ? `\n${whyTable(matched.match.refused)}` : othersLine(matched.match));
    if (out !== undefined) console.log(`written to ${out}`);
  });
}

function rowOf({ line, offer, bytes, kbps, costGwei }: Fill): string[] {
  return [
    String(line),
    offer.node,
    offer.operator,
    String(offer.class),
    shownRegion(offer.region),
    shownMsn(offer.priceGweiPerGiB),
    shownGib(bytes),
    shownMbps(kbps),
    shownMsn(costGwei),
  ];
}

function whyTable(refused: readonly RefusedOffer[]): string {
  const rows = refused.map(({ line, offer, reason }) => [
    String(line),
    offer.node,
    shownMsn(offer.priceGweiPerGiB),
    REASONS[reason],
  ]);
  return formatTable(["line", "node", "MSN/GiB", "takes no part"], rows, ["line", "MSN/GiB"]);
}

function othersLine({ refused }: Match): string {
  const counts = new Map<Refusal, number>();
  for (const { reason } of refused) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const parts = [...counts].map(([reason, count]) => `${count} ${REASONS[reason]}`);
  return parts.length === 0 ? "every offer takes part" : `other offers: ${parts.join("; ")} (--why names each)`;
}
