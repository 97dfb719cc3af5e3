import { join } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { errorResult } from "hardhat/utils/result";

import { parseGwei } from "../../offchain/chain/payments/gweiAmount.js";
import { type RunOptions, type WatchKind, runWatch } from "../../offchain/chain/watch/runWatch.js";
import { type WatchChain, openWatchChain } from "../../offchain/chain/watch/watchChain.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { parseActs } from "../../offchain/watch/action.js";
import { connectDeployment, signerOf } from "../support/deployment.js";
import { type MonitorArguments, monitoredTask } from "../support/monitorOptions.js";
import { NOT_GIVEN, optional, required, requiredInteger } from "../support/options.js";
import { optionalAccount, requiredAccount, textList } from "../support/parsedOptions.js";

interface Arguments extends MonitorArguments {
  readonly proofs: string;
  readonly artifacts: string;
  readonly mirror: string;
  readonly gateway: string;
  readonly act: string;
  readonly dryRun: boolean;
  readonly maxDeposit: string;
  readonly protect: string;
  readonly patience: string;
  readonly interval: string;
  readonly confirmations: string;
  readonly once: boolean;
  readonly state: string;
  readonly account: string;
  readonly proof: string;
  readonly from: string;
  readonly quiet: boolean;
  readonly json: boolean;
}

/** `watch`: a full watcher, or with `--account` a miner's own. After an alert, `--once` exits with 1. */
export default async function watch(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  const last = { isAlarmed: false };
  const monitoring = { ...args, log: args.json ? "json" : args.log };
  const result = await monitoredTask(
    monitoring,
    hre,
    { option: "artifacts", home: args.artifacts, name: "watch" },
    async (monitor) => {
      const kind = kindOf(args);
      const open = async (): Promise<WatchChain> => {
        const { book, provider, signers } = await connectDeployment(hre);
        // A network without keys is enough to look.
        const mayLookOnly = args.dryRun && signers.length === 0;
        return openWatchChain({ book, provider }, mayLookOnly ? undefined : signerOf(signers, optional(args.from)));
      };
      const write = (line: string): void => {
        console.log(monitor.clean(line));
      };
      last.isAlarmed = await runWatch(open, { ...runOptions(args), json: monitor.isJson }, kind, write, monitor);
    },
  );
  return last.isAlarmed && args.once ? errorResult() : result;
}

function runOptions(args: Arguments): Omit<RunOptions, "json"> {
  const artifactsDir = required("artifacts", args.artifacts);
  const gateway = optional(args.gateway);
  const name = args.account === NOT_GIVEN ? "watch" : `watch-${args.account.toLowerCase()}`;
  return {
    sources: { artifactsDir, mirrors: textList(args.mirror), ...(gateway === undefined ? {} : { gateway }) },
    stateFileOf: (chainId) => optional(args.state) ?? join(artifactsDir, `${name}-${chainId}.json`),
    interval: requiredInteger("interval", args.interval, 1),
    once: args.once,
    quiet: args.quiet,
  };
}

function kindOf(args: Arguments): WatchKind {
  const common = {
    act: parseActs(args.act, "--act"),
    dryRun: args.dryRun,
    maxDepositGwei: parseGwei(args.maxDeposit, "--max-deposit"),
    confirmations: requiredInteger("confirmations", args.confirmations, 0),
  };
  const account = optionalAccount("account", args.account);
  if (account === undefined) {
    if (args.proof !== NOT_GIVEN) throw new MsnError("argument", "goes with --account", { field: "--proof" });
    const protect = textList(args.protect).map((text) => requiredAccount("protect", text));
    const patience = requiredInteger("patience", args.patience, 0);
    return { kind: "full", options: { ...common, proofsDir: optional(args.proofs), protect, patience } };
  }
  return { kind: "own", account, options: { ...common, proofFile: required("proof", args.proof) } };
}
