import { MsnError } from "../../../offchain/domain/errors.js";
import type { Options } from "../options.js";

const SECONDS_A_DAY = 86_400;
const DEFAULT_MARGIN = "3";

/** Options of the commands that read vouchers. */
export const VOUCHER_OPTIONS = {
  vouchers: { type: "string", value: "FILE|DIR", about: "vouchers, one a line, or a folder of .ndjson files" },
  operator: { type: "string", value: "ADDRESS", about: "whose vouchers; default the account of your key" },
  margin: { type: "string", value: "DAYS", about: `how near an end counts as danger; default ${DEFAULT_MARGIN}` },
} as const satisfies Options;

/** Seconds of `--margin`; throws `argument`. */
export function marginSeconds(text: string = DEFAULT_MARGIN): number {
  if (/^[0-9]{1,3}(\.[0-9]{1,3})?$/.test(text)) return Math.round(Number(text) * SECONDS_A_DAY);
  throw new MsnError("argument", `expected days, such as 3 or 0.5, got ${JSON.stringify(text)}`, {
    field: "--margin",
  });
}

/** What to say about vouchers that are not the operator's; nothing where there are none. */
export const othersText = (otherPairs: number): string[] =>
  otherPairs === 0 ? [] : [`left out, as they are for other operators (--operator): ${otherPairs}`];
