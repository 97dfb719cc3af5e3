import { readAirdrop } from "../../offchain/airdrop/airdropFile.js";
import { formatMsn } from "../../offchain/chain/amounts.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { formatTable } from "../../offchain/domain/table.js";
import { required } from "../support/options.js";
import { runTask } from "../support/runTask.js";

interface Arguments {
  readonly file: string;
  readonly account: string;
  readonly json: boolean;
}

/** `airdrop proof`: the arguments of the contract's `claim` for an account. */
export default async function proof(args: Arguments): Promise<unknown> {
  return runTask(async () => {
    const file = required("file", args.file);
    const account = toAddress(required("account", args.account));
    const claim = (await readAirdrop(file)).claimOf(account);
    if (claim === undefined) throw new MsnError("argument", `--account: ${account} has no entry in ${file}`);
    const { index, amountWei } = claim;
    if (args.json) {
      console.log(JSON.stringify({ index, account, amountWei: String(amountWei), proof: claim.proof }));
      return;
    }
    console.log(
      formatTable(
        ["claim of", account],
        [
          ["index", String(index)],
          ["amount", `${formatMsn(amountWei)} (${amountWei} wei)`],
          ...claim.proof.map((word, level) => [level === 0 ? "proof" : "", word]),
        ],
      ),
    );
  });
}
