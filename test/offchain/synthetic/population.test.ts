import { expect } from "chai";

import type { NetworkModel } from "../../../offchain/synthetic/networkModel.js";
import { readNetworkModel } from "../../../offchain/synthetic/networkModel.js";
import type { SyntheticNode } from "../../../offchain/synthetic/population.js";
import { drawPopulation } from "../../../offchain/synthetic/population.js";
import { slotsByPhase } from "../../../offchain/synthetic/presence.js";
import { quantilesOf } from "../../../offchain/synthetic/quantiles.js";
import { dataFile } from "../relays/relayFiles.js";
import { tally } from "./measured.js";
import { expectNear, expectWithin } from "../fractions.js";

const NODES = 60_000;
const SEED = Buffer.from("population");

const networkOf = ({ address }: SyntheticNode): string =>
  address.includes(":") ? (address.split("::")[0] ?? "") : address.slice(0, address.lastIndexOf("."));

/** How many groups there are of each size, by size. */
function sizes(nodes: readonly SyntheticNode[], key: (node: SyntheticNode) => string): Map<number, number> {
  const counts = new Map<number, number>();
  for (const size of tally(nodes, key).values()) counts.set(size, (counts.get(size) ?? 0) + 1);
  return counts;
}

describe("nodes of a synthetic network", () => {
  let model: NetworkModel;
  let nodes: readonly SyntheticNode[];

  before(async () => {
    model = await readNetworkModel(dataFile("network-model.json"));
    nodes = drawPopulation(model, SEED, NODES);
  });

  it("are as many as were asked for, whatever the number, and each has its place in the week", () => {
    for (const number of [1, 2, 7, 1_000]) expect(drawPopulation(model, SEED, number)).to.have.length(number);
    expect(nodes).to.have.length(NODES);
    expect(nodes.every(({ presence, phase }) => presence > 0 && presence < 2 ** 20 && phase < 256)).to.be.true;
  });

  it("stand in /24 and on addresses as the model's do", () => {
    const scale = NODES / model.relays;
    const expectClose = (actual: Map<number, number>, wanted: Map<number, number>): void => {
      for (const [size, count] of wanted) {
        if (count < 20) continue;
        expectWithin((actual.get(size) ?? 0) / (count * scale), 0.9, 1.1, `groups of ${size}`);
      }
    };
    const networks = new Map<number, number>();
    const addresses = new Map<number, number>();
    const add = (counts: Map<number, number>, size: number, count: number): void => {
      counts.set(size, (counts.get(size) ?? 0) + count);
    };
    for (const [shape, count] of model.networks) {
      const size = shape.reduce((sum, there) => sum + there, 0);
      add(networks, size, count);
      for (const there of shape) add(addresses, there, count);
    }
    expectClose(sizes(nodes, networkOf), networks);
    expectClose(
      sizes(nodes, ({ address }) => address),
      addresses,
    );
  });

  it("have the model's countries nearly to the node", () => {
    const countries = tally(nodes, ({ country }) => country);
    for (const [country, relays] of model.countries) {
      expectNear(countries.get(country) ?? 0, (relays * NODES) / model.relays, 10, country);
    }
    expect(tally(nodes, (node) => `${networkOf(node)} ${node.country}`).size).to.equal(tally(nodes, networkOf).size);
  });

  it("have the model's bandwidths", () => {
    const quantiles = quantilesOf(nodes.map(({ kbps }) => kbps));
    for (const [group, kbps] of quantiles.entries()) {
      if (group < 4 || group > 195) continue; // the tails, of 300 nodes each
      expectWithin(kbps / model.kbps[group]!, 0.92, 1.08, `group ${group}`);
    }
  });

  it("have the model's lifetimes and outages", () => {
    const lifetime = ({ presence }: SyntheticNode): string =>
      `${31 - Math.clz32(presence & -presence)}-${31 - Math.clz32(presence)}`;
    const drawn = tally(nodes, lifetime);
    for (const [{ first, last }, relays] of model.lifetimes) {
      const expected = (relays * NODES) / model.relays;
      expectNear(drawn.get(`${first}-${last}`) ?? 0, expected, 1, `${first}-${last}`);
    }
    const gaps = nodes.flatMap(({ presence }) =>
      [...presence.toString(2).replace(/0+$/, "").matchAll(/0+/g)].map(([gap]) => gap.length),
    );
    const ups = nodes.reduce((sum, { presence }) => sum + presence.toString(2).replaceAll("0", "").length, 0);
    expectNear(ups / (NODES * model.slots), model.observations / (model.relays * model.slots), 0.005);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    expectWithin(mean, 1.5, 2.1); // the model's 1.9, cut off at the ends of lives
  });

  it("take their rounds' slots in order, each its part of the week", () => {
    for (const phase of [0, 128, 255]) {
      const slots = Array.from({ length: 168 }, (_, round) => slotsByPhase(round, 168, 20)[phase]!);
      expect([slots[0], slots[167]]).to.deep.equal([0, 19]);
      expect(slots.every((slot, i) => i === 0 || slot === slots[i - 1]! || slot === slots[i - 1]! + 1)).to.be.true;
      for (let slot = 1; slot < 19; slot++) {
        expectWithin(slots.filter((it) => it === slot).length, 8, 9, `slot ${slot}`);
      }
      // The first slot lasts half a slot longer for some and shorter for others.
      expectNear(slots.filter((slot) => slot === 0).length, 8.4 * (1.5 - phase / 256), 1);
    }
  });
});
