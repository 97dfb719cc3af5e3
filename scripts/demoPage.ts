/**
 * `npm run demo:page`: the miner page against a local chain on which two epochs are active and miners have staked, served until
 * Ctrl-C. With `--wallet` the page finds a demo wallet, so that everything can be tried without a browser extension.
 */
import { once } from "node:events";
import { dirname, join } from "node:path";

import { settleEpoch } from "./demo/epochWeek.js";
import { LocalSystem } from "./demo/localSystem.js";
import type { MinerAccount } from "./demo/minerAccounts.js";
import { demoOptions } from "./demo/options.js";
import { buildPage, pageSite } from "./demo/page/minerPage.js";
import { serveSite } from "./demo/page/siteServer.js";
import { demoWallet } from "./demo/page/walletServer.js";
import { fundProposer } from "./demo/proposer.js";
import { EPOCHS, importWeeks, stakeFromSale } from "./demo/saleMiners.js";

const HOME = ".demo";

const options = demoOptions({ wallet: { type: "boolean", default: false }, port: { type: "string", default: "0" } });
const dist = await buildPage();
const system = await LocalSystem.start(HOME);
try {
  const miner = await twoEpochs();
  const server = await serveSite(
    await pageSite({
      dist,
      epochs: join(HOME, "epochs", "31337"),
      addresses: dirname(system.addressBook),
      rpc: system.rpc,
      wallet: options.wallet ? await demoWallet(system.rpc, miner.key) : undefined,
    }),
    Number(options.port),
  );
  tell(server.url, miner);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await server.close();
} finally {
  await system.close();
}

/** Deployment, stake, and the team's work on two epochs; nobody claims. Returns the miner with the most nodes. */
async function twoEpochs(): Promise<MinerAccount> {
  await system.task(["msn", "deploy"], { quiet: true });
  const [miner] = await stakeFromSale(system, await importWeeks(system, false));
  if (miner === undefined) throw new Error("the data has no operator in both weeks");
  await fundProposer(system);
  const emissionStart = Number(await (await system.contracts()).contracts.token.EMISSION_START());
  for (const epoch of EPOCHS) await settleEpoch(system, epoch, emissionStart);
  return miner;
}

function tell(url: string, { operator, key }: MinerAccount): void {
  const wallet = options.wallet
    ? ["Connect the demo wallet on the page: it asks with a question of the browser before it signs."]
    : [
        "To connect a wallet of yours, give it this network and this key, and nothing else that is worth anything:",
        `  network   ${system.rpc}, chain 31337, currency ETH`,
        `  key       ${key}`,
        "Without one, start again with --wallet: the page then finds a demo wallet.",
      ];
  console.log(
    `\nThe miner page of ${operator}:\n\n  ${url}?account=${operator}\n\n${wallet.join("\n")}\nCtrl-C ends it.`,
  );
}
