import { join } from "node:path";

import { expect } from "chai";

import type { NetworkSummary } from "../../../offchain/synthetic/generateNetwork.js";
import { generateNetwork } from "../../../offchain/synthetic/generateNetwork.js";
import type { NetworkModel } from "../../../offchain/synthetic/networkModel.js";
import { readNetworkModel } from "../../../offchain/synthetic/networkModel.js";
import { shapeText } from "../../../offchain/synthetic/networkShape.js";
import { dataFile } from "../relays/relayFiles.js";
import { newFolder, removeFolders } from "../world.js";
import type { MeasuredNode } from "./measured.js";
import { bandwidths, measuredNodes, quantile, readBatches, readOperators, tally } from "./measured.js";
import { expectNear, expectWithin } from "../fractions.js";

const NODES = 3_000;
const VERIFIERS = 3;
const ROUNDS = 168;
const IPV6_SHARE = 0.1;

const sumOf = (numbers: Iterable<number>): number => [...numbers].reduce((sum, number) => sum + number, 0);
const isIpv4 = ({ sample }: MeasuredNode): boolean => /^0x0+$/.test(sample.wide);

/** One whole week of 3,000 nodes with a fixed seed, measured from its files alone. */
describe("synthetic network", function () {
  this.timeout(240_000);

  let model: NetworkModel;
  let summary: NetworkSummary;
  let batches: ReadonlyMap<string, ReadonlyMap<number, Buffer>>;
  /** Reports of every twelfth round. */
  let nodes: ReadonlyMap<string, MeasuredNode>;
  let operators: ReadonlyMap<string, string>;

  before(async () => {
    const out = join(await newFolder(), "network");
    model = await readNetworkModel(dataFile("network-model.json"));
    const request = { model, nodes: NODES, verifiers: VERIFIERS, rounds: ROUNDS, seed: "fixed", silent: 0, out };
    summary = await generateNetwork(request);
    batches = readBatches(out);
    nodes = measuredNodes(batches, (round) => round % 12 === 0);
    operators = readOperators(out);
  });
  after(removeFolders);

  it("has the bandwidths of the model", () => {
    const medians = [...nodes.values()].map(({ reports }) =>
      quantile(
        [...reports.values()].flatMap((round) => round.map(({ kbps }) => kbps)),
        0.5,
      ),
    );
    for (const share of [0.1, 0.25, 0.5, 0.75, 0.9, 0.98]) {
      const ratio = quantile(medians, share) / quantile(model.kbps, share);
      expectWithin(ratio, 0.93, 1.07, `quantile ${share}`);
    }
  });

  it("has the countries of the model", () => {
    const countries = tally(nodes.values(), ({ sample }) => sample.country);
    for (const [country, relays] of [...model.countries].slice(0, 10)) {
      expectNear((countries.get(country) ?? 0) / nodes.size, relays / model.relays, 0.01, country);
    }
  });

  // A few networks hold a tenth of all nodes; of how many nodes these shares are exact is in population.test.ts.
  it("has the clusters of the model in a /24 and on an address", () => {
    const shapes = [...model.networks];
    const modelNetworks = sumOf(shapes.map(([, count]) => count));
    const singles = sumOf(shapes.filter(([shape]) => shape.length === 1 && shape[0] === 1).map(([, count]) => count));
    const ipv4 = [...nodes.values()].filter(isIpv4);
    const sizes = [...tally(ipv4, ({ sample }) => sample.net).values()];
    expectNear(sizes.length / NODES, (modelNetworks / model.relays) * (1 - IPV6_SHARE), 0.06);
    expectNear(sizes.filter((size) => size === 1).length / sizes.length, singles / modelNetworks, 0.03);
    expect(Math.max(...sizes)).to.be.greaterThan(60);

    const countOf = (text: string): number => model.networks.get(shapes.find(([it]) => shapeText(it) === text)![0])!;
    const [shared, apart] = [countOf("1x2"), countOf("2x1")];
    const nodesOf = tally(ipv4, ({ sample }) => sample.net);
    const places = new Map(ipv4.map(({ sample }) => [`${sample.net} ${sample.host}`, sample.net]));
    const hostsOf = tally(places.values(), (net) => net);
    const pairs = [...nodesOf].filter(([, size]) => size === 2);
    const sharing = pairs.filter(([net]) => hostsOf.get(net) === 1);
    expectNear(sharing.length / pairs.length, shared / (shared + apart), 0.06);
    const hosts = [...tally(ipv4, ({ sample }) => sample.host).values()];
    expect(Math.max(...hosts)).to.equal(8);
  });

  it("keeps one country to a network, and IPv6 nodes on the host of their /48", () => {
    const places = tally(nodes.values(), ({ sample }) => `${sample.net} ${sample.country}`);
    const networks = tally(nodes.values(), ({ sample }) => sample.net);
    expectWithin(places.size / networks.size, 1, 1.01); // but for samples that deviate
    const ipv6 = [...nodes.values()].filter((node) => !isIpv4(node));
    expectWithin(ipv6.length / NODES, 0.03, 0.2);
    expectWithin(new Set(ipv6.map(({ sample }) => sample.wide)).size, 20, 64);
  });

  it("comes and goes as in the model", () => {
    const reached = sumOf(
      [...batches.values()].flatMap((rounds) => [...rounds.values()].map(({ length }) => length / 80)),
    );
    const up = reached / (NODES * summary.batches);
    const modelUp = model.observations / (model.relays * model.slots);
    expectNear(up, modelUp * 0.99, 0.01); // one record of a hundred is missed
    expect(summary.records).to.equal(reached);

    const share = (isMeant: (rounds: number[]) => boolean): number =>
      [...nodes.values()].filter(({ reports }) => isMeant([...reports.keys()].sort((a, b) => a - b))).length / NODES;
    const modelShare = (isMeant: (lifetime: { first: number; last: number }) => boolean): number =>
      sumOf([...model.lifetimes].filter(([lifetime]) => isMeant(lifetime)).map(([, count]) => count)) / model.relays;
    // Of the first and last round looked at, 0 and 156, the last lies in the last slot or in the one before.
    expectNear(
      share(([first]) => first === 0),
      modelShare(({ first }) => first === 0),
      0.01,
    );
    expectWithin(
      share((rounds) => rounds.at(-1) === 156),
      modelShare(({ last }) => last === 19) - 0.02,
      modelShare(({ last }) => last >= 18) + 0.01,
    );
    const always = share((rounds) => rounds.length === ROUNDS / 12);
    expectWithin(
      always,
      0.78,
      modelShare(({ first, last }) => first === 0 && last === 19),
    );
  });

  it("does not come and go in one and the same round", () => {
    const [rounds] = [...batches.values()];
    const sizes = [...rounds!.values()].map(({ length }) => length / 80);
    const steps = sizes.slice(1).map((size, i) => Math.abs(size - sizes[i]!));
    expectWithin(Math.max(...steps), 0, NODES * 0.03);
  });

  it("changes in bandwidth as in the model, in all verifiers' eyes at once", () => {
    const ratios: number[] = [];
    for (const { reports } of nodes.values()) {
      const seen = [...reports.values()].map((round) =>
        quantile(
          round.map(({ kbps }) => kbps),
          0.5,
        ),
      );
      for (const kbps of seen) ratios.push(kbps / quantile(seen, 0.5));
    }
    for (const share of [0.05, 0.95]) {
      const expected = quantile(model.fluctuationPermille, share) / 1000;
      expectNear(quantile(ratios, share), expected, 0.1, `quantile ${share}`);
    }
    const [one] = [...batches.values()];
    expect(new Set(bandwidths(one!.get(0)!)).size).to.be.greaterThan(NODES / 2);
  });

  it("is seen nearly alike by the verifiers", () => {
    const tallied = { rounds: 0, quorum: 0, all: 0, country: 0, kind: 0, portOpen: 0, host: 0 };
    for (const { reports } of nodes.values()) {
      for (const round of reports.values()) {
        tallied.rounds++;
        if (round.length >= 2) tallied.quorum++;
        if (round.length < VERIFIERS) continue;
        tallied.all++;
        const kbps = round.map((report) => report.kbps);
        expectWithin(Math.max(...kbps) / Math.min(...kbps), 0, 1.11); // 1.05 / 0.95, and rounding
        for (const field of ["country", "kind", "portOpen", "host"] as const) {
          if (new Set(round.map((report) => report[field])).size > 1) tallied[field]++;
        }
      }
    }
    expect(tallied.quorum / tallied.rounds).to.be.greaterThan(0.995);
    expectWithin(tallied.all / tallied.rounds, 0.9, 0.98);
    for (const field of ["country", "kind", "portOpen", "host"] as const) {
      expectWithin(tallied[field] / tallied.all, 0.0005, 0.003, field); // 3 x 0.2 %, a quarter each
    }
    expectWithin(summary.batches, 0.97 * VERIFIERS * ROUNDS, VERIFIERS * ROUNDS - 1);
  });

  it("has classes, kinds and storage that the rules tell apart", () => {
    const gatewayX = [...nodes.values()].filter(({ sample }) => sample.storageGb > 0 || sample.kind === 0);
    expectWithin(gatewayX.length, summary.gatewayX - 20, summary.gatewayX + 20);
    expectWithin(summary.gatewayX / NODES, 0.08, 0.12);
    const scoring = gatewayX.filter(({ sample }) => sample.storageGb >= 20).length;
    expectWithin(scoring / gatewayX.length, 0.85, 0.97);
    const kinds = tally(nodes.values(), ({ sample }) => String(sample.kind));
    for (const [kind, share] of [
      ["1", 0.54],
      ["2", 0.22],
      ["3", 0.15],
    ] as const) {
      expectNear(kinds.get(kind)! / NODES, share, 0.03, kind);
    }
  });

  it("belongs to operators of which half have one address, and a few have many", () => {
    const sizes = [...tally(operators.values(), (operator) => operator).values()];
    expect(sizes.length).to.equal(summary.operators);
    expect(operators.size).to.equal(NODES);
    expectWithin(sizes.filter((size) => size === 1).length / sizes.length, 0.3, 0.55);
    expectWithin(Math.max(...sizes), 30, 240); // 30 addresses of at most eight nodes
    expectNear(summary.stakers / summary.operators, 0.4, 0.06);
  });
});
