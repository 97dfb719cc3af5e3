import {
  BPS,
  EPOCH_SECONDS,
  MIN_ROUND_SECONDS,
  MIN_VERIFIERS,
  PPM,
  RULES_VERSION,
  ZERO_ADDRESS,
} from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import type { Policy } from "../domain/types.js";
import type { JsonFields } from "../io/jsonFields.js";
import { readJsonFields } from "../io/jsonFile.js";

const SECONDS_A_DAY = 86_400;
const KEYS = [
  "emissionStart",
  "initialHolder",
  "timelockDelaySeconds",
  "timelockProposers",
  "timelockExecutors",
  "policy",
  "challengeWindowSeconds",
  "attesters",
  "threshold",
];
const POLICY_KEYS = ["boostBasePpm", "boostFloorGwei", "gatewayXShareBps", "roundLength", "verifiers"];

/** What a deployment is made with: `deployments/parameters/<network>.json`. */
export interface DeploymentParameters {
  /** Unix seconds; the file says it as UTC text. */
  readonly emissionStart: number;
  /** Receives the initial supply. */
  readonly initialHolder: Address;
  readonly timelockDelaySeconds: number;
  readonly timelockProposers: readonly Address[];
  /** Who may execute what the timelock has let through; empty means anyone. */
  readonly timelockExecutors: readonly Address[];
  readonly policy: Policy;
  readonly challengeWindowSeconds: number;
  readonly attesters: readonly Address[];
  readonly threshold: number;
}

/** Reads and checks a parameters file before anything is sent; throws `io`, `json` or `deployment`. */
export async function readParameters(file: string): Promise<DeploymentParameters> {
  const fields = await readJsonFields(file, KEYS);
  const parameters: DeploymentParameters = {
    emissionStart: utcSeconds(fields, "emissionStart"),
    initialHolder: fields.address("initialHolder"),
    timelockDelaySeconds: fields.integer("timelockDelaySeconds", 0, 60 * SECONDS_A_DAY),
    timelockProposers: fields.ascendingAddresses("timelockProposers"),
    timelockExecutors: fields.ascendingAddresses("timelockExecutors"),
    policy: readPolicy(fields.object("policy", POLICY_KEYS)),
    challengeWindowSeconds: fields.integer("challengeWindowSeconds", SECONDS_A_DAY, 14 * SECONDS_A_DAY),
    attesters: fields.ascendingAddresses("attesters"),
    threshold: fields.integer("threshold", 1, 255),
  };
  checkCommittees(parameters, file);
  return parameters;
}

function readPolicy(fields: JsonFields): Policy {
  return {
    boostBasePpm: fields.integer("boostBasePpm", 0, PPM),
    boostFloorGwei: fields.amount("boostFloorGwei", 1n, 1n << 64n),
    gatewayXShareBps: fields.integer("gatewayXShareBps", 0, BPS),
    roundLength: fields.integer("roundLength", MIN_ROUND_SECONDS, EPOCH_SECONDS),
    rulesVersion: RULES_VERSION,
    verifiers: fields.ascendingAddresses("verifiers"),
  };
}

function checkCommittees(
  { attesters, threshold, policy, timelockProposers }: DeploymentParameters,
  file: string,
): void {
  const wrong = (field: string, problem: string): MsnError => new MsnError("deployment", problem, { file, field });
  if (threshold > attesters.length || 2 * threshold <= attesters.length) {
    throw wrong(
      "threshold",
      `expected more than half and at most all of ${attesters.length} attesters, got ${threshold}`,
    );
  }
  const { verifiers } = policy;
  if (verifiers.length < MIN_VERIFIERS || verifiers.length % 2 === 0) {
    throw wrong("policy.verifiers", `expected an odd number of at least ${MIN_VERIFIERS}, got ${verifiers.length}`);
  }
  if (EPOCH_SECONDS % policy.roundLength !== 0) {
    throw wrong("policy.roundLength", `expected a divisor of ${EPOCH_SECONDS}, got ${policy.roundLength}`);
  }
  const both = attesters.find((account) => verifiers.includes(account));
  if (both !== undefined) throw wrong("attesters", `${both} is a verifier too; the two committees check each other`);
  if (timelockProposers.length === 0) throw wrong("timelockProposers", "expected at least one, nobody could govern");
}

/** UTC text to the second, such as `2026-08-03T00:00:00Z`, as Unix seconds. */
function utcSeconds(fields: JsonFields, key: string): number {
  const text = fields.text(key);
  const milliseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(milliseconds)) {
    throw new MsnError("deployment", `expected UTC like 2026-08-03T00:00:00Z, got ${JSON.stringify(text)}`, {
      file: fields.file,
      field: key,
    });
  }
  return milliseconds / 1000;
}

/** The parameters in the shape the Ignition module takes. */
export function ignitionParameters(
  parameters: DeploymentParameters,
  rulesDigest: Digest,
): Record<string, string | number | string[] | Record<string, string | number | string[]>> {
  const { policy } = parameters;
  return {
    emissionStart: parameters.emissionStart,
    initialHolder: parameters.initialHolder,
    timelockDelay: parameters.timelockDelaySeconds,
    timelockProposers: [...parameters.timelockProposers],
    timelockExecutors: parameters.timelockExecutors.length === 0 ? [ZERO_ADDRESS] : [...parameters.timelockExecutors],
    policy: {
      gatewayXShareBps: policy.gatewayXShareBps,
      boostBasePpm: policy.boostBasePpm,
      boostFloorGwei: String(policy.boostFloorGwei),
      roundLength: policy.roundLength,
      rulesVersion: policy.rulesVersion,
      rulesDigest,
      verifiers: [...policy.verifiers],
    },
    challengeWindow: parameters.challengeWindowSeconds,
    attesters: [...parameters.attesters],
    threshold: parameters.threshold,
  };
}
