import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { parseEther } from "ethers";
import solc from "solc";

import { pathsFile } from "../../offchain/epoch/pathsFile.js";
import { loadLeaves } from "../../offchain/epoch/published.js";
import { writeAtomically } from "../../offchain/io/files.js";
import packageJson from "../../package.json" with { type: "json" };
import { MinerLine, minerAt } from "../helpers/minerLine.js";
import { bundleForBrowsers } from "../helpers/package/bundle.js";
import { Consumer, type Ran, type Runtime, runtimes } from "../helpers/package/consumer.js";
import { type Example, examples, importsOf, withoutTypes } from "../helpers/package/examples.js";
import { repositoryDigests, SAMPLES } from "../helpers/package/samples.js";
import { sendRange, serve, type TestServer } from "../helpers/rangeServer.js";
import { activateRoot, proposeTree } from "../helpers/system.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const VECTORS = join(ROOT, "test", "vectors", "rewards-v1.json");
const HELPERS = join(ROOT, "test", "helpers", "package");
/** All that may be in the packed file. */
const EXPECTED = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|docs\/package\.md)$/,
  /^contracts\/interfaces\/\w+\.sol$/,
  /^snapshots\/abi\/\w+\.json$/,
  /^dist\/offchain\/(chain|crypto|domain|epoch|exports|io|market|merkle|proofs|traffic)\/([\w/]+)\.(js|d\.ts)$/,
  /^dist\/typechain-types\/(factories\/)?(contracts|@openzeppelin\/contracts)\/[\w/]+\.(js|d\.ts)$/,
  /^dist\/typechain-types\/common\.(js|d\.ts)$/,
];
/** What must never be published: keys of local accounts, key files, places of the machine that packs. */
const SECRETS = [
  /test test test/,
  /PRIVATE KEY-----/,
  /ac0974bec39a17e36ba4a6b4d238ff94/,
  new RegExp(ROOT.slice(0, -1)),
];
const SUBPATHS = Object.keys(packageJson.exports)
  .filter((path) => !path.includes("*") && !path.endsWith(".json"))
  .map((path) => posix.join(packageJson.name, path));
const EARNED_GWEI = 5_000_000_000n;
const RANGE = "bytes=";

/** Wrong code that must not compile: a line whose error is missing is an error itself. */
const WRONG_CODE = `
import { isLeafOf } from "msn-protocol/merkle";
import { voucherMessage } from "msn-protocol/typed-data";
import { MSN__factory, type Contracts } from "msn-protocol/contracts";
import type { Voucher } from "msn-protocol/traffic";

// @ts-expect-error an amount is a bigint
export const amount: Voucher = { payer: "0x00", operator: "0x00", cumulativeGwei: 5 };
// @ts-expect-error an account begins with 0x
export const account: Voucher = { payer: "miner", operator: "0x00", cumulativeGwei: 5n };
// @ts-expect-error another message
voucherMessage.digest(1, "0x00", { agreementId: "0x00", cumulativeBytes: 5n });
// @ts-expect-error a path is needed
isLeafOf({ chainId: 1, distributor: "0x00", count: 1, root: "0x00" }, { index: 0, account: "0x00", cumulativeGwei: 5n });
// @ts-expect-error the token has no such function
export const missing = (contracts: Contracts): unknown => contracts.token.mintForFree;
// @ts-expect-error what is read is a bigint
export const supply: Promise<string> = MSN__factory.connect("0x00").totalSupply();
// @ts-expect-error not part of the interface
export type { WORD_BYTES } from "msn-protocol/dist/offchain/merkle/sumWord.js";
`;

