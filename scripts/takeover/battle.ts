import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { ROOT_PROPOSAL_TYPES, proposalDomain } from "../../offchain/chain/proposal.js";
import { describeRefusal } from "../../offchain/chain/refusal.js";
import { sha256 } from "../../offchain/crypto/sha256.js";
import { ZERO_DIGEST } from "../../offchain/domain/constants.js";
import type { Digest } from "../../offchain/domain/hex.js";
import { toHex } from "../../offchain/domain/hex.js";
import type { Leaf, Manifest } from "../../offchain/domain/types.js";
import { writeLeaves } from "../../offchain/epoch/artifacts.js";
import { serializeManifest } from "../../offchain/epoch/manifest.js";
import { depthOf } from "../../offchain/merkle/path.js";
import { epochFiles } from "../demo/epochWeek.js";
import { Answers } from "./answers.js";
import type { Defence } from "./defence.js";
import { type Field, opensAt } from "./field.js";
import { HostileTree } from "./hostileTree.js";
import { type Outcome, verdictOf } from "./verdict.js";

const HOUR = 3_600;
/** When watchers look, in hours after a proposal; and then once more before the window ends. */
const LOOKS = [1, 27, 50] as const;
/** The guardian leaves it to the watchers for two days. */
const GUARDIAN_WAITS = 48 * HOUR;

/** A root that captured attesters sign. */
export interface HostileRoot {
  readonly tree: HostileTree;
  /** What the proposal says; the tree may be another size. */
  readonly count: number;
  /** Whether artifacts that go with the root are published. */
  readonly isPublished: boolean;
}

/** One attack, from its first proposal to what became of it. */
export class Battle {
  /** Every hostile root of this battle that became active. */
  readonly won: { readonly epoch: number; readonly root: HostileRoot }[] = [];

  constructor(
    readonly field: Field,
    private readonly defence: Defence,
    /** Whether the guardian is with the attackers. */
    readonly guardianIsCaptured: boolean,
  ) {}

  /** The next epoch's leaves as they should be, to be changed. */
  honestLeaves(): Leaf[] {
    return this.field.honest.leaves.map((leaf) => ({ ...leaf }));
  }

  treeOf(leaves: readonly Leaf[], depth = depthOf(countOf(leaves))): HostileTree {
    return new HostileTree(this.field.domain, leaves, depth);
  }

  /** Proposes a root as the epoch after the newest; returns what the contracts answer if they refuse. */
  async propose(root: HostileRoot, epoch?: number): Promise<string | undefined> {
    const { contracts } = this.field;
    const newest = await contracts.distributor.newestRoot();
    const next = epoch ?? Number(newest.epoch) + 1;
    const { manifestDigest, uri } = await this.#publish(root, next, newest.root as Digest);
    return this.send(
      { epoch: next, previousRoot: newest.root, root: root.tree.root, count: root.count, manifestDigest },
      uri,
    );
  }

  /** Sends what two captured attesters sign. */
  async send(proposal: Record<string, unknown>, uri: string): Promise<string | undefined> {
    const { system, book, contracts, attesters, captor } = this.field;
    const domain = proposalDomain(book.chainId, book.contracts.RewardsDistributor);
    const signing = attesters.map(async (attester) =>
      (await system.signer(attester)).signTypedData(domain, ROOT_PROPOSAL_TYPES, proposal),
    );
    const distributor = contracts.distributor.connect(await system.signer(captor));
    const signatures = await Promise.all(signing);
    return refusalOf(async () => {
      const sent = await distributor.propose(proposal as never, uri, signatures);
      await sent.wait();
    });
  }

  /** The window of a pending root: watchers look, attackers answer what they can, and the guardian, if honest, vetoes. */
  async fight(root: HostileRoot): Promise<Outcome> {
    const { system, contracts } = this.field;
    const from = (await system.blockNumber()) - 1;
    const proposedAt = await system.now();
    const answers = new Answers(this.field, root.tree);
    const end = Number((await contracts.distributor.pendingRoot()).activatableAt);
    for (const at of [...LOOKS.map((hours) => proposedAt + hours * HOUR), end - HOUR, end + 25 * HOUR]) {
      await system.moveClock(at);
      const alerted = await this.#look(answers);
      if (!(await contracts.distributor.hasPendingRoot())) return verdictOf(this.field, from);
      if (alerted && !this.guardianIsCaptured && at - proposedAt > GUARDIAN_WAITS) {
        const challenges = contracts.challenges.connect(await system.signer(this.field.guardian));
        await (await challenges.veto((await challenges.review()).serial, "does not recompute")).wait();
        return verdictOf(this.field, from);
      }
    }
    const refusal = await refusalOf(async () => (await contracts.distributor.activate()).wait());
    if (refusal !== undefined) return { stoppedBy: "contracts", how: refusal };
    const { epoch } = await contracts.distributor.newestRoot();
    this.won.push({ epoch: Number(epoch), root });
    return { stoppedBy: "nobody", how: "became active: worth its increment" };
  }

  /** A whole attack with one root. */
  async attempt(root: HostileRoot): Promise<Outcome> {
    const refusal = await this.propose(root);
    return refusal === undefined ? this.fight(root) : { stoppedBy: "contracts", how: refusal };
  }

  /** Waits until the epoch after the newest can be proposed. */
  async nextEpoch(): Promise<void> {
    const newest = Number(await this.field.contracts.distributor.newestEpoch());
    await this.field.system.moveClock(opensAt(this.field, newest + 1));
  }

  async #look(answers: Answers): Promise<boolean> {
    const alerted = await this.defence.look();
    await answers.give();
    // What the answers show is looked at in the same hour.
    return (await this.defence.look()) || alerted;
  }

  /** Writes artifacts that go with a root as far as its makers can make them, or names a place where nothing is. */
  async #publish(
    { tree, count, isPublished }: HostileRoot,
    epoch: number,
    previousRoot: Digest,
  ): Promise<{ readonly manifestDigest: Digest; readonly uri: string }> {
    const { field } = this;
    const leaves = writeLeaves(tree.leaves);
    const changed: Manifest = {
      ...field.honest.manifest,
      epoch,
      previousRoot: epoch === 1 ? ZERO_DIGEST : previousRoot,
      count,
      depth: depthOf(count),
      root: tree.root,
      totalGwei: tree.sumGwei,
      leavesDigest: sha256(leaves),
    };
    const manifest = serializeManifest(changed);
    const dir = join(field.system.home, "hostile", toHex(Buffer.from(tree.root.slice(2, 18), "hex")));
    if (isPublished) {
      await mkdir(dir, { recursive: true });
      for (const name of ["inputs.sha256", "rejected.csv", "nodes.csv", "rewards.csv"]) {
        await writeFile(join(dir, name), await readFile(join(epochFiles(field.system.home, 2).artifacts, name)));
      }
      await writeFile(join(dir, "leaves.csv"), leaves);
      await writeFile(join(dir, "manifest.json"), manifest);
    }
    return { manifestDigest: sha256(manifest), uri: dir };
  }
}

/** Places up to the last leaf. */
export const countOf = (leaves: readonly Leaf[]): number =>
  leaves.reduce((top, { index }) => Math.max(top, index), -1) + 1;

/** The contracts' answer to a transaction they refuse; undefined for one they take. */
export async function refusalOf(send: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await send();
    return undefined;
  } catch (error) {
    const refusal = error instanceof Error ? describeRefusal(error) : undefined;
    if (refusal === undefined) throw error;
    return refusal.split("(", 1)[0];
  }
}
