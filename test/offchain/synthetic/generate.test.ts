import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { expect } from "chai";

import { EPOCH_SECONDS } from "../../../offchain/domain/constants.js";
import type { CalculatedEpoch } from "../../../offchain/epoch/calculate.js";
import { commitmentFor } from "../../../offchain/epoch/commitment.js";
import { reviewFolder } from "../../../offchain/epoch/folderReview.js";
import { parseSnapshot } from "../../../offchain/epoch/snapshot.js";
import { MsnError } from "../../../offchain/domain/errors.js";
import { toHex } from "../../../offchain/domain/hex.js";
import type { NetworkProgress, NetworkRequest, NetworkSummary } from "../../../offchain/synthetic/generateNetwork.js";
import { generateNetwork } from "../../../offchain/synthetic/generateNetwork.js";
import { readNetworkModel } from "../../../offchain/synthetic/networkModel.js";
import { testAccount } from "../../../offchain/relays/testKeys.js";
import { computeWithBoth } from "../../differential/worlds/compareEngines.js";
import { expectRejects } from "../failure.js";
import { dataFile } from "../relays/relayFiles.js";
import { newFolder, removeFolders, rowsOf } from "../world.js";
import { expectWithin } from "../fractions.js";

const ROUND_SECONDS = 3_600;
/** Of the network of {@link requestOf}: where this changes, so does every measurement made on generated networks. */
const SMALL_NETWORK = "1e9ab4f1c681053e44b020ad4815453a0dfdaa7cf57589afed20f36d17a49933";

async function requestOf(change: Partial<NetworkRequest> = {}): Promise<NetworkRequest> {
  const out = join(await newFolder(), "network");
  const model = await readNetworkModel(dataFile("network-model.json"));
  return { model, nodes: 60, verifiers: 3, rounds: 5, seed: "small", silent: 0, out, ...change };
}

/** SHA-256 over the paths and contents of all files below a folder. */
async function digestOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    hash.update(`${file.slice(folder.length + 1).replaceAll("\\", "/")}\n`).update(await readFile(file));
  }
  return hash.digest("hex");
}

const filesOf = (out: string): { proofsDir: string; snapshotFile: string } => ({
  proofsDir: join(out, "proofs"),
  snapshotFile: join(out, "snapshot.json"),
});

async function compute(out: string): Promise<CalculatedEpoch> {
  const result = await computeWithBoth(filesOf(out));
  if (result instanceof MsnError) throw result;
  return result;
}

