import { formatTable } from "../../offchain/domain/table.js";
import { quoteOf } from "../../offchain/market/quote.js";
import type { Matched } from "./matched.js";
import { shownGib, shownMsn, shownTime } from "./shown.js";

/** What a match comes to. */
export function quoteTable({ match, origin }: Matched): string {
  const quote = quoteOf(match);
  const { request, epoch } = origin;
  const missing = `${shownGib(quote.unfilledBytes)} GiB (${quote.unfilledBytes} bytes)`;
  const nodes = quote.nodes === 1 ? "1 node" : `${quote.nodes} nodes`;
  const average = quote.averageGweiPerGiB;
  return formatTable(
    ["quote", ""],
    [
      ["wanted", `${shownGib(request.bytes)} GiB`],
      ["filled", `${shownGib(quote.filledBytes)} GiB of ${nodes} proven in epoch ${epoch}`],
      ...(quote.unfilledBytes === 0n ? [] : [["missing", missing]]),
      ["cost", `${shownMsn(quote.costGwei)} MSN`],
      ...(average === undefined ? [] : [["average", `${shownMsn(average)} MSN per GiB`]]),
      ["starts", shownTime(BigInt(request.startsAt))],
      ["ends", `${shownTime(BigInt(quote.endsAt))}, after ${match.seconds} s`],
    ],
  );
}
