import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { TypedDataEncoder, Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { toHex } from "../../../offchain/domain/hex.js";
import { REGISTRATION_TYPES } from "../../../offchain/proofs/registrationDigest.js";
import { selectRegistrations } from "../../../offchain/proofs/registrationSelection.js";
import { account, CHAIN_ID, DOMAIN, hexOf, keyOf, newFolder, removeFolders, TOKEN } from "../world.js";
import type { Outcome } from "./runProofs.js";
import { newHardhat, recordDeployment, runProofs } from "./runProofs.js";

const NODE_KEY = toHex(keyOf("node"));
const OPERATOR_KEY = toHex(keyOf("operator"));
const BOTH = { MSN_NODE_KEY: NODE_KEY, MSN_OPERATOR_KEY: OPERATOR_KEY };
const TIME = 1_785_715_300;
const BASE = { class: "2", kind: "1", issuedAt: String(TIME), chainId: String(CHAIN_ID), token: TOKEN };

describe("proofs register", () => {
  let hre: HardhatRuntimeEnvironment;
  let root: string;
  let out: string;

  before(async () => {
    root = await newFolder();
    hre = await newHardhat(root);
  });
  beforeEach(async () => {
    out = join(await newFolder(), "registrations.rows");
  });
  after(removeFolders);

  const run = (args: Record<string, string | boolean>, secrets: Record<string, string> = {}): Promise<Outcome> =>
    runProofs(hre, "register", { ...BASE, ...args }, secrets);

  async function counted(): Promise<unknown[]> {
    const { counted: good, rejected } = await selectRegistrations(await readFile(out), DOMAIN, TIME + 1_000, new Map());
    expect([...rejected.values()].filter((code) => code !== "superseded")).to.deep.equal([]);
    return [...good.values()];
  }
  const registered = { node: account("node"), operator: account("operator"), class: 2, kind: 1, issuedAt: TIME };

  async function expectRefusal(outcome: Promise<Outcome>, message: RegExp): Promise<void> {
    const { success, stderr, stdout } = await outcome;
    expect(success).to.be.false;
    expect(stderr).to.match(message);
    expect(stderr.trimEnd()).not.to.include("\n");
    expect(stdout).to.equal("");
  }

  it("adds a record that both keys signed", async () => {
    const { success, stdout } = await run({ out }, BOTH);
    expect(success).to.be.true;
    expect(stdout).to.include("record 0 of");
    expect(await counted()).to.deep.equal([registered]);
  });

  it("adds to an existing file, and keeps what stands there", async () => {
    await run({ out }, BOTH);
    const first = await readFile(out);
    await run({ out, class: "1", kind: "0", issuedAt: String(TIME + 1) }, BOTH);
    expect((await readFile(out)).subarray(0, 180).equals(first)).to.be.true;
    expect(await counted()).to.deep.equal([{ ...registered, class: 1, kind: 0, issuedAt: TIME + 1 }]);
    expect(await readdir(join(out, ".."))).to.deep.equal(["registrations.rows"]);
  });

  it("takes now where no time is given", async () => {
    const earliest = Math.floor(Date.now() / 1000);
    await run({ out, issuedAt: "" }, BOTH);
    const issuedAt = Number((await readFile(out)).readBigUInt64BE(42));
    expect(issuedAt).to.be.within(earliest, Math.floor(Date.now() / 1000));
  });

  it("takes chain and token from the deployment on the network", async () => {
    const { ethers, provider } = await hre.network.getOrCreate();
    await recordDeployment(root, CHAIN_ID, TOKEN, hexOf(0x77, 20));
    await provider.request({ method: "hardhat_setCode", params: [hexOf(0x77, 20), "0x00"] });
    expect((await ethers.provider.getNetwork()).chainId).to.equal(BigInt(CHAIN_ID));
    await run({ out, chainId: "", token: "" }, BOTH);
    expect(await counted()).to.deep.equal([registered]);
    await expectRefusal(
      run({ out, chainId: "1", token: "" }, BOTH),
      /^error: --chain-id: the chosen network is chain 31337/,
    );
  });

  it("works in two steps, in either order", async () => {
    for (const [first, firstKey, second, secondKey] of [
      ["node", "MSN_NODE_KEY", "operator", "MSN_OPERATOR_KEY"],
      ["operator", "MSN_OPERATOR_KEY", "node", "MSN_NODE_KEY"],
    ] as const) {
      const step = await run({ [second]: account(second) }, { [firstKey]: BOTH[firstKey] });
      expect(step.success).to.be.true;
      expect(step.stderr).to.include(`still to be signed by the ${second}`).and.include(`--issued-at ${TIME}`);
      const printed = JSON.parse(step.stdout) as Record<string, unknown>;
      const signature = printed[`${first}Signature`];
      expect(signature).to.be.a("string");
      expect(printed).not.to.have.property(`${second}Signature`);
      const options = { [first]: account(first), [`${first}Signature`]: String(signature), out };
      expect((await run(options, { [secondKey]: BOTH[secondKey] })).success).to.be.true;
      expect(await counted()).to.deep.equal([registered]);
    }
  });

  it("needs no key where wallets signed the typed data it prints", async () => {
    const accounts = { node: account("node").toUpperCase().replace("0X", "0x"), operator: account("operator") };
    const { stdout } = await run(accounts);
    const printed = JSON.parse(stdout) as { digest: string; typedData: { domain: object; message: object } };
    const { domain, message } = printed.typedData;
    expect(TypedDataEncoder.hash(domain, REGISTRATION_TYPES, message)).to.equal(printed.digest);
    const sign = (key: string): Promise<string> => new Wallet(key).signTypedData(domain, REGISTRATION_TYPES, message);
    const signatures = { nodeSignature: await sign(NODE_KEY), operatorSignature: await sign(OPERATOR_KEY) };
    expect((await run({ ...accounts, ...signatures, out })).success).to.be.true;
    expect(await counted()).to.deep.equal([registered]);
  });

  describe("refuses in one line and writes nothing:", () => {
    afterEach(async () => {
      expect(await readdir(join(out, ".."))).to.deep.equal([]);
    });
    const other = account("other");
    const refusals: [string, Record<string, string>, Record<string, string>, RegExp][] = [
      ["no class", { class: "" }, BOTH, /^error: --class is required, see --help\n$/],
      [
        "a class and kind that do not fit",
        { kind: "0" },
        BOTH,
        /^error: --class 2 --kind 0: expected class 1 with kind 0/,
      ],
      ["nobody as operator", {}, { MSN_NODE_KEY: NODE_KEY }, /^error: who is the operator\? Set MSN_OPERATOR_KEY/],
      ["a key that is not the account's", { node: other }, BOTH, /^error: --node: MSN_NODE_KEY belongs to 0x/],
      [
        "a malformed key",
        {},
        { ...BOTH, MSN_NODE_KEY: "0x12" },
        /^error: MSN_NODE_KEY: expected 0x and 64 hex digits\n$/,
      ],
      ["a key of zero", {}, { ...BOTH, MSN_NODE_KEY: hexOf(0, 32) }, /^error: MSN_NODE_KEY: is no private key\n$/],
      ["a malformed account", { node: "0x12" }, BOTH, /^error: --node: expected 0x and 40 hex digits, got "0x12"\n$/],
      ["a malformed time", { issuedAt: "soon" }, BOTH, /^error: --issued-at: expected a whole number/],
      [
        "a missing signature",
        { operator: other },
        { MSN_NODE_KEY: NODE_KEY },
        /^error: --out: nothing to write while the/,
      ],
      ["a name that is no .rows", { out: "r.rows.gz" }, BOTH, /^error: --out: expected a name that ends in \.rows/],
      [
        "a short signature",
        { nodeSignature: "0x12" },
        BOTH,
        /^error: --node-signature: expected 0x and 130 hex digits\n$/,
      ],
      ["no signature at all", { nodeSignature: hexOf(1, 65) }, BOTH, /^error: --node-signature: is no signature/],
      [
        "a signature without its time",
        { nodeSignature: hexOf(1, 65), issuedAt: "" },
        BOTH,
        /^error: --issued-at is required with a signature made elsewhere/,
      ],
    ];
    for (const [what, args, secrets, message] of refusals) {
      it(what, () => expectRefusal(run({ out, ...args }, secrets), message));
    }

    it("the other party's signature", async () => {
      const step = await run({ operator: account("operator") }, { MSN_NODE_KEY: NODE_KEY });
      const { nodeSignature } = JSON.parse(step.stdout) as { nodeSignature: string };
      const swapped = { operatorSignature: nodeSignature, operator: account("operator"), out };
      await expectRefusal(
        run(swapped, { MSN_NODE_KEY: NODE_KEY }),
        /^error: --operator-signature: not 0x[0-9a-f]{40}'s of this/,
      );
    });
  });

  it("refuses a file that holds something else", async () => {
    await writeFile(out, Buffer.alloc(181));
    const message = /registrations\.rows: expected a multiple of 180 bytes, got 181\n$/;
    await expectRefusal(run({ out }, BOTH), message);
    expect(await readFile(out)).to.have.length(181);
  });
});
