import { mkdir, readFile, readdir, rm, truncate, cp, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { JsonRpcProvider } from "ethers";

import { ROOT_PROPOSAL_TYPES, proposalDomain, proposalOf } from "../../../offchain/chain/proposal.js";
import { BUCKETS } from "../../../offchain/domain/allocation.js";
import { WEI_PER_GWEI } from "../../../offchain/domain/constants.js";
import { sha256 } from "../../../offchain/crypto/sha256.js";
import { readLeaves, writeLeaves } from "../../../offchain/epoch/artifacts.js";
import { parseManifest, serializeManifest } from "../../../offchain/epoch/manifest.js";
import { rewardsDomain } from "../../../offchain/merkle/sumWord.js";
import { MerkleSumTree } from "../../../offchain/merkle/tree.js";
import { PAGE_DEPOSITS } from "../../../offchain/watch/observation.js";
import { commitEpoch, computeEpoch, epochFiles, proposeEpoch, settleEpoch } from "../../../scripts/demo/epochWeek.js";
import { LocalSystem } from "../../../scripts/demo/localSystem.js";
import { fundProposer } from "../../../scripts/demo/proposer.js";
import { catchPrinted } from "../../helpers/console.js";

const HOME = join("cache", "test-watch-recompute");
const ATTESTERS = ["0x15d34aaf54267db7d7c367839aaf71a00a2c6a65", "0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc"];
/** Account 0 of the local node, which `system.contracts()` sends from. */
const TEAM = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
const DAY = 86_400;
const WEEK = 7 * DAY;

describe("watch, with proofs", function () {
  this.timeout(300_000);
  let system: LocalSystem;
  let provider: JsonRpcProvider;
  let emissionStart: number;
  let proposalTime: string;

  /** What one pass prints, and whether it exits with 1. */
  async function watch(options: Record<string, string>): Promise<{ out: string; failed: boolean }> {
    let failed = false;
    const { out, error } = await catchPrinted(() =>
      system
        .task(["watch"], { artifacts: join(HOME, "watcher"), mirror: HOME, once: true, ...options })
        .catch(() => (failed = true)),
    );
    expect(error).to.equal("");
    return { out, failed };
  }

  before(async () => {
    system = await LocalSystem.start(HOME);
    provider = new JsonRpcProvider(system.rpc, 31337, { staticNetwork: true, cacheTimeout: -1 });
    await catchPrinted(async () => {
      await system.task(["msn", "deploy"], { quiet: true });
      emissionStart = Number(await (await system.contracts()).contracts.token.EMISSION_START());
      for (const [i, week] of ["2026-W32", "2026-W33"].entries()) {
        const csv = join("data", `relays-${week}.sample.csv.gz`);
        const out = epochFiles(HOME, i + 1).proofs;
        await system.task(["proofs", "import-relays"], { csv, epoch: String(i + 1), out, limit: "40", quiet: true });
      }
      await fundProposer(system);
      await fundDemands();
      await settleEpoch(system, 1, emissionStart);
      await commitEpoch(system, 2, emissionStart);
      await computeEpoch(system, 2, emissionStart);
      await system.waitUntil(emissionStart + 2 * WEEK + 2 * DAY);
    });
    proposalTime = String(await provider.send("evm_snapshot", []));
  });
  beforeEach(async () => {
    await provider.send("evm_revert", [proposalTime]);
    proposalTime = String(await provider.send("evm_snapshot", []));
    await rm(join(HOME, "watcher"), { recursive: true, force: true });
  });
  after(async () => {
    provider.destroy();
    await system.close();
  });

  /** Gives the team what the demand of a page costs, from the bucket that is unlocked at once. */
  async function fundDemands(): Promise<void> {
    const { contracts } = await system.contracts();
    const { allocation, challenges, token } = contracts;
    const gwei = PAGE_DEPOSITS * (await challenges.demandDepositGwei());
    const start = await allocation.TOKEN_GENERATION();
    const grant = { beneficiary: TEAM, amount: gwei * WEI_PER_GWEI };
    const bucket = BUCKETS.findIndex(({ name }) => name === "testnet");
    const atOnce = { start, instantBps: 10_000, cliffMonths: 0, months: 0 };
    await (await allocation.grantBatch(bucket, atOnce, [grant], grant.amount)).wait();
    await (await allocation.release(await allocation.grantCount())).wait();
    await (await token.approve(challenges, grant.amount)).wait();
    await (await challenges.deposit(grant.beneficiary, gwei)).wait();
  }

  const propose = (): Promise<unknown> => catchPrinted(() => proposeEpoch(system, 2, emissionStart));

  it("finds a good root good, answers demands of it, and does not recompute it again", async () => {
    await propose();
    const { contracts } = await system.contracts();
    await (await contracts.challenges.demandPage((await contracts.challenges.review()).serial, 0)).wait();
    const proofs = join(HOME, "proofs");
    const { out, failed } = await watch({ proofs, act: "answer" });
    expect(out)
      .to.match(/epoch 2: root 0x\w+ is good/)
      .and.to.match(/answers the demand of page 0 \(transaction/);
    expect(failed).to.equal(false);
    expect((await contracts.challenges.review()).openDemands).to.equal(0n);
    const kept = join(HOME, "watcher", "epochs", "31337", "2");
    for (const name of await readdir(kept)) {
      const ours = await readFile(join(kept, name));
      expect(ours.equals(await readFile(join(epochFiles(HOME, 2).artifacts, name))), name).to.equal(true);
    }
    // The proofs may be gone: the verdict is kept with what it was about.
    expect((await watch({})).out).to.match(/is good/);
  });

  it("alerts with the first difference where a signed root is not what the proofs give", async () => {
    const dir = join(HOME, "watcher-forged", "epochs", "31337", "2");
    await cp(epochFiles(HOME, 2).artifacts, dir, { recursive: true });
    const manifest = parseManifest(await readFile(join(dir, "manifest.json")), "manifest.json");
    const { leaves } = readLeaves(await readFile(join(dir, "leaves.csv")), "leaves.csv", manifest.count);
    const [last] = leaves.slice(-1);
    const shifted = leaves.map((leaf) =>
      leaf === last ? { ...leaf, cumulativeGwei: leaf.cumulativeGwei - 1n } : leaf,
    );
    const csv = writeLeaves(shifted);
    const tree = MerkleSumTree.build(rewardsDomain(31337, manifest.distributor), shifted, manifest.count);
    const forged = { ...manifest, leavesDigest: sha256(csv), root: tree.root, totalGwei: tree.totalGwei };
    const bytes = serializeManifest(forged);
    await writeFile(join(dir, "leaves.csv"), csv);
    await writeFile(join(dir, "manifest.json"), bytes);
    const proposal = proposalOf(forged, sha256(bytes));
    const domain = proposalDomain(31337, manifest.distributor);
    const signing = ATTESTERS.map(async (attester) =>
      (await provider.getSigner(attester)).signTypedData(domain, ROOT_PROPOSAL_TYPES, proposal),
    );
    const { contracts } = await system.contracts();
    await (await contracts.distributor.propose(proposal, dir, await Promise.all(signing))).wait();

    const { out, failed } = await watch({ proofs: join(HOME, "proofs") });
    expect(out).to.match(/ALERT epoch 2: root 0x\w+ does not recompute: leaves\.csv, line \d+: published "/);
    expect(out).to.match(/look: npx hardhat epoch verify --proofs \S+ --snapshot \S+ --previous \S+ --dir \S+/);
    expect(failed, "once exits with 1 after an alert").to.equal(true);
    const stored = await readdir(join(HOME, "watcher", "epochs", "31337")).catch(() => []);
    expect(stored, "nothing is kept as verified").to.deep.equal([]);
  });

  it("says that it does not know where inputs, proofs or the previous epoch are missing", async () => {
    await propose();
    expect((await watch({})).out).to.match(/was not recomputed: no --proofs/);
    expect((await watch({ proofs: join(HOME, "nowhere") })).out).to.match(/was not recomputed: no proofs at/);
    const spoiled = join(HOME, "spoiled");
    await mkdir(spoiled, { recursive: true });
    await cp(epochFiles(HOME, 2).proofs, join(spoiled, "2"), { recursive: true });
    const probes = join(spoiled, "2", "probes");
    const [verifier = ""] = (await readdir(probes)).sort();
    const [batch = ""] = (await readdir(join(probes, verifier))).sort();
    await truncate(join(probes, verifier, batch), 79);
    expect((await watch({ proofs: spoiled })).out).to.match(/was not recomputed: inputs are missing: verifier/);
    const alone = await watch({ proofs: join(HOME, "proofs"), mirror: "", artifacts: join(HOME, "alone") });
    expect(alone.out).to.match(/no artifacts lead to it/);
  });
});
