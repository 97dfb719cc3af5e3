import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { sha256 } from "../../../offchain/crypto/sha256.js";
import { fitNetworkModel } from "../../../offchain/synthetic/fitModel.js";
import type { NetworkModel } from "../../../offchain/synthetic/networkModel.js";
import { networkModelText, readNetworkModel } from "../../../offchain/synthetic/networkModel.js";
import { parseShape, shapeText } from "../../../offchain/synthetic/networkShape.js";
import { expectRejects } from "../failure.js";
import { dataFile, fingerprint, relayFile, relayLine, WEEK_32 } from "../relays/relayFiles.js";
import { newFolder, removeFolders } from "../world.js";

const [A, B, C, D] = ["A", "B", "C", "D"].map(fingerprint) as [string, string, string, string];
const HOUR = 3_600;

describe("model of synthetic networks", () => {
  after(removeFolders);

  it("in data/ is what the relays of week 32 give, byte for byte", async function () {
    this.timeout(120_000); // 185,016 rows
    const model = await fitNetworkModel(dataFile("relays-2026-W32.csv.gz"), WEEK_32);
    expect(networkModelText(model)).to.equal(await readFile(dataFile("network-model.json"), "ascii"));
  });

  it("counts countries, networks, lifetimes, outages and bandwidths", async () => {
    const at = (slot: number): number => WEEK_32 + slot * 6 * HOUR;
    const csv = await relayFile(
      await newFolder(),
      ...[0, 1, 2, 3, 4].map((slot) => relayLine(A, at(slot), 125_000 * (slot + 1), "203.0.113.9", "DE")),
      ...[0, 3, 4].map((slot) => relayLine(B, at(slot), 1_000_000, "203.0.113.9", "DE")),
      ...[1, 2].map((slot) => relayLine(C, at(slot), 2_000_000, "203.0.113.10", "")),
      relayLine(C, at(4), 0, "203.0.113.10", ""),
      relayLine(D, at(2), 125_000, "2001:db8:1::1", "FR"),
    );
    const model = await fitNetworkModel(csv, WEEK_32);
    expect(model).to.deep.include({
      source: "relays.csv",
      sourceDigest: sha256(await readFile(csv)),
      firstObservation: "2026-08-03T00:00:00Z",
      lastObservation: "2026-08-04T00:00:00Z",
      relays: 4,
      ipv6Relays: 1,
      slots: 5,
      observations: 11,
      outageMilliSlots: 2000,
    });
    const table = (weights: ReadonlyMap<unknown, number>): string => JSON.stringify([...weights]);
    expect(table(model.countries)).to.equal('[["DE",2],["",1],["FR",1]]');
    expect(table(model.networks)).to.equal("[[[1],1],[[2,1],1]]");
    expect(table(model.lifetimes)).to.equal(
      '[[{"first":0,"last":4},2],[{"first":1,"last":2},1],[{"first":2,"last":2},1]]',
    );
    // Medians 3,000, 8,000, 16,000 and 1,000 kbit/s, 50 of 200 groups each.
    expect([0, 49, 50, 99, 100, 149, 150, 199].map((group) => model.kbps[group])).to.deep.equal([
      1_000, 1_000, 3_000, 3_000, 8_000, 8_000, 16_000, 16_000,
    ]);
    // A's five observations are 1/3 to 5/3 of its median, the other six are the median.
    expect([0, 20, 100, 170, 199].map((group) => model.fluctuationPermille[group])).to.deep.equal([
      333, 666, 1000, 1333, 1666,
    ]);
    // Between its first and last slot A was up always, B in one of three.
    expect([model.upPermille[0], model.upPermille[199]]).to.deep.equal([333, 1000]);
    const file = join(await newFolder(), "model.json");
    await writeFile(file, networkModelText(model));
    expect(await readNetworkModel(file)).to.deep.equal(model);
  });

  it("needs a measured row in the week", async () => {
    const csv = await relayFile(await newFolder(), relayLine(A, WEEK_32, 0), relayLine(B, WEEK_32 - 1, 1_000));
    const problem = "no row has bandwidth in the week from 2026-08-03T00:00:00Z";
    await expectRejects(fitNetworkModel(csv, WEEK_32), "csv", `relays.csv: ${problem}`);
  });

  it("writes shapes of networks as text", () => {
    expect(shapeText([1, 8, 1, 8, 2])).to.equal("2x8+1x2+2x1");
    expect(parseShape("2x8+1x2+2x1")).to.deep.equal([8, 8, 2, 1, 1]);
    for (const text of ["", "8", "0x1", "1x0", "2x8+", "1x1 ", "200x1+57x1"]) {
      expect(parseShape(text), text).to.be.undefined;
    }
    expect(parseShape("200x1+56x1")).to.have.length(256);
  });

  it("is refused by field where it makes no sense", async () => {
    const file = join(await newFolder(), "model.json");
    const right = await readNetworkModel(dataFile("network-model.json"));
    const refusals: [Partial<NetworkModel>, string][] = [
      [{ slots: 33 }, "slots: expected a whole number from 1 to 32"],
      [{ countries: new Map([["De", 1]]) }, 'countries: expected two letters A to Z, or nothing, got "De"'],
      [{ countries: new Map() }, "countries: expected at least one entry"],
      [{ networks: new Map([[[0], 1]]) }, 'networks: expected parts such as 2x8+1x1, at most 256 addresses, got "1x0"'],
      [{ lifetimes: new Map([[{ first: 3, last: 2 }, 1]]) }, "lifetimes: expected two slots below 20"],
      [{ lifetimes: new Map([[{ first: 3, last: 20 }, 1]]) }, "lifetimes: expected two slots below 20"],
      [{ lifetimes: new Map([[{ first: 0, last: 1 }, 0]]) }, "lifetimes.0-1: expected a whole number from 1"],
      [{ kbps: right.kbps.slice(1) }, "kbps: expected 200 numbers"],
      [{ kbps: [...right.kbps].reverse() }, "kbps: expected whole numbers from 1 to 100000000, ascending"],
      [
        { upPermille: right.upPermille.map(() => 1001) },
        "upPermille: expected whole numbers from 0 to 1000, ascending",
      ],
    ];
    for (const [change, problem] of refusals) {
      await writeFile(file, networkModelText({ ...right, ...change }));
      await expectRejects(readNetworkModel(file), "json", problem);
    }
  });
});
