import type { NodeClass } from "../domain/types.js";
import { GAGA_NODE, GATEWAY_X } from "../domain/types.js";
import {
  EMISSION_START,
  GATEWAY_X_PPM,
  HOME_KINDS,
  IPV6_PPM,
  IPV6_PROVIDERS,
  LARGEST_OPERATOR_PPM,
  OLDEST_REGISTRATION_SECONDS,
  OPEN_PORT_PPM,
  PRETENDER_PPM,
  SMALL_STORAGE_GB,
  SMALL_STORAGE_PPM,
  STORAGE_GB,
} from "./assumptions.js";
import { Deck } from "./deck.js";
import type { NetworkModel } from "./networkModel.js";
import type { NetworkShape } from "./networkShape.js";
import { PresenceDraw } from "./presence.js";
import { drawQuantile } from "./quantiles.js";
import { Random } from "./random.js";

/** A node of a synthetic network, before it has a key. */
export interface SyntheticNode {
  /** IPv4 or IPv6; only tags of it are ever written. */
  readonly address: string;
  readonly country: string;
  /** Number of the operator, from 0. */
  readonly operator: number;
  readonly class: NodeClass;
  /** As registered. */
  readonly kind: number;
  readonly measuredKind: number;
  readonly storageGb: number;
  readonly portOpen: boolean;
  /** Unix seconds. */
  readonly issuedAt: number;
  /** Its median in the week. */
  readonly kbps: number;
  /** Bit s is set if the node is up in slot s. */
  readonly presence: number;
  /** How far its slots begin before others', 0 to 255 for a whole slot, so that not all nodes come and go at once. */
  readonly phase: number;
}

/** Draws the nodes of a network: same model, seed and number, same nodes. */
export function drawPopulation(model: NetworkModel, seed: Uint8Array, nodes: number): SyntheticNode[] {
  const presences = new PresenceDraw(model, nodes, Random.of(seed, "presence"));
  const random = Random.of(seed, "nodes");
  return drawHosts(model, seed, nodes).map((host) => ({
    ...host,
    ...drawMachine(random, model.kbps),
    issuedAt: EMISSION_START - 1 - random.below(OLDEST_REGISTRATION_SECONDS),
    presence: presences.draw(),
    phase: random.below(256),
  }));
}

type Host = Pick<SyntheticNode, "address" | "country" | "operator">;

/** Where each node stands, network by network. */
function drawHosts(model: NetworkModel, seed: Uint8Array, nodes: number): Host[] {
  const random = Random.of(seed, "networks");
  const shapes = drawShapes(model, random, nodes);
  const countries = drawCountries(model, random, shapes, nodes);
  const operators = new OperatorDraw(random, Math.max(Math.floor((nodes * LARGEST_OPERATOR_PPM) / 1_000_000), 1));
  return shapes.flatMap((shape, number) => {
    const addressAt = drawAddresses(random, number);
    return shape.flatMap((nodesThere, i) => {
      const host = { address: addressAt(i), country: countries[number] ?? "", operator: operators.next() };
      return Array<Host>(nodesThere).fill(host);
    });
  });
}

/** Networks that have `nodes` nodes together; of the last one only as much as is needed. */
function drawShapes(model: NetworkModel, random: Random, nodes: number): NetworkShape[] {
  const networks = [...model.networks.values()].reduce((sum, count) => sum + count, 0);
  const deck = new Deck(model.networks, (networks * nodes) / model.relays);
  const shapes: NetworkShape[] = [];
  for (let left = nodes; left > 0;) {
    const shape = deck.draw(random).map((size) => {
      const taken = Math.min(size, left);
      left -= taken;
      return taken;
    });
    shapes.push(shape.filter((size) => size > 0));
  }
  return shapes;
}

/** The country of each network. The largest are dealt first, while every country has room for them. */
function drawCountries(model: NetworkModel, random: Random, shapes: readonly NetworkShape[], nodes: number): string[] {
  const deck = new Deck(model.countries, nodes);
  const sizes = shapes.map((shape) => shape.reduce((sum, size) => sum + size, 0));
  const order = [...sizes.entries()].sort(([i, a], [j, b]) => b - a || i - j);
  const countries = Array<string>(shapes.length).fill("");
  for (const [number, size] of order) countries[number] = deck.draw(random, size);
  return countries;
}

/** Deals addresses out to operators, some many, most few. */
class OperatorDraw {
  readonly #random: Random;
  readonly #mostAddresses: number;
  #operator = -1;
  #addressesLeft = 0;

  constructor(random: Random, mostAddresses: number) {
    this.#random = random;
    this.#mostAddresses = mostAddresses;
  }

  /** The number of the next address's operator. */
  next(): number {
    if (this.#addressesLeft === 0) {
      this.#operator++;
      this.#addressesLeft = this.#random.skewed(this.#mostAddresses);
    }
    this.#addressesLeft--;
    return this.#operator;
  }
}

/** The addresses of the network with this number; no two networks have one in common. */
function drawAddresses(random: Random, number: number): (index: number) => string {
  const low = number & 0xffff;
  if (!random.chance(IPV6_PPM)) {
    const prefix = `${(number >>> 16) + 1}.${low >>> 8}.${low & 0xff}`;
    return (index) => `${prefix}.${index}`;
  }
  const provider = Math.min(random.below(IPV6_PROVIDERS), random.below(IPV6_PROVIDERS));
  const prefix = `2a${hex((number >>> 16) + 0x10)}:${hex(provider + 1)}:${hex(low)}`;
  return (index) => `${prefix}::${hex(index + 1)}`;
}

const hex = (number: number): string => number.toString(16);

type Machine = Pick<SyntheticNode, "class" | "kind" | "measuredKind" | "storageGb" | "portOpen" | "kbps">;

function drawMachine(random: Random, quantiles: readonly number[]): Machine {
  const kbps = drawQuantile(random, quantiles);
  const median = quantiles[Math.floor(quantiles.length / 2)] ?? 0;
  if (kbps >= median && random.chance(GATEWAY_X_PPM)) {
    const sizes = random.chance(SMALL_STORAGE_PPM) ? SMALL_STORAGE_GB : STORAGE_GB;
    const storageGb = sizes[random.below(sizes.length)] ?? 0;
    return { class: GATEWAY_X, kind: 0, measuredKind: 0, storageGb, portOpen: true, kbps };
  }
  const kind = drawHomeKind(random);
  const measuredKind = random.chance(PRETENDER_PPM) ? 3 : kind;
  const portOpen = random.chance(OPEN_PORT_PPM[measuredKind] ?? 0);
  return { class: GAGA_NODE, kind, measuredKind, storageGb: 0, portOpen, kbps };
}

function drawHomeKind(random: Random): number {
  let left = random.below(100);
  for (const [kind, percent] of HOME_KINDS) {
    if (left < percent) return kind;
    left -= percent;
  }
  throw new RangeError("the shares of the kinds do not add up to 100 percent");
}
