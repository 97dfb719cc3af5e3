import { EPOCH_SECONDS } from "../../../offchain/domain/constants.js";
import type { Address } from "../../../offchain/domain/hex.js";
import type { Policy, Snapshot } from "../../../offchain/domain/types.js";
import { hexOf, rightSnapshot } from "../../offchain/world.js";
import type { Draw, Tally } from "./draw.js";
import { type Entry, nameOf, SILENCING, type VerifierPlan } from "./folderCases.js";
import { cleanGzip } from "./gzipCases.js";
import type { Before } from "./previousEpoch.js";
import { accountOf, goodRecord, REGISTRATION_FAULTS, REGISTRATION_RIVALS, type Wish } from "./registrationCases.js";
import { anyReport, BATCH_FAULTS, encodeReport, otherwise, PROBE, type Seen } from "./reports.js";
import { OPERATORS, type RosterNode, type Style } from "./roster.js";

export const SHARES = [0, 1, 2_500, 5_000, 9_999, 10_000];
export const BOOST_BASES = [0, 1, 400_000, 400_000, 999_999, 1_000_000];
const FILES_OF_REGISTRATIONS = ["plain", "plain", "plain", "packed", "packed"] as const;
const VERIFIERS = Array.from({ length: 7 }, (_, i) => hexOf(0xa1 + i, 20));

/** An epoch before it is written. */
export interface EpochPlan {
  readonly epoch: number;
  /** Without commitments. */
  readonly snapshot: Snapshot;
  readonly registrations: Buffer;
  /** What stands in the proof folder's first level under the names of the registrations file. */
  readonly registrationFiles: ReadonlyMap<string, Entry>;
  /** Who committed the registrations file at hand. */
  readonly committers: readonly Address[];
  readonly verifiers: ReadonlyMap<Address, VerifierPlan>;
  /** Folders of accounts outside the policy. */
  readonly strangers: ReadonlyMap<Address, ReadonlyMap<string, Entry>>;
}

/** Draws epochs, each on top of another; `forced` are cases of the catalogues that shall occur once, as soon as they can. */
export class EpochDrawer {
  readonly #forced: Set<string>;

  constructor(
    private readonly draw: Draw,
    private readonly style: Style,
    private readonly tally: Tally,
    forced: readonly string[] = [],
  ) {
    this.#forced = new Set(forced);
  }

  epoch(before: Before): EpochPlan {
    const { draw } = this;
    const epoch = before.epoch + 1;
    const snapshot = this.#snapshot(epoch, before);
    const registrations = this.#registrations(before, snapshot);
    const verifiers = this.#verifiers(snapshot.policy);
    const { policy } = snapshot;
    const quorum = Math.floor(policy.verifiers.length / 2) + 1;
    const few = draw.chance(15) ? 1 : 0;
    const committers = draw.shuffled(policy.verifiers).slice(0, draw.integer(quorum, policy.verifiers.length) - few);
    return {
      epoch,
      snapshot,
      registrations,
      registrationFiles: this.#registrationFiles(registrations),
      // The commitment of an account outside the policy must make up for nobody.
      committers: [...committers, hexOf(0xee, 20)],
      verifiers,
      strangers: draw.chance(30) ? new Map([[hexOf(0xef, 20), new Map([["junk", Buffer.from("junk")]])]]) : new Map(),
    };
  }

  /** A case that shall occur and has not yet, or any with the given chance. */
  #case<T>(catalogue: Readonly<Record<string, T>>, percent: number): [string, T] | undefined {
    const forced = Object.keys(catalogue).find((name) => this.#forced.has(name));
    if (forced === undefined && !this.draw.chance(percent)) return undefined;
    const name = forced ?? this.draw.pick(Object.keys(catalogue));
    return [name, catalogue[name]!];
  }

