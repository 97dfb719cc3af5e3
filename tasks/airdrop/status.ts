import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { readAirdrop } from "../../offchain/airdrop/airdropFile.js";
import { type AirdropState, readAirdropState, requireSameAirdrop } from "../../offchain/chain/airdrop/airdropState.js";
import { formatMsn } from "../../offchain/chain/amounts.js";
import { chainTime } from "../../offchain/chain/chainTime.js";
import { blocksSince } from "../../offchain/chain/eventBlocks.js";
import { formatTable } from "../../offchain/domain/table.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { connectDeployment } from "../support/deployment.js";
import { required } from "../support/options.js";
import { runTask } from "../support/runTask.js";

interface Arguments {
  readonly file: string;
}

/** `airdrop status`: what was paid of the airdrop, what is open, and until when. */
export default async function status(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const file = required("file", args.file);
    const airdrop = await readAirdrop(file);
    const { book, contracts, provider } = await connectDeployment(hre);
    await requireSameAirdrop(contracts, airdrop, file);
    const state = await readAirdropState(contracts, airdrop, await blocksSince(provider, book.fromBlock));
    const { deadline, foundation, balanceWei, paid, paidWei, openWei } = state;
    const count = airdrop.entries.length;
    console.log(
      formatTable(
        ["airdrop", book.contracts.TestnetAirdrop],
        [
          ["root", `${airdrop.root}, the same in ${file}`],
          ["claims", claimsText(deadline, await chainTime(provider))],
          ["paid", `${paid.size} of ${count} entries, ${formatMsn(paidWei)}`],
          ["open", `${count - paid.size} entries, ${formatMsn(openWei)}`],
          ["holds", `${formatMsn(balanceWei)}${fundsText(state)}`],
          ["foundation", `${foundation}, receives what is left`],
        ],
      ),
    );
  });
}

const claimsText = (deadline: number, now: number): string =>
  now < deadline ? `until ${utc(deadline)}` : `ended at ${utc(deadline)}`;

const fundsText = ({ balanceWei, openWei }: AirdropState): string =>
  balanceWei < openWei ? `, ${formatMsn(openWei - balanceWei)} too little for what is open` : "";
