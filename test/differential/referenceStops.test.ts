import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { expect } from "chai";

import { sha256 } from "../../offchain/crypto/sha256.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { DIGEST_OF } from "../../offchain/epoch/artifacts.js";
import { newFolder, removeFolders } from "../offchain/world.js";
import { computeWithBoth } from "./worlds/compareEngines.js";
import { UNCLEAN_GZIP } from "./worlds/gzipCases.js";

const VECTORS = fileURLToPath(new URL("../vectors/epochs", import.meta.url));
const ROWS = "registrations.rows";
const STAKE = /"stakesWei":\{("0x[0-9a-f]{40}"):"[0-9]+"/;
const COMMITTED = /"commitments":\{("0x[0-9a-f]{40}")/;

/** The second vector epoch in a place of its own; `dir` holds `proofs`, `previous` and `snapshot.json`. */
async function copyOfSecond(): Promise<string> {
  const dir = await newFolder();
  cpSync(join(VECTORS, "2/proofs"), join(dir, "proofs"), { recursive: true });
  cpSync(join(VECTORS, "1/artifacts"), join(dir, "previous"), { recursive: true });
  cpSync(join(VECTORS, "2/snapshot.json"), join(dir, "snapshot.json"));
  return dir;
}

const both = (dir: string): ReturnType<typeof computeWithBoth> =>
  computeWithBoth({
    proofsDir: join(dir, "proofs"),
    snapshotFile: join(dir, "snapshot.json"),
    previousDir: join(dir, "previous"),
  });

function edit(file: string, change: (text: string) => string): void {
  const text = readFileSync(file, "latin1");
  const changed = change(text);
  expect(changed, `${file} is as it was`).not.to.equal(text);
  writeFileSync(file, changed, "latin1");
}

type Edit = (text: string) => string;
const replaced =
  (what: string | RegExp, by: string): Edit =>
  (text) =>
    text.replace(what, by);

/** What spoils a canonical JSON file, whatever it says. */
const NOT_CANONICAL: Record<string, Edit> = {
  "no final line end": (text) => text.slice(0, -1),
  "two line ends": (text) => `${text}\n`,
  "a carriage return": replaced(/\n$/, "\r\n"),
  "a blank": replaced(",", ", "),
  "a byte order mark": (text) => `\xef\xbb\xbf${text}`,
  "keys out of order": replaced(
    /"chainId":31337,(.*),"distributor":("0x[0-9a-f]{40}")/,
    '"distributor":$2,$1,"chainId":31337',
  ),
  "a key twice": replaced('"chainId":31337', '"chainId":31337,"chainId":31337'),
  "one key more": replaced('"chainId":', '"another":1,"chainId":'),
  "one key less": replaced('"chainId":31337,', ""),
  "a fraction": replaced('"chainId":31337', '"chainId":31337.0'),
  "an exponent": replaced('"chainId":31337', '"chainId":3e4'),
  "a number as text": replaced('"chainId":31337', '"chainId":"31337"'),
  "an escape": replaced('"chainId"', '"chain\\u0049d"'),
  "null for a number": replaced('"chainId":31337', '"chainId":null'),
  "an upper-case account": replaced(/("distributor":"0x)([0-9a-f]*)/, "$1ABCDEF0000000000000000000000000000000000"),
  "no object": () => "[]\n",
  "no JSON": () => "{\n",
};

const SNAPSHOT: Record<string, Edit> = {
  ...NOT_CANONICAL,
  "two verifiers": replaced(/("verifiers":\["0x[0-9a-f]{40}"),"0x[0-9a-f]{40}"/, "$1"),
  "one verifier": replaced(/"verifiers":\[("0x[0-9a-f]{40}").*?\]/, '"verifiers":[$1]'),
  "verifiers out of order": replaced(/"verifiers":\[("0x[0-9a-f]{40}"),("0x[0-9a-f]{40}")/, '"verifiers":[$2,$1'),
  "a verifier twice": replaced(/"verifiers":\[("0x[0-9a-f]{40}"),"0x[0-9a-f]{40}"/, '"verifiers":[$1,$1'),
  "a round of 30 s": replaced(/"roundLength":[0-9]+/, '"roundLength":30'),
  "a round that does not divide": replaced(/"roundLength":[0-9]+/, '"roundLength":3601'),
  "a round longer than the epoch": replaced(/"roundLength":[0-9]+/, '"roundLength":1209600'),
  "shares beyond the whole": replaced(/"gatewayXShareBps":[0-9]+/, '"gatewayXShareBps":10001'),
  "a negative share": replaced(/"gatewayXShareBps":[0-9]+/, '"gatewayXShareBps":-1'),
  "a base beyond one": replaced(/"boostBasePpm":[0-9]+/, '"boostBasePpm":1000001'),
  "no floor": replaced(/"boostFloorGwei":"[0-9]+"/, '"boostFloorGwei":"0"'),
  "a leading zero": replaced('"boostFloorGwei":"', '"boostFloorGwei":"0'),
  "an amount as a number": replaced(/"boostFloorGwei":"[0-9]+"/, '"boostFloorGwei":1'),
  "a negative ceiling": replaced('"ceilingWei":"', '"ceilingWei":"-'),
  "a ceiling that no chain can give": replaced(/"ceilingWei":"[0-9]+"/, `"ceilingWei":"${2n ** 256n}"`),
  "other rules": replaced('"rulesVersion":1', '"rulesVersion":2'),
  "a short epoch": (text) => text.replace(/"end":([0-9]+)/, (_, end: string) => `"end":${Number(end) - 1}`),
  "a long epoch": (text) => text.replace(/"end":([0-9]+)/, (_, end: string) => `"end":${Number(end) + 1}`),
  "epoch 0": replaced(/"epoch":2/, '"epoch":0'),
  "another epoch": replaced(/"epoch":2/, '"epoch":3'),
  "the first epoch": replaced(/"epoch":2/, '"epoch":1'),
  "another chain": replaced('"chainId":31337', '"chainId":31338'),
  "another distributor": replaced(/"distributor":"0x../, '"distributor":"0x00'),
  "a stake of zero": replaced(STAKE, '"stakesWei":{$1:"0"'),
  "a stake of nobody": replaced(STAKE, '"stakesWei":{"0x1":"1"'),
  "a commitment without registrations": replaced(/,"registrations":"0x[0-9a-f]{64}"/, ""),
  "a commitment that is no digest": replaced(/"probes":"0x../, '"probes":"0x'),
  "a commitment of nobody": replaced(COMMITTED, '"commitments":{"verifier"'),
};

/** Changes to the manifest of the epoch before. */
const MANIFEST: Record<string, Edit> = {
  ...NOT_CANONICAL,
  "another epoch": replaced('"epoch":1', '"epoch":2'),
  "another chain": replaced('"chainId":31337', '"chainId":1'),
  "another distributor": replaced(/"distributor":"0x../, '"distributor":"0x00'),
  "another root": replaced(/"root":"0x../, '"root":"0x00'),
  "another sum": replaced(/"totalGwei":"[0-9]+"/, '"totalGwei":"1"'),
  "another depth": (text) => text.replace(/"depth":([0-9]+)/, (_, depth: string) => `"depth":${Number(depth) + 1}`),
  "a higher count": (text) =>
    text.replace(/"count":([0-9]+)/, (_, count: string) => `"count":${2 * Number(count) + 1}`),
  "a lower count": replaced(/"count":[0-9]+/, '"count":1'),
  "other rules": replaced('"rulesVersion":1', '"rulesVersion":2'),
  "silent verifiers out of order": replaced(
    /"silentVerifiers":\[.*?\]/,
    `"silentVerifiers":["0x${"f".repeat(40)}","0x${"e".repeat(40)}"]`,
  ),
  "a digest cut off": replaced(/"previousRoot":"0x../, '"previousRoot":"0x'),
};

/** Changes to tables of the epoch before that its manifest goes along with. */
const TABLES: Record<string, [name: "leaves.csv" | "nodes.csv", change: Edit]> = {
  "leaves in another order": ["leaves.csv", replaced(/(0,.*\n)(1,.*\n)/, "$2$1")],
  "another amount": ["leaves.csv", replaced(/1\n/, "2\n")],
  "no final line end in the leaves": ["leaves.csv", (text) => text.slice(0, -1)],
  "leaves without a header": ["leaves.csv", replaced(/.*\n/, "")],
  "a leaf with an account in upper case": ["leaves.csv", (text) => text.toUpperCase().replaceAll("0X", "0x")],
  "a leaf with a column more": ["leaves.csv", replaced(/^(0,.*)$/m, "$1,0")],
  "nodes in another order": ["nodes.csv", replaced(/(0x.*\n)(0x.*\n)/, "$2$1")],
  "a node twice": ["nodes.csv", replaced(/(0x.*\n)/, "$1$1")],
  "a node of no class": ["nodes.csv", replaced(/^(0x[0-9a-f]*,0x[0-9a-f]*),[12],[0-3]/m, "$1,3,1")],
  "a node of no kind": ["nodes.csv", replaced(/^(0x[0-9a-f]*,0x[0-9a-f]*),[12],[0-3]/m, "$1,1,1")],
  "a tenure with a leading zero": ["nodes.csv", replaced(/,([0-9]+)\n(?=0x)/, ",0$1\n")],
  "a tenure that no epoch can give": ["nodes.csv", replaced(/,[0-9]+\n(?=0x)/, `,${2n ** 53n}\n`)],
  "a score that no epoch can give": ["nodes.csv", replaced(/,[0-9]+(,[0-9]+\n)/, `,${2n ** 64n}$1`)],
  "a time that no epoch can give": ["nodes.csv", replaced(/,[0-9]+(,[0-9]+,[0-9]+\n)/, `,${2n ** 53n}$1`)],
  "nodes with carriage returns": ["nodes.csv", (text) => text.replaceAll("\n", "\r\n")],
};

/** Changes to the two upper levels of the proof folder. */
const FOLDER: Record<string, (proofs: string) => void> = {
  "nothing there": (proofs) => {
    rmSync(proofs, { recursive: true });
  },
  "a file too many": (proofs) => {
    writeFileSync(join(proofs, "README"), "");
  },
  "a hidden file": (proofs) => {
    writeFileSync(join(proofs, ".DS_Store"), "");
  },
  "a folder too many": (proofs) => {
    mkdirSync(join(proofs, "more"));
  },
  "a folder for the registrations": (proofs) => {
    rmSync(join(proofs, ROWS));
    mkdirSync(join(proofs, ROWS));
  },
  "a link to the registrations": (proofs) => {
    renameSync(join(proofs, ROWS), join(proofs, "../elsewhere"));
    symlinkSync("../elsewhere", join(proofs, ROWS));
  },
  "a link to the probes": (proofs) => {
    renameSync(join(proofs, "probes"), join(proofs, "../elsewhere"));
    symlinkSync("../elsewhere", join(proofs, "probes"));
  },
  "a file for the probes": (proofs) => {
    rmSync(join(proofs, "probes"), { recursive: true });
    writeFileSync(join(proofs, "probes"), "");
  },
  "a file among the verifiers": (proofs) => {
    writeFileSync(join(proofs, `probes/0x${"5".repeat(40)}`), "");
  },
  "a link among the verifiers": (proofs) => {
    symlinkSync("..", join(proofs, `probes/0x${"5".repeat(40)}`));
  },
  "an account in upper case": (proofs) => {
    mkdirSync(join(proofs, `probes/0x${"A".repeat(40)}`));
  },
  "an account cut off": (proofs) => {
    mkdirSync(join(proofs, `probes/0x${"5".repeat(39)}`));
  },
  "registrations plain and packed": (proofs) => {
    writeFileSync(join(proofs, `${ROWS}.gz`), gzipSync(readFileSync(join(proofs, ROWS))));
  },
  "registrations cut off": (proofs) => {
    writeFileSync(join(proofs, ROWS), readFileSync(join(proofs, ROWS)).subarray(0, -1));
  },
  "registrations cut off, packed": (proofs) => {
    writeFileSync(join(proofs, `${ROWS}.gz`), gzipSync(readFileSync(join(proofs, ROWS)).subarray(1)));
    rmSync(join(proofs, ROWS));
  },
  ...Object.fromEntries(
    Object.entries(UNCLEAN_GZIP).map(([name, pack]) => [
      `registrations packed: ${name}`,
      (proofs: string): void => {
        writeFileSync(join(proofs, `${ROWS}.gz`), pack(readFileSync(join(proofs, ROWS))));
        rmSync(join(proofs, ROWS));
      },
    ]),
  ),
};

describe("inputs that stop the computation stop the reference and the pipeline", () => {
  after(removeFolders);

  it("but not the vector that they are made of", async () => {
    expect(await both(await copyOfSecond())).not.to.be.instanceOf(MsnError);
  });

  const stops = (name: string, spoil: (dir: string) => void): void => {
    it(name, async () => {
      const dir = await copyOfSecond();
      spoil(dir);
      expect(await both(dir)).to.be.instanceOf(MsnError);
    });
  };
  for (const [name, change] of Object.entries(SNAPSHOT)) {
    stops(`snapshot: ${name}`, (dir) => {
      edit(join(dir, "snapshot.json"), change);
    });
  }
  for (const [name, change] of Object.entries(MANIFEST)) {
    stops(`manifest before: ${name}`, (dir) => {
      edit(join(dir, "previous/manifest.json"), change);
    });
  }
  for (const [name, [table, change]] of Object.entries(TABLES)) {
    stops(`epoch before: ${name}`, (dir) => {
      const file = join(dir, "previous", table);
      const digest = sha256(readFileSync(file));
      edit(file, change);
      edit(join(dir, "previous/manifest.json"), replaced(digest, sha256(readFileSync(file))));
    });
  }
  for (const name of [...Object.keys(DIGEST_OF), "manifest.json"]) {
    stops(`epoch before: ${name} is missing`, (dir) => {
      rmSync(join(dir, "previous", name));
    });
    stops(`epoch before: ${name} is changed`, (dir) => {
      writeFileSync(join(dir, "previous", name), "\n", { flag: "a" });
    });
  }
  for (const [name, spoil] of Object.entries(FOLDER)) {
    stops(`proof folder: ${name}`, (dir) => {
      spoil(join(dir, "proofs"));
    });
  }

  it("no epoch before, or one before the first", async () => {
    const second = { proofsDir: join(VECTORS, "2/proofs"), snapshotFile: join(VECTORS, "2/snapshot.json") };
    expect(await computeWithBoth(second)).to.be.instanceOf(MsnError);
    const first = { proofsDir: join(VECTORS, "1/proofs"), snapshotFile: join(VECTORS, "1/snapshot.json") };
    expect(await computeWithBoth({ ...first, previousDir: join(VECTORS, "1/artifacts") })).to.be.instanceOf(MsnError);
  });
});