  #happened(name: string): void {
    this.tally.add(name);
    this.#forced.delete(name);
  }

  #snapshot(epoch: number, before: Before): Snapshot {
    const { draw } = this;
    const right = rightSnapshot(epoch, new Map());
    const count = draw.pick([3, 3, 3, 5, 5, 7]);
    const rounds = draw.pick(this.style.rounds);
    const stakes = draw.some([...OPERATORS, "idle"], 50).map((name): [Address, bigint] => {
      const stake = draw.pick([1n, 10n ** 9n - 1n, 10n ** 9n, 5n * 10n ** 22n, draw.bits(90) + 1n, 2n ** 255n]);
      return [accountOf(name), stake];
    });
    return {
      ...right,
      ceilingWei: this.#ceiling(before.totalGwei),
      policy: {
        boostBasePpm: draw.pick(BOOST_BASES),
        boostFloorGwei: draw.pick([1n, 10n ** 14n, 10n ** 14n, draw.bits(70) + 1n]),
        gatewayXShareBps: draw.pick(SHARES),
        roundLength: EPOCH_SECONDS / rounds,
        rulesVersion: 1,
        verifiers: draw.shuffled(VERIFIERS).slice(0, count).sort(),
      },
      stakesWei: new Map(stakes),
    };
  }

  #ceiling(totalGwei: bigint): bigint {
    const { draw } = this;
    const GWEI = 10n ** 9n;
    const budget = draw.pick([0n, 1n, 7n, draw.bits(63), ...Array<bigint>(6).fill(95_890_410_958_904_109n)]);
    const sum = draw.chance(4) && totalGwei > 0n ? totalGwei - 1n : totalGwei + budget;
    return sum * GWEI + draw.pick([0n, 1n, GWEI - 1n]);
  }

  /** The records of the file: nodes that are new, some that are known, rivals and faults. */
  #registrations(before: Before, { start, end }: Snapshot): Buffer {
    const { draw } = this;
    const carried = new Map(before.nodes.map((it) => [it.node, it]));
    const records: Buffer[] = [];
    for (const node of this.style.roster) {
      const known = carried.get(accountOf(node.name));
      if (!draw.chance(known === undefined ? 90 : this.style.isCrowd ? 5 : 40)) continue;
      const issuedAt =
        known === undefined ? start - draw.integer(0, 9) : known.issuedAt + draw.pick([-1, 0, 1, 1, 500]);
      const wish = this.#wish(
        node,
        BigInt(issuedAt),
        OPERATORS.find((name) => accountOf(name) === known?.operator),
      );
      const fault = this.#case(REGISTRATION_FAULTS, 12);
      if (fault !== undefined) this.#happened(fault[0]);
      records.push(fault === undefined ? goodRecord(wish) : fault[1](wish, draw, end));
      const rival = this.#case(REGISTRATION_RIVALS, 15);
      if (rival === undefined) continue;
      this.#happened(rival[0]);
      records.push(rival[1](wish, draw, end));
    }
    return draw.chance(5) ? Buffer.alloc(0) : Buffer.concat(draw.shuffled(records));
  }

  #wish({ name, class: usualClass, kind }: RosterNode, issuedAt: bigint, operatorOf: string | undefined): Wish {
    const { draw } = this;
    const known = draw.chance(50) ? operatorOf : undefined;
    const operator = known ?? (draw.chance(5) ? name : draw.pick(OPERATORS));
    if (!draw.chance(known === undefined ? 15 : 70)) return { node: name, operator, class: usualClass, kind, issuedAt };
    const nodeClass = draw.integer(1, 2);
    return { node: name, operator, class: nodeClass, kind: nodeClass === 1 ? 0 : draw.integer(1, 3), issuedAt };
  }

  #registrationFiles(content: Buffer): Map<string, Entry> {
    const { draw } = this;
    if (content.length === 0 && draw.chance(50)) return new Map();
    const name = "registrations.rows";
    return draw.pick(FILES_OF_REGISTRATIONS) === "plain"
      ? new Map([[name, content]])
      : new Map([[`${name}.gz`, cleanGzip(content, draw)]]);
  }

  #verifiers({ verifiers, roundLength }: Policy): Map<Address, VerifierPlan> {
    const { draw } = this;
    const rounds = EPOCH_SECONDS / roundLength;
    const plans = new Map(
      verifiers.map((it): [Address, VerifierPlan] => [it, { rounds: new Map(), entries: new Map() }]),
    );
    for (let round = 0; round < rounds; round++) {
      if (draw.chance(6)) continue;
      const seen = this.#truth();
      for (const { rounds: own } of plans.values()) if (!draw.chance(7)) own.set(round, this.#batch(seen));
    }
    for (const plan of plans.values()) {
      this.#spoilBatches(plan, rounds);
      this.#store(plan);
    }
    for (const verifier of draw.shuffled(verifiers)) {
      const silence = this.#case(SILENCING, 20);
      if (silence?.[1](plans.get(verifier)!, draw) === true) this.#happened(silence[0]);
    }
    return plans;
  }

  /** What there is to see in a round. */
  #truth(): Map<Address, Seen> {
    const { draw, style } = this;
    const truth = new Map<Address, Seen>();
    for (const { name, usual } of style.roster) {
      if (draw.chance(88)) truth.set(accountOf(name), style.isCrowd ? usual : otherwise(draw, usual, 10));
    }
    if (draw.chance(20)) truth.set(accountOf("unregistered"), anyReport(draw));
    return truth;
  }

  /** What one verifier makes of it. */
  #batch(truth: ReadonlyMap<Address, Seen>): Buffer {
    const { draw, style } = this;
    if (draw.chance(3)) return Buffer.alloc(0);
    const reports = [...truth]
      .filter(() => style.isCrowd || draw.chance(92))
      .map(([node, seen]): [Address, Seen] => [
        node,
        style.disagreement === 0 ? seen : otherwise(draw, seen, style.disagreement),
      ]);
    return Buffer.concat(reports.sort(([a], [b]) => (a < b ? -1 : 1)).map(([node, seen]) => encodeReport(node, seen)));
  }

  #spoilBatches({ rounds: own }: VerifierPlan, rounds: number): void {
    const { draw } = this;
    for (const [round, batch] of own) {
      if (batch.length < 2 * PROBE) continue;
      const fault = this.#case(BATCH_FAULTS, 7);
      if (fault === undefined) continue;
      this.#happened(fault[0]);
      const spoiled = fault[1](batch, PROBE * draw.integer(0, batch.length / PROBE - 1), draw);
      const second = draw.chance(25) ? draw.pick(Object.values(BATCH_FAULTS)) : undefined;
      own.set(round, second === undefined || spoiled.length < 2 * PROBE ? spoiled : second(spoiled, 0, draw));
    }
    if (draw.chance(15))
      own.set(draw.pick([rounds, rounds + 1, rounds + 10, 99_999]), Buffer.alloc(draw.pick([0, PROBE, 79])));
  }

  #store(plan: VerifierPlan): void {
    const { draw } = this;
    if (plan.rounds.size === 0 && draw.chance(50)) plan.entries = undefined;
    for (const [round, content] of plan.rounds) {
      const isPacked = draw.chance(30);
      plan.entries?.set(
        isPacked ? `${nameOf(round)}.gz` : nameOf(round),
        isPacked ? cleanGzip(content, draw) : content,
      );
    }
  }
}
