import { Airdrop } from "../../offchain/airdrop/airdrop.js";
import { writeAirdrop } from "../../offchain/airdrop/airdropFile.js";
import type { AirdropEntry } from "../../offchain/airdrop/entry.js";
import { readEntryList } from "../../offchain/airdrop/entryList.js";
import { formatMsn, parseMsn } from "../../offchain/chain/amounts.js";
import { formatTable } from "../../offchain/domain/table.js";
import { required } from "../support/options.js";
import { runTask } from "../support/runTask.js";

interface Arguments {
  readonly csv: string;
  readonly out: string;
  readonly total: string;
}

/** `airdrop build`: a list of accounts → the tree that the airdrop contract is deployed with. */
export default async function build(args: Arguments): Promise<unknown> {
  return runTask(async () => {
    const csv = required("csv", args.csv);
    const out = required("out", args.out);
    const airdrop = Airdrop.of(await readEntryList(csv, parseMsn(args.total, "--total")));
    await writeAirdrop(out, airdrop);
    const top = largest(airdrop.entries);
    console.log(
      formatTable(
        ["airdrop", csv],
        [
          ["entries", String(airdrop.entries.length)],
          ["total", formatMsn(airdrop.totalWei)],
          ["largest", `${formatMsn(top.amountWei)} to ${top.account} (index ${top.index})`],
          ["root", airdrop.root],
          ["written to", out],
        ],
      ),
    );
  });
}

function largest(entries: readonly AirdropEntry[]): AirdropEntry {
  return entries.reduce((top, entry) => (entry.amountWei > top.amountWei ? entry : top));
}
