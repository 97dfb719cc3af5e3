import {
  BPS,
  EPOCH_SECONDS,
  MIN_ROUND_SECONDS,
  MIN_VERIFIERS,
  PPM,
  RULES_VERSION,
  UINT256_LIMIT,
} from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Policy, Snapshot } from "../domain/types.js";
import type { Json } from "../io/canonicalJson.js";
import { parseCanonicalJson, writeCanonicalJson } from "../io/canonicalJson.js";
import { JsonFields } from "../io/jsonFields.js";

const SNAPSHOT_KEYS = [
  "ceilingWei",
  "chainId",
  "commitments",
  "distributor",
  "end",
  "epoch",
  "policy",
  "stakesWei",
  "staking",
  "start",
  "token",
];
const POLICY_KEYS = ["boostBasePpm", "boostFloorGwei", "gatewayXShareBps", "roundLength", "rulesVersion", "verifiers"];
const MAX = Number.MAX_SAFE_INTEGER;

/**
 * Parses `snapshot.json` and checks every range (rewards-spec.md section 2). Throws `json` where it is not canonical or a
 * field has the wrong form, `snapshot` where values do not fit each other; `file` is the name errors carry.
 */
export function parseSnapshot(bytes: Buffer, file: string): Snapshot {
  const fields = JsonFields.of(parseCanonicalJson(bytes, file), file, "", SNAPSHOT_KEYS);
  const snapshot: Snapshot = {
    ceilingWei: fields.amount("ceilingWei", 0n, UINT256_LIMIT),
    chainId: fields.integer("chainId", 1, MAX),
    commitments: fields.byAddress("commitments", (all, verifier) => {
      const commitment = all.object(verifier, ["probes", "registrations"]);
      return { probes: commitment.digest("probes"), registrations: commitment.digest("registrations") };
    }),
    distributor: fields.address("distributor"),
    end: fields.integer("end", 0, MAX),
    epoch: fields.integer("epoch", 1, MAX),
    policy: parsePolicy(fields.object("policy", POLICY_KEYS)),
    stakesWei: fields.byAddress("stakesWei", (all, operator) => all.amount(operator, 1n, UINT256_LIMIT)),
    staking: fields.address("staking"),
    start: fields.integer("start", 0, MAX),
    token: fields.address("token"),
  };
  if (snapshot.end - snapshot.start !== EPOCH_SECONDS) {
    const got = snapshot.end - snapshot.start;
    throw new MsnError("snapshot", `expected ${EPOCH_SECONDS} s after start, got ${got} s`, { file, field: "end" });
  }
  return snapshot;
}

function parsePolicy(fields: JsonFields): Policy {
  const wrong = (field: string, problem: string): MsnError =>
    new MsnError("snapshot", problem, { file: fields.file, field: `${fields.path}.${field}` });

  const policy: Policy = {
    boostBasePpm: fields.integer("boostBasePpm", 0, PPM),
    boostFloorGwei: fields.amount("boostFloorGwei", 1n, UINT256_LIMIT),
    gatewayXShareBps: fields.integer("gatewayXShareBps", 0, BPS),
    roundLength: fields.integer("roundLength", MIN_ROUND_SECONDS, EPOCH_SECONDS),
    rulesVersion: fields.integer("rulesVersion", 0, MAX),
    verifiers: fields.ascendingAddresses("verifiers"),
  };
  if (policy.rulesVersion !== RULES_VERSION) {
    throw wrong(
      "rulesVersion",
      `expected ${RULES_VERSION}, the version this software computes, got ${policy.rulesVersion}`,
    );
  }
  if (EPOCH_SECONDS % policy.roundLength !== 0) {
    throw wrong("roundLength", `expected a divisor of ${EPOCH_SECONDS} s, got ${policy.roundLength}`);
  }
  if (policy.verifiers.length < MIN_VERIFIERS || policy.verifiers.length % 2 === 0) {
    throw wrong("verifiers", `expected an odd number of at least ${MIN_VERIFIERS}, got ${policy.verifiers.length}`);
  }
  return policy;
}

/** The bytes of `snapshot.json`. Throws like {@link parseSnapshot} for a snapshot that breaks a range. */
export function serializeSnapshot(snapshot: Snapshot): Buffer {
  const { policy } = snapshot;
  const json: Json = {
    ceilingWei: String(snapshot.ceilingWei),
    chainId: snapshot.chainId,
    commitments: Object.fromEntries(
      [...snapshot.commitments].map(([verifier, { probes, registrations }]) => [verifier, { probes, registrations }]),
    ),
    distributor: snapshot.distributor,
    end: snapshot.end,
    epoch: snapshot.epoch,
    policy: {
      boostBasePpm: policy.boostBasePpm,
      boostFloorGwei: String(policy.boostFloorGwei),
      gatewayXShareBps: policy.gatewayXShareBps,
      roundLength: policy.roundLength,
      rulesVersion: policy.rulesVersion,
      verifiers: policy.verifiers,
    },
    stakesWei: Object.fromEntries([...snapshot.stakesWei].map(([operator, stake]) => [operator, String(stake)])),
    staking: snapshot.staking,
    start: snapshot.start,
    token: snapshot.token,
  };
  const bytes = Buffer.from(writeCanonicalJson(json), "ascii");
  parseSnapshot(bytes, "snapshot");
  return bytes;
}
