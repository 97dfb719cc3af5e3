import { join } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { type RunChain, RunContext, type RunOptions } from "../../offchain/chain/epochs/runContext.js";
import { followRun } from "../../offchain/chain/epochs/followRun.js";
import { type Place, placeFrom } from "../../offchain/chain/watch/places.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import { takeLock } from "../../offchain/io/lockFile.js";
import { connectDeployment, signerOf } from "../support/deployment.js";
import { epochEngine } from "../support/epochEngine.js";
import { showEpochProgress } from "../support/epochProgress.js";
import { type Monitor, type MonitorArguments, monitoredTask } from "../support/monitorOptions.js";
import { optional, optionalInteger, requiredInteger } from "../support/options.js";
import { accountList, textList } from "../support/parsedOptions.js";
import { type ScaleArguments, scaleOf } from "../support/scale.js";

interface Arguments extends MonitorArguments, ScaleArguments {
  readonly home: string;
  readonly epoch: string;
  readonly proofs: string;
  readonly verifiers: string;
  readonly attesters: string;
  readonly signatures: string;
  readonly uri: string;
  readonly mirror: string;
  readonly gateway: string;
  readonly engine: string;
  readonly acceptMissing: boolean;
  readonly noPaths: boolean;
  readonly workers: string;
  readonly from: string;
  readonly follow: boolean;
  readonly interval: string;
  readonly dryRun: boolean;
  readonly quiet: boolean;
}

/** `epoch run`: does whatever is due, in order, and says what comes next and when; made to be run again at any time. */
export default async function run(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return monitoredTask(args, hre, { option: "home", home: args.home, name: "epoch-run" }, (monitor) =>
    locked(args, hre, args.home, monitor),
  );
}

/** The work, unless another run in the same folder does it. */
async function locked(args: Arguments, hre: HardhatRuntimeEnvironment, home: string, monitor: Monitor): Promise<void> {
  const progress = showEpochProgress(args.quiet || monitor.isJson);
  const options = runOptions(args, home, progress.onProgress);
  const interval = requiredInteger("interval", args.interval, 1);
  const { networkName } = await hre.network.getOrCreate();
  const lock = await takeLock(join(home, `epoch-run-${networkName}.lock`));
  if ("holder" in lock) {
    monitor.write("info", { kind: "waiting", text: `nothing to do here: ${lock.holder} runs in ${home}` });
    return;
  }
  try {
    await followRun(
      async (report) => RunContext.open(await openChain(args, hre), options, report),
      { follow: args.follow, interval, isQuiet: args.quiet },
      monitor,
    );
  } finally {
    progress.done();
    await lock.release();
  }
}

async function openChain(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<RunChain> {
  const { book, contracts, provider, signers } = await connectDeployment(hre);
  const from = optional(args.from);
  // A network without keys is enough to compute, and to look.
  const signer = from === undefined && signers.length === 0 ? undefined : signerOf(signers, from);
  return {
    book,
    contracts,
    provider,
    from: signer === undefined ? undefined : { signer, account: toAddress(signer.address) },
    signerOf: (account: Address) => signerOf(signers, account),
  };
}

function runOptions(args: Arguments, home: string, onProgress: RunOptions["onProgress"]): RunOptions {
  const lastEpoch = optionalInteger("epoch", args.epoch, 1);
  const signaturesDir = join(home, "signatures");
  const uri = optional(args.uri);
  if (uri !== undefined && lastEpoch === undefined && !uri.includes("{epoch}")) {
    throw new MsnError("argument", "expected {epoch} where the epoch's number belongs", { field: "--uri" });
  }
  const workers = optionalInteger("workers", args.workers, 1);
  return {
    home,
    proofsDir: optional(args.proofs) ?? join(home, "proofs"),
    lastEpoch,
    verifiers: accountList("verifiers", args.verifiers),
    attesters: accountList("attesters", args.attesters),
    signaturesDir,
    signaturePlaces: [{ dir: signaturesDir }, ...textList(args.signatures).map(signaturePlace)],
    uriOf: uri === undefined ? undefined : (epoch) => uri.replaceAll("{epoch}", String(epoch)),
    mirrors: textList(args.mirror),
    gateway: optional(args.gateway),
    engine: epochEngine(args.engine),
    acceptMissing: args.acceptMissing,
    writesPaths: !args.noPaths,
    dryRun: args.dryRun,
    scaleOf: (epoch, outDir) => ({
      ...scaleOf({ ...args, work: args.work === "" ? "" : join(args.work, String(epoch)) }, outDir),
      ...(workers === undefined ? {} : { workers }),
    }),
    ...(onProgress === undefined ? {} : { onProgress }),
  };
}

function signaturePlace(text: string): Place {
  const place = placeFrom(text, undefined);
  if (place !== undefined) return place;
  throw new MsnError("argument", `expected a folder or an http:// or https:// URL, got ${JSON.stringify(text)}`, {
    field: "--signatures",
  });
}