describe("generated proofs", () => {
  after(removeFolders);

  it("are the same bytes for the same request, on any machine", async () => {
    const request = await requestOf();
    await generateNetwork(request);
    expect(await digestOf(request.out)).to.equal(SMALL_NETWORK);
    const digests = new Set([await digestOf(request.out)]);
    for (const change of [{}, { seed: "other" }, { nodes: 61 }, { verifiers: 5 }, { rounds: 6 }, { silent: 1 }]) {
      const again = await requestOf(change);
      await generateNetwork(again);
      digests.add(await digestOf(again.out));
    }
    expect(digests.size).to.equal(6);
  });

  it("give both engines the same epoch, with nothing rejected", async () => {
    const request = await requestOf({ nodes: 150, rounds: 12 });
    const summary = await generateNetwork(request);
    const epoch = await compute(request.out);
    expect(epoch.rejections).to.equal(0);
    expect(epoch.liveRounds).to.equal(12);
    expect(epoch.manifest.silentVerifiers).to.deep.equal([]);
    expect(epoch.snapshot.stakesWei.size).to.equal(summary.stakers);
    // A node of which the first twelve rounds are measured nowhere is left out.
    expectWithin(rowsOf(epoch.artifacts.get("nodes.csv")).length, 130, 150);
    expectWithin(epoch.rewards.length, summary.operators / 2, summary.operators);
    expect(epoch.manifest.totalGwei).to.equal(epoch.rewards.reduce((sum, { rewardGwei }) => sum + rewardGwei, 0n));
    expect(epoch.manifest.totalGwei).to.be.greaterThan(0n);
  });

  it("are what the verifiers would commit, and what a review lets pass", async () => {
    const request = await requestOf({ verifiers: 5 });
    const { verifiers, nodes, records } = await generateNetwork(request);
    const { proofsDir, snapshotFile } = filesOf(request.out);
    const snapshot = parseSnapshot(await readFile(snapshotFile), snapshotFile);
    expect(verifiers).to.deep.equal(snapshot.policy.verifiers);
    let found = 0;
    for (const verifier of verifiers) {
      expect(await commitmentFor(proofsDir, verifier)).to.deep.equal(snapshot.commitments.get(verifier));
      const terms = { ...snapshot, roundLength: ROUND_SECONDS };
      const { batches, registrations } = await reviewFolder(proofsDir, verifier, terms);
      expect([...batches.rejections, ...registrations.rejections]).to.deep.equal([]);
      expect(registrations.records).to.equal(nodes);
      found += batches.records;
    }
    expect(found).to.equal(records);
    expect(snapshot.end - snapshot.start).to.equal(EPOCH_SECONDS);
    expect(snapshot.policy.roundLength).to.equal(ROUND_SECONDS);
  });

  it("have the accounts that the seed gives", async () => {
    const request = await requestOf({ nodes: 3, rounds: 1 });
    const { verifiers } = await generateNetwork(request);
    const records = await readFile(join(request.out, "proofs", "registrations.rows"));
    const seed = Buffer.from("small");
    const nodes = [0, 1, 2].map((number) => testAccount(seed, `node ${number}`).account).sort();
    expect([0, 180, 360].map((at) => toHex(records.subarray(at, at + 20)))).to.deep.equal(nodes);
    expect(verifiers).to.have.members([0, 1, 2].map((number) => testAccount(seed, `verifier ${number}`).account));
  });

  it("leave verifiers silent, without commitment and with a stray file in turn", async () => {
    const request = await requestOf({ verifiers: 5, silent: 2 });
    const { verifiers, silent } = await generateNetwork(request);
    expect(silent).to.deep.equal(verifiers.slice(0, 2));
    const epoch = await compute(request.out);
    expect(epoch.manifest.silentVerifiers).to.deep.equal(silent);
    expect([...epoch.snapshot.commitments.keys()]).to.deep.equal(verifiers.slice(1));
    expect(rowsOf(epoch.artifacts.get("rejected.csv"))).to.deep.equal(silent.map((it) => `probes/${it},,silent`));
    expect(epoch.liveRounds).to.equal(5);
    expect(epoch.manifest.count).to.be.greaterThan(0);
  });

  it("may have no rounds at all", async () => {
    const request = await requestOf({ rounds: 0 });
    const summary: NetworkSummary = await generateNetwork(request);
    expect([summary.batches, summary.records]).to.deep.equal([0, 0]);
    const epoch = await compute(request.out);
    expect([epoch.liveRounds, epoch.manifest.count, epoch.manifest.silentVerifiers.length]).to.deep.equal([0, 0, 0]);
  });

  it("tell how far they are, each phase from 0 on", async () => {
    const seen: NetworkProgress[] = [];
    const { records } = await generateNetwork(await requestOf(), (progress) => seen.push(progress));
    expect(seen.map(({ phase, done, total }) => `${phase} ${done}/${total}`)).to.deep.equal([
      "keys 0/60",
      "registrations 0/60",
      ...[0, 1, 2, 3, 4, 5].map((round) => `probes ${round}/5`),
    ]);
    expect(seen.at(-1)?.records).to.equal(records);
  });

  it("are refused with the field at fault, and then nothing is there", async () => {
    const refusals: [Partial<NetworkRequest>, string][] = [
      [{ nodes: 0 }, "nodes: expected a whole number from 1 to 10000000, got 0"],
      [{ nodes: 1.5 }, "nodes: expected a whole number"],
      [{ verifiers: 1 }, "verifiers: expected a whole number from 3 to 99, got 1"],
      [{ verifiers: 4 }, "verifiers: expected an odd number, got 4"],
      [{ rounds: 169 }, "rounds: expected a whole number from 0 to 168, got 169"],
      [{ silent: 2 }, "silent: expected a whole number from 0 to 1, got 2"],
      [{ seed: "" }, "seed: expected a text"],
    ];
    for (const [change, problem] of refusals) {
      const request = await requestOf(change);
      await expectRejects(generateNetwork(request), "argument", problem);
      expect(await readdir(dirname(request.out))).to.deep.equal([]);
    }
  });

  it("do not replace what is there", async () => {
    const request = await requestOf();
    await mkdir(request.out);
    await writeFile(join(request.out, "mine"), "");
    await expectRejects(generateNetwork(request), "output", "is not empty");
    expect(await readdir(request.out)).to.deep.equal(["mine"]);
  });
});
