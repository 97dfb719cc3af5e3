import { EPOCH_SECONDS } from "../../../offchain/domain/constants.js";
import type { Snapshot } from "../../../offchain/domain/types.js";
import { GENESIS, rightSnapshot } from "../../offchain/world.js";
import type { EpochPlan } from "./epochPlan.js";
import { nameOf } from "./folderCases.js";
import { accountOf, goodRecord } from "./registrationCases.js";
import { encodeReport } from "./reports.js";
import { hexOf } from "../../offchain/world.js";

/** An epoch of one GatewayX node and one round; every verifier measures the node, or none does. */
export function tinyEpoch(
  epoch: number,
  isMeasured: boolean,
  change: (right: Snapshot) => Snapshot = (right) => right,
): EpochPlan {
  const right = rightSnapshot(epoch, new Map());
  const snapshot = change({ ...right, policy: { ...right.policy, roundLength: EPOCH_SECONDS } });
  const tag = hexOf(1, 16);
  const seen = {
    host: tag,
    net: tag,
    wide: hexOf(0, 16),
    kbps: 1_000_000,
    storageGb: 100,
    country: "DE",
    kind: 3,
    portOpen: 1,
  };
  const batch = isMeasured ? encodeReport(accountOf("n0"), seen) : Buffer.alloc(0);
  const wish = { node: "n0", operator: "o0", class: 1, kind: 0, issuedAt: BigInt(GENESIS) };
  const registrations = goodRecord(wish);
  return {
    epoch,
    snapshot,
    registrations,
    registrationFiles: new Map([["registrations.rows", registrations]]),
    committers: snapshot.policy.verifiers,
    verifiers: new Map(
      snapshot.policy.verifiers.map((it) => [
        it,
        { rounds: new Map([[0, batch]]), entries: new Map([[nameOf(0), batch]]) },
      ]),
    ),
    strangers: new Map(),
  };
}
