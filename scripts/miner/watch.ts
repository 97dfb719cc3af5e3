import { fileURLToPath } from "node:url";

import { parseGwei } from "../../offchain/chain/payments/gweiAmount.js";
import { runWatch } from "../../offchain/chain/watch/runWatch.js";
import { type WatchChain, openWatchChain } from "../../offchain/chain/watch/watchChain.js";
import { readLeafProof } from "../../offchain/chain/watch/accountPass.js";
import { parseActs } from "../../offchain/watch/action.js";
import type { Command } from "./command.js";
import { loadWallet } from "./key.js";
import { DRY_RUN_OPTIONS, accountOption, integerOption, parseOptions, required } from "./options.js";
import { openReading } from "./session.js";

const RUN = fileURLToPath(new URL("../../run", import.meta.url));

const OPTIONS = {
  proof: {
    type: "string",
    value: "FILE",
    about: "your last known leaf and path, as `proof` writes it; kept up to date",
  },
  account: { type: "string", value: "ADDRESS", about: "whose leaf that must be; default that of the file" },
  mirror: { type: "string", multiple: true, value: "DIR|URL", about: "where published epochs may be" },
  gateway: { type: "string", value: "URL", about: "an IPFS gateway, for artifacts at ipfs: addresses" },
  act: { type: "string", value: "LIST", about: "what it may do; default challenge,demand,cancel" },
  "max-deposit": { type: "string", value: "MSN", about: "most it may have at stake in one proposal; default 100" },
  interval: { type: "string", value: "SECONDS", about: "between passes; default 60" },
  confirmations: { type: "string", value: "BLOCKS", about: "how far behind the newest block it looks; default 0" },
  once: { type: "boolean", about: "one pass; exit code 1 means an alert" },
  state: { type: "string", value: "FILE", about: "saves reading again; default run/watch-ACCOUNT.json" },
  quiet: { type: "boolean", about: "alerts, actions and failures only" },
  json: { type: "boolean", about: "one JSON object a line" },
  ...DRY_RUN_OPTIONS,
} as const;

/** `watch`: a miner's own watcher, as `npx hardhat watch --account`. */
export const watch: Command = {
  name: "watch",
  summary: "Watches over your rewards: cancels a pending root that takes from your leaf, or does not show it.",
  options: OPTIONS,
  notes: [
    "It needs a node, the proof file and a key with a little gas and MSN for deposits; nothing of the team's.",
    "It cannot see a leaf that others hide: for that run npx hardhat watch, see docs/watching.md.",
  ],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const proofFile = required("proof", values.proof);
  const { account: owner } = await readLeafProof(proofFile);
  const account = values.account === undefined ? owner : accountOption("account", values.account);
  const options = {
    act: parseActs(values.act ?? "challenge,demand,cancel", "--act"),
    dryRun: values["dry-run"] === true,
    maxDepositGwei: parseGwei(values["max-deposit"] ?? "100", "--max-deposit"),
    confirmations: integerOption("confirmations", values.confirmations ?? "0", 0),
    proofFile,
  };
  const wallet = await loadWallet(values.keystore);
  const open = async (): Promise<WatchChain> => {
    const { book, provider } = await openReading(values);
    return openWatchChain({ book, provider }, wallet.connect(provider));
  };
  const once = values.once === true;
  const { gateway } = values;
  const isAlarmed = await runWatch(
    open,
    {
      sources: { artifactsDir: RUN, mirrors: values.mirror ?? [], ...(gateway === undefined ? {} : { gateway }) },
      stateFileOf: (chainId) => values.state ?? `${RUN}/watch-${account}-${chainId}.json`,
      interval: integerOption("interval", values.interval ?? "60", 1),
      once,
      quiet: values.quiet === true,
      json: values.json === true,
    },
    { kind: "own", account, options },
    (line) => {
      console.log(line);
    },
  );
  if (once && isAlarmed) process.exitCode = 1;
}
