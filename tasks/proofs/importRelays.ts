import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { RelayImport, RelayImportSummary } from "../../offchain/relays/importRelays.js";
import { importRelays } from "../../offchain/relays/importRelays.js";
import { NOT_GIVEN, optional, optionalInteger, required, requiredInteger } from "../support/options.js";
import { progressLine } from "../support/progress.js";
import { runTask } from "../support/runTask.js";
import { registrationTarget, startOfEpoch } from "./options.js";
import { requireSecret } from "./secrets.js";

interface Arguments {
  readonly csv: string;
  readonly epoch: string;
  readonly start: string;
  readonly chainId: string;
  readonly token: string;
  readonly out: string;
  readonly roundLength: string;
  readonly limit: string;
  readonly accounts: string;
  readonly mnemonicVariable: string;
  readonly gzip: boolean;
  readonly quiet: boolean;
}

/** `proofs import-relays`: a relay file → a proof folder with test keys and roles. */
export default async function importRelayFile(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const request = await readRequest(args, hre);
    const progress = progressLine(args.quiet);
    const summary = await importRelays(request, ({ phase, done }) => {
      progress.update(phase === "rows" ? `${done} rows read` : `${done} rounds written`);
    }).finally(() => {
      progress.done();
    });
    console.log(describe(request, summary));
  });
}

async function readRequest(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<RelayImport> {
  const csv = required("csv", args.csv);
  const out = required("out", args.out);
  const epoch = requiredInteger("epoch", args.epoch, 1);
  const roundLength = optionalInteger("round-length", args.roundLength, 1);
  const limit = optionalInteger("limit", args.limit, 1);
  const accounts = optional(args.accounts);
  const { mnemonicVariable } = args;
  return {
    csv,
    epoch,
    start: await startOfEpoch(args.start, epoch, hre),
    ...(await registrationTarget(args, hre)),
    out,
    isGzip: args.gzip,
    ...(roundLength === undefined ? {} : { roundLength }),
    ...(limit === undefined ? {} : { limit }),
    ...(accounts === undefined ? {} : { accounts }),
    ...(mnemonicVariable === NOT_GIVEN ? {} : { mnemonic: await requireSecret(hre, mnemonicVariable) }),
  };
}

function describe(request: RelayImport, summary: RelayImportSummary): string {
  const { rows, relays, gatewayX, operators, rounds, verifiers } = summary;
  return [
    "FOR TESTING: node, operator and verifier keys and the nodes' classes are made up; whoever knows the mnemonic has the keys.",
    "Addresses (as tags), countries, bandwidths and times are the file's.",
    `${relays} nodes (${gatewayX} GatewayX, ${relays - gatewayX} GaGaNode) of ${operators.length} operators in ${rounds.length} rounds: ${request.out}`,
    `of ${rows.read} rows left out: ${rows.outside} outside epoch ${request.epoch}, ${rows.withoutBandwidth} without bandwidth, ${rows.repeated} followed by another in the same round`,
    `verifiers (all three with the same batches): ${verifiers.join(", ")}`,
    ...(request.accounts === undefined ? [] : [`operators' test keys: ${request.accounts}`]),
  ].join("\n");
}
