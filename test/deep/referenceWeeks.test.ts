import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { sha256 } from "../../offchain/crypto/sha256.js";
import { EPOCH_SECONDS } from "../../offchain/domain/constants.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Address } from "../../offchain/domain/hex.js";
import type { Commitment } from "../../offchain/domain/types.js";
import { serializeSnapshot } from "../../offchain/epoch/snapshot.js";
import { probeListDigest } from "../../offchain/proofs/probeList.js";
import { importRelays } from "../../offchain/relays/importRelays.js";
import { computeWithBoth, publishInto } from "../differential/worlds/compareEngines.js";
import { CHAIN_ID, GENESIS, newFolder, removeFolders, rightSnapshot, rowsOf, TOKEN } from "../offchain/world.js";

const WEEKS = ["2026-W32", "2026-W33"];

function commitmentOf(proofsDir: string, verifier: Address): Commitment {
  const folder = join(proofsDir, "probes", verifier);
  const list = readdirSync(folder).map((name) => ({
    round: Number(name.slice(0, 5)),
    digest: sha256(readFileSync(join(folder, name))),
  }));
  return { probes: probeListDigest(list), registrations: sha256(readFileSync(join(proofsDir, "registrations.rows"))) };
}

describe("both full weeks of data/, through the reference calculator", function () {
  this.timeout(1_200_000);
  after(removeFolders);

  it("are the same as through the pipeline, byte for byte", async () => {
    const dir = await newFolder();
    let previousDir: string | undefined;
    for (const [i, week] of WEEKS.entries()) {
      const epoch = i + 1;
      const proofsDir = join(dir, `proofs-${epoch}`);
      const { verifiers, operators, relays } = await importRelays({
        csv: join("data", `relays-${week}.csv.gz`),
        epoch,
        start: GENESIS + i * EPOCH_SECONDS,
        chainId: CHAIN_ID,
        token: TOKEN,
        out: proofsDir,
      });
      const right = rightSnapshot(epoch, new Map(verifiers.map((it) => [it, commitmentOf(proofsDir, it)])));
      const stakes = operators.filter((_, number) => number % 3 === 0).map(({ operator }, n) => [operator, n] as const);
      const snapshotFile = join(dir, `${epoch}.json`);
      writeFileSync(
        snapshotFile,
        serializeSnapshot({
          ...right,
          policy: { ...right.policy, roundLength: 3_600, verifiers: [...verifiers].sort() },
          stakesWei: new Map(stakes.map(([operator, n]) => [operator, BigInt(n + 1) * 10n ** 20n])),
        }),
      );
      const inputs = { proofsDir, snapshotFile, ...(previousDir === undefined ? {} : { previousDir }) };
      const result = await computeWithBoth(inputs);
      if (result instanceof MsnError) throw result;
      expect(rowsOf(result.artifacts.get("nodes.csv"))).to.have.length.of.at.least(relays);
      previousDir = join(dir, `epoch-${epoch}`);
      publishInto(previousDir, result);
    }
  });
});
