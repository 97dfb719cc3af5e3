import { expect } from "chai";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { CheckedRegistrations } from "../../../offchain/epoch/checkedRegistrations.js";
import { Threads } from "../../../offchain/epoch/threads/threads.js";
import { registrationDomain } from "../../../offchain/proofs/registrationDigest.js";
import { selectRegistrations, type SignatureCheck } from "../../../offchain/proofs/registrationSelection.js";
import { checkSignatures } from "../../../offchain/proofs/registrationSignatures.js";
import { CHAIN_ID, DISTRIBUTOR, DOMAIN, GENESIS, newFolder, registration, removeFolders } from "../world.js";

const END = GENESIS + 604_800;
const good = ["a", "b", "c"].map((name) => registration(name, `operator of ${name}`));
/** The same registration with the operator's signature of another one. */
const forged = Buffer.from(good[0] ?? "");
good[1]?.copy(forged, 115, 115);

/** A check that remembers which records it was asked about. */
function watched(): { readonly check: SignatureCheck; readonly asked: () => number[] } {
  const all: number[] = [];
  const check: SignatureCheck = (records, domain, numbers) => {
    all.push(...numbers);
    return Promise.resolve(checkSignatures(records, domain, numbers));
  };
  return { check, asked: () => all };
}

async function rejectedWith(check: SignatureCheck, records: readonly Buffer[], domain = DOMAIN): Promise<unknown> {
  return [...(await selectRegistrations(Buffer.concat(records), domain, END, new Map(), check)).rejected];
}

describe("registrations that were good in an earlier epoch", () => {
  after(removeFolders);

  it("are not checked again, new and forged ones are", async () => {
    const file = join(await newFolder(), "checked");
    const first = watched();
    await rejectedWith(new CheckedRegistrations(file).remembering(first.check), good.slice(0, 2));
    expect(first.asked()).to.deep.equal([0, 1]);
    expect((await readFile(file)).length).to.equal(2 * 32);

    const second = watched();
    const rejected = await rejectedWith(new CheckedRegistrations(file).remembering(second.check), [...good, forged]);
    expect(second.asked()).to.deep.equal([2, 3]);
    expect(rejected).to.deep.equal([[3, "operatorSignature"]]);
    expect(await rejectedWith(checkHere, [...good, forged]), "like a check of all").to.deep.equal(rejected);
    expect((await readFile(file)).length, "a bad one is never remembered").to.equal(3 * 32);
  });

  it("are checked under another domain, and where the file is damaged", async () => {
    const file = join(await newFolder(), "checked");
    await rejectedWith(new CheckedRegistrations(file).remembering(checkHere), good);
    const other = watched();
    const otherDomain = registrationDomain(CHAIN_ID + 1, DISTRIBUTOR);
    const rejected = await rejectedWith(new CheckedRegistrations(file).remembering(other.check), good, otherDomain);
    expect(other.asked()).to.deep.equal([0, 1, 2]);
    expect(rejected).to.deep.equal([0, 1, 2].map((record) => [record, "nodeSignature"]));

    await writeFile(file, Buffer.alloc(100, 7));
    const damaged = watched();
    await rejectedWith(new CheckedRegistrations(file).remembering(damaged.check), good);
    expect(damaged.asked()).to.deep.equal([0, 1, 2]);
  });
});

describe("signatures checked in threads", () => {
  it("come out as in one thread, in order, and progress ends with all of them", async () => {
    const threads = new Threads(2, { batchBytes: 0, signatures: 0, leaves: 0 });
    const progress: string[] = [];
    try {
      const check = threads.checkSignatures((done, total) => progress.push(`${done}/${total}`));
      const records = Array.from({ length: 2_100 }, (_, i) => (i % 7 === 3 ? forged : (good[i % 3] ?? forged)));
      const numbers = Uint32Array.from(records.keys());
      const all = Buffer.concat(records);
      expect(await check(all, DOMAIN, numbers)).to.deep.equal(checkSignatures(all, DOMAIN, numbers));
      expect(progress.at(-1)).to.equal("2100/2100");
    } finally {
      await threads.close();
    }
  });
});

const checkHere: SignatureCheck = (records, domain, numbers) =>
  Promise.resolve(checkSignatures(records, domain, numbers));