describe("the npm package", function () {
  this.timeout(1_200_000);
  let consumer: Consumer;
  let shown: readonly Example[];
  let nodes: readonly Runtime[];

  before(async () => {
    [consumer, shown, nodes] = await Promise.all([Consumer.create(), examples(), runtimes()]);
    for (const { name, text } of shown) {
      await consumer.write(name, text);
      if (name.endsWith(".mts")) await consumer.write(name.replace(".mts", ".mjs"), withoutTypes(text));
    }
    for (const name of ["vectors.mjs", "digests.mjs"]) {
      await consumer.write(name, await readFile(join(HELPERS, name), "utf8"));
    }
  });
  after(async () => {
    await consumer.close();
  });

  const onEveryNode = async (script: string, ...args: readonly string[]): Promise<string[]> => {
    const outputs: string[] = [];
    for (const node of nodes) outputs.push(outputOf(node, await consumer.run(node, script, args)));
    return outputs;
  };

  describe("what it holds", () => {
    it("is the library, ABIs, interfaces and a page, and nothing else", async () => {
      const files = await consumer.installedFiles();
      expect(files.filter((file) => !EXPECTED.some((pattern) => pattern.test(file)))).to.deep.equal([]);
      for (const pattern of EXPECTED)
        expect(
          files.some((file) => pattern.test(file)),
          String(pattern),
        ).to.equal(true);
      const texts = await Promise.all(files.map(async (file) => [file, await consumer.readInstalled(file)] as const));
      const leaking = texts.filter(([, text]) => SECRETS.some((secret) => secret.test(text)));
      expect(leaking.map(([file]) => file)).to.deep.equal([]);
      console.log(`      ${files.length} files, ${Math.round(consumer.packedBytes / 1024)} KiB packed`);
    });

    it("imports only its own files and packages that it depends on", async () => {
      const files = await consumer.installedFiles();
      const known = [...Object.keys(packageJson.dependencies), ...Object.keys(packageJson.peerDependencies)];
      for (const file of files.filter((name) => name.endsWith(".js"))) {
        for (const name of importsOf(await consumer.readInstalled(file))) {
          const isThere = name.startsWith(".")
            ? files.includes(posix.join(posix.dirname(file), name))
            : name.startsWith("node:") || known.includes(name);
          expect(isThere, `${file} imports ${name}`).to.equal(true);
        }
      }
    });

    it("brings no tools along, and runs nothing when it is installed", async () => {
      const installed = await consumer.installedPackages();
      // ethers has the types of Node as a dependency.
      const tools = Object.keys(packageJson.devDependencies).filter(
        (name) => !["ethers", "@types/node"].includes(name),
      );
      expect(
        installed.filter((name) => tools.includes(name) || /^(node-|@foundry|@embedded)/.test(name)),
      ).to.deep.equal(["node-addon-api", "node-gyp-build"].filter((name) => installed.includes(name)));
      const { scripts } = JSON.parse(await consumer.readInstalled("package.json")) as { scripts: object };
      expect(scripts).to.not.have.any.keys("preinstall", "install", "postinstall");
    });

    it("every subpath leads to a module, and no other path to one", async () => {
      const files = await consumer.installedFiles();
      const abis = files
        .filter((file) => file.startsWith("snapshots/abi/"))
        .map((file) => `abi/${posix.basename(file)}`);
      const sources = files.filter((file) => file.endsWith(".sol")).map((file) => `interfaces/${posix.basename(file)}`);
      const resolved = [...abis, ...sources].map((path) => posix.join(packageJson.name, path));
      await consumer.write(
        "paths.mjs",
        `import { existsSync } from "node:fs";
        for (const name of ${JSON.stringify(SUBPATHS)}) console.log(Object.keys(await import(name)).length > 0);
        for (const name of ${JSON.stringify(resolved)}) console.log(existsSync(new URL(import.meta.resolve(name))));
        const inner = "msn-protocol/dist/offchain/merkle/sumWord.js";
        console.log(await import(inner).catch(({ code }) => code === "ERR_PACKAGE_PATH_NOT_EXPORTED"));`,
      );
      for (const output of await onEveryNode("paths.mjs")) {
        expect(output.split("\n")).to.deep.equal(Array(SUBPATHS.length + resolved.length + 1).fill("true"));
      }
    });
  });

  describe("in a project of its own", () => {
    it("proves every path of the published vectors, and no forged one", async () => {
      const { trees } = JSON.parse(await readFile(VECTORS, "utf8")) as { trees: { leaves: unknown[] }[] };
      const leaves = trees.reduce((sum, tree) => sum + tree.leaves.length, 0);
      for (const output of await onEveryNode("vectors.mjs", VECTORS)) {
        expect(JSON.parse(output)).to.deep.equal({ trees: trees.length, proven: leaves, forged: 0 });
      }
    });

    it("compiles as strictly as can be, and wrong code does not", async () => {
      await consumer.write("wrong.mts", WRONG_CODE);
      const files = shown.map(({ name }) => name).filter((name) => name.endsWith(".mts"));
      expect(await consumer.typeErrors([...files, "wrong.mts"])).to.equal("");
    });

    it("its interfaces compile with a contract that calls them", async () => {
      const example = shown.find(({ name }) => name.endsWith(".sol"));
      const sources = { "Example.sol": { content: example?.text ?? "" } };
      const settings = { outputSelection: { "*": { "*": ["abi"] } } };
      const read = new Map<string, string>();
      for (const file of await consumer.installedFiles()) {
        if (file.endsWith(".sol")) read.set(`${packageJson.name}/${file}`, await consumer.readInstalled(file));
      }
      const compile = solc.compile as (input: string, callbacks: object) => string;
      const findImport = (path: string): { contents: string } | { error: string } => {
        const contents = read.get(path);
        return contents === undefined ? { error: `${path} is not in the package` } : { contents };
      };
      const input = JSON.stringify({ language: "Solidity", sources, settings });
      const output = JSON.parse(compile(input, { import: findImport })) as {
        errors?: unknown[];
        contracts: object;
      };
      expect(output.errors ?? []).to.deep.equal([]);
      expect(output.contracts).to.have.nested.property("Example\\.sol.ClaimForAll");
    });

    it("signs, quotes, serves and reads ABIs as docs/package.md says", async () => {
      const [escrow, operator] = [`0x${"e5".repeat(20)}`, `0x${"bb".repeat(20)}`];
      expect(await onEveryNode("sign.mjs", escrow, operator)).to.deep.equal(nodes.map(() => "true"));
      expect(await onEveryNode("abi.mjs")).to.deep.equal(nodes.map(() => "true"));
      // ⌈10 GiB · 2,000,000 gwei⌉, and ⌈8 MiB · 2,000,000 gwei / GiB⌉.
      expect(await onEveryNode("quote.mjs")).to.deep.equal(nodes.map(() => "10737418240 bytes for 20000000 gwei"));
      for (const [i, node] of nodes.entries()) {
        expect(outputOf(node, await consumer.run(node, "traffic.mjs", [`ledgers-${i}`]))).to.equal("15625 gwei");
      }
    });
  });

  describe("on a chain", () => {
    const miners = [minerAt(10), minerAt(11), minerAt(12)];
    let line: MinerLine;
    let server: TestServer;

    before(async () => {
      line = await MinerLine.start();
      const leaves = miners.map(({ account }, index) => ({ index, account, cumulativeGwei: EARNED_GWEI }));
      const { dir, tree } = await line.publish("1", 1, leaves);
      await writeAtomically(join(dir, "paths.bin"), pathsFile(await loadLeaves(dir)));
      server = await serve((request, response) => {
        const isRange = request.headers.range?.startsWith(RANGE) === true;
        void readFile(join(dir, "paths.bin")).then((content) => {
          if (isRange) sendRange(content, request, response);
          else response.writeHead(400).end();
        });
      });
      await proposeTree(line.chain, line.system, tree);
      await activateRoot(line.chain, line.system);
    });
    after(async () => {
      await server.close();
      await line.close();
    });

    it("says what an account may claim, and claims it", async () => {
      const { token } = line.system.contracts;
      const [book, paths] = [line.file("book.json"), `${server.url}/paths.bin`];
      for (const [i, node] of nodes.entries()) {
        const { account, key } = miners[i]!;
        const claimable = async (): Promise<string> =>
          outputOf(node, await consumer.run(node, "claimable.mjs", [line.rpc, book, line.file("1"), account]));
        expect(await claimable(), node.version).to.equal("5 MSN");
        const claim = await consumer.run(node, "claim.mjs", [line.rpc, book, paths], { MSN_PRIVATE_KEY: key });
        expect(outputOf(node, claim)).to.match(/^paid in block \d+, after reading \d+ bytes$/);
        expect(await token.balanceOf(account)).to.equal(parseEther("5"));
        expect(await claimable(), node.version).to.equal("0 MSN");
      }
    });

    it("hashes every message as ethers, this repository and the contracts do", async () => {
      const { book, contracts } = line.system;
      const { Escrow: contract } = book.contracts;
      const samples = JSON.stringify(SAMPLES, (_, value: unknown) =>
        typeof value === "bigint" ? `${String(value)}n` : value,
      );
      const expected = repositoryDigests(book.chainId, contract);
      for (const output of await onEveryNode("digests.mjs", String(book.chainId), contract, samples)) {
        const { kinds, digests } = JSON.parse(output) as { kinds: string[]; digests: object };
        expect(kinds).to.deep.equal(Object.keys(SAMPLES));
        const thrice = ([name, digest]: [string, string]): [string, object] => [
          name,
          { digest, shown: digest, ethers: digest },
        ];
        expect(digests).to.deep.equal(Object.fromEntries(Object.entries(expected).map(thrice)));
      }
      const { payer, operator, cumulativeGwei } = SAMPLES.voucherMessage;
      expect(await contracts.escrow.voucherDigest(payer, operator, cumulativeGwei)).to.equal(expected.voucherMessage);
      const { Exchange, RewardsDistributor } = book.contracts;
      const proposal = await contracts.distributor.proposalDigest(SAMPLES.rootProposalMessage);
      expect(proposal).to.equal(repositoryDigests(book.chainId, RewardsDistributor).rootProposalMessage);
      const offer = await contracts.exchange.offerDigest({ ...SAMPLES.offerMessage, region: "0x5553" });
      expect(offer).to.equal(repositoryDigests(book.chainId, Exchange).offerMessage);
    });
  });

  describe("in a browser", () => {
    const browserSafe = ["", "/addresses", "/contracts", "/merkle", "/typed-data"];
    const packageOf = (module: string): string | undefined =>
      /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1];

    it("needs nothing of Node's, and no native code", async () => {
      const imports = browserSafe.map((path, i) => `import * as m${i} from "${packageJson.name}${path}";`);
      const all = browserSafe.map((_, i) => `m${i}`).join(", ");
      await consumer.write("all.mjs", `${imports.join("\n")}\nexport const all = [${all}];`);
      const { modules, imports: left } = await bundleForBrowsers(consumer.dir, "all.mjs");
      expect(left).to.deep.equal([]);
      expect(modules.filter((module) => module.includes("browser-external"))).to.deep.equal([]);
      const forbidden = ["secp256k1", "merkletreejs", "piscina"];
      expect(modules.filter((module) => forbidden.includes(packageOf(module) ?? ""))).to.deep.equal([]);
    });

    it("takes of the verifier the verifier alone, and it works without Node's globals", async () => {
      const { code, modules } = await bundleForBrowsers(consumer.dir, "verify.mjs");
      const packages = new Set(modules.map(packageOf));
      packages.delete(undefined);
      expect([...packages].sort()).to.deep.equal(["base64-js", "buffer", "hash-wasm", "ieee754", packageJson.name]);
      const own = modules
        .filter((module) => packageOf(module) === packageJson.name)
        .map((module) => posix.basename(module));
      const needed = ["constants.js", "errors.js", "hex.js", "keccak.js", "leafPath.js", "packedLeaves.js", "path.js"];
      expect([...needed, "merkle.js", "sumWord.js"]).to.include.members(own);
      const { chainId, distributor, trees } = JSON.parse(await readFile(VECTORS, "utf8")) as Vectors;
      const { count, root, leaves } = trees.at(-1)!;
      // Written as `Xg`, a byte `0X` of the account is no hex: what browsers use for `Buffer` would take it for the same byte.
      const smallByte = /^(0x(?:..)*?)0([0-9a-f])/;
      const leaf = leaves.find(({ account }) => smallByte.test(account))!;
      await consumer.write(
        "page.mjs",
        `for (const name of ["Buffer", "SharedArrayBuffer", "process"]) delete globalThis[name];
        const { provenGwei } = await import("./bundled.mjs");
        const root = ${JSON.stringify({ chainId, distributor, count, root })};
        const { proof, cumulativeGwei, ...leaf } = ${JSON.stringify(leaf)};
        const worth = (gwei, account) => provenGwei(root, { ...leaf, account, cumulativeGwei: gwei }, proof);
        console.log([
          worth(BigInt(cumulativeGwei), leaf.account),
          worth(BigInt(cumulativeGwei) + 1n, leaf.account),
          worth(BigInt(cumulativeGwei), ${JSON.stringify(leaf.account.replace(smallByte, "$1$2g"))}),
        ].join(" "));`,
      );
      await consumer.write("bundled.mjs", code);
      expect(await onEveryNode("page.mjs")).to.deep.equal(nodes.map(() => `${leaf.cumulativeGwei} 0 0`));
    });
  });
});

interface Vectors {
  readonly chainId: number;
  readonly distributor: string;
  readonly trees: readonly {
    readonly count: number;
    readonly root: string;
    readonly leaves: readonly {
      readonly account: string;
      readonly cumulativeGwei: string;
      readonly proof: readonly string[];
    }[];
  }[];
}

/** What a program printed, that ended well and had nothing to complain of. */
function outputOf({ version }: Runtime, { code, out, error }: Ran): string {
  expect(
    [code, error.replace(/^.*ExperimentalWarning: Importing JSON modules.*\n.*--trace-warnings.*\n/m, "")],
    version,
  ).to.deep.equal([0, ""]);
  return out.trimEnd();
}
