import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { MsnError } from "../../offchain/domain/errors.js";
import type { NetworkProgress, NetworkRequest, NetworkSummary } from "../../offchain/synthetic/generateNetwork.js";
import { generateNetwork, PROOFS_FOLDER, SNAPSHOT_FILE } from "../../offchain/synthetic/generateNetwork.js";
import { readNetworkModel } from "../../offchain/synthetic/networkModel.js";
import { optional, optionalInteger, required, requiredInteger } from "../support/options.js";
import { progressLine } from "../support/progress.js";
import { runTask } from "../support/runTask.js";
import { TimeLeft } from "../support/timeLeft.js";

interface Arguments {
  readonly nodes: string;
  readonly verifiers: string;
  readonly rounds: string;
  readonly seed: string;
  readonly out: string;
  readonly silent: string;
  readonly model: string;
  readonly quiet: boolean;
}

/** The model of the relays of one week; `proofs fit-model` makes it. */
const MODEL_FILE = fileURLToPath(new URL("../../data/network-model.json", import.meta.url));
const DEFAULT_VERIFIERS = 3;
const DEFAULT_ROUNDS = 168;

/** `proofs generate`: proofs and snapshot of a made-up network, ready for `epoch compute`. */
export default async function generate(args: Arguments): Promise<unknown> {
  return runTask(async () => {
    const request = await readRequest(args);
    const progress = progressLine(args.quiet);
    const textOf = progressTexts(() => performance.now());
    const summary = await generateNetwork(request, (state) => {
      progress.update(textOf(state));
    })
      .catch((error: unknown) => {
        throw asOption(error);
      })
      .finally(() => {
        progress.done();
      });
    console.log(describe(request, summary));
  });
}

async function readRequest(args: Arguments): Promise<NetworkRequest> {
  const nodes = requiredInteger("nodes", args.nodes, 1);
  const seed = required("seed", args.seed);
  const out = required("out", args.out);
  return {
    nodes,
    verifiers: optionalInteger("verifiers", args.verifiers, 3) ?? DEFAULT_VERIFIERS,
    rounds: optionalInteger("rounds", args.rounds, 0) ?? DEFAULT_ROUNDS,
    seed,
    silent: optionalInteger("silent", args.silent, 0) ?? 0,
    out,
    model: await readNetworkModel(optional(args.model) ?? MODEL_FILE),
  };
}

/** A complaint about the request, with its field as the option it was. */
function asOption(error: unknown): unknown {
  if (!(error instanceof MsnError) || error.code !== "argument" || error.place.field === undefined) return error;
  return new MsnError("argument", `--${error.message}`);
}

/** Texts for progress, each phase with its own speed and time left; `clock` gives milliseconds. */
function progressTexts(clock: () => number): (progress: NetworkProgress) => string {
  let left = new TimeLeft(clock());
  return ({ phase, done, total, records }) => {
    if (done === 0) left = new TimeLeft(clock()); // a new phase
    const [count, unit] = phase === "probes" ? [records, "records"] : [done, phase];
    return `${phase}: ${left.text(done, total, count, unit, clock())}`;
  };
}

function describe({ out, seed }: NetworkRequest, summary: NetworkSummary): string {
  const { nodes, gatewayX, operators, stakers, batches, records, verifiers, silent } = summary;
  return [
    `FOR TESTING: a made-up network; whoever knows the seed ${JSON.stringify(seed)} has every key.`,
    `${nodes} nodes (${gatewayX} GatewayX, ${nodes - gatewayX} GaGaNode) of ${operators} operators, ${stakers} with a stake`,
    `${records} records in ${batches} batches of ${verifiers.length} verifiers: ${verifiers.join(", ")}`,
    `silent: ${silent.length === 0 ? "none" : silent.join(", ")}`,
    `now: npx hardhat epoch compute --proofs ${join(out, PROOFS_FOLDER)} --snapshot ${join(out, SNAPSHOT_FILE)} --out …`,
  ].join("\n");
}
