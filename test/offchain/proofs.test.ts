import { expect } from "chai";
import { SigningKey, TypedDataEncoder, verifyTypedData, Wallet } from "ethers";
import fc from "fast-check";
import { createHmac } from "node:crypto";
import secp256k1 from "secp256k1";

import { recoverSigner } from "../../offchain/crypto/signature.js";
import { toHex } from "../../offchain/domain/hex.js";
import { probesToLines, registrationsToLines } from "../../offchain/epoch/proofLines.js";
import { addressTags } from "../../offchain/proofs/addressTags.js";
import { encodeBatch } from "../../offchain/proofs/probeBatch.js";
import { decodeProbe, encodeProbe } from "../../offchain/proofs/probeRecord.js";
import {
  REGISTRATION_DOMAIN_NAME,
  REGISTRATION_DOMAIN_VERSION,
  REGISTRATION_TYPES,
  registrationDigest,
} from "../../offchain/proofs/registrationDigest.js";
import { decodeRegistration, encodeRegistration, signRegistration } from "../../offchain/proofs/registrationRecord.js";
import { expectThrows } from "./failure.js";
import { account, batch, CHAIN_ID, DOMAIN, hexOf, keyOf, probe, registration, TOKEN } from "./world.js";

const ETHERS_DOMAIN = {
  name: REGISTRATION_DOMAIN_NAME,
  version: REGISTRATION_DOMAIN_VERSION,
  chainId: CHAIN_ID,
  verifyingContract: TOKEN,
};

describe("registration records", () => {
  it("digest and signatures are those of ethers' typed data", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
        fc.nat(255),
        fc.nat(255),
        async (issuedAt, c, kind) => {
          const message = { node: account("n"), operator: account("o"), class: c, kind, issuedAt };
          const signed = signRegistration(DOMAIN, message, keyOf("n"), keyOf("o"));
          const bytes = encodeRegistration(signed);
          const digest = TypedDataEncoder.hash(ETHERS_DOMAIN, REGISTRATION_TYPES, message);
          expect(toHex(registrationDigest(DOMAIN, Buffer.concat([Buffer.alloc(7), bytes]), 7))).to.equal(digest);
          const wallet = new Wallet(toHex(keyOf("n")));
          expect(signed.nodeSignature).to.equal(await wallet.signTypedData(ETHERS_DOMAIN, REGISTRATION_TYPES, message));
          const signer = verifyTypedData(ETHERS_DOMAIN, REGISTRATION_TYPES, message, signed.operatorSignature);
          expect(signer.toLowerCase()).to.equal(account("o"));
          expect(decodeRegistration(bytes)).to.deep.equal(signed);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("a key that is not the named account's does not sign", () => {
    const message = { node: account("n"), operator: account("o"), class: 1, kind: 0, issuedAt: 1n };
    expectThrows(() => signRegistration(DOMAIN, message, keyOf("x"), keyOf("o")), "record", "node: the key belongs to");
    expectThrows(() => signRegistration(DOMAIN, message, Buffer.alloc(32), keyOf("o")), "record", "private key");
  });

  it("only strict signatures are recovered: v 27 or 28, low s, values in range", () => {
    const digest = Buffer.alloc(32, 7);
    const { r, s, v } = new SigningKey(toHex(keyOf("n"))).sign(digest);
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const bytes = (rHex: string, sValue: bigint, vByte: number): Buffer =>
      Buffer.from(rHex.slice(2) + sValue.toString(16).padStart(64, "0") + vByte.toString(16).padStart(2, "0"), "hex");
    const signer = (signature: Buffer): string | undefined => {
      const recovered = recoverSigner(digest, signature);
      return recovered === undefined ? undefined : toHex(recovered);
    };
    expect(signer(bytes(r, BigInt(s), v))).to.equal(account("n"));
    expect(signer(bytes(r, order - BigInt(s), 55 - v))).to.equal(undefined);
    expect(signer(bytes(r, BigInt(s), v - 27))).to.equal(undefined);
    expect(signer(bytes(r, BigInt(s), v + 2))).to.equal(undefined);
    expect(signer(bytes(hexOf(0xff, 32), BigInt(s), v))).to.equal(undefined);
    expect(signer(bytes(r, 0n, v))).to.equal(undefined);
    expect(signer(bytes(r, BigInt(s), v).subarray(0, 64))).to.equal(undefined);
  });

  it("a signature with v 29 is refused even where it leads to an account", () => {
    // r stands for the x coordinate r + order, which only the two higher recovery numbers can say.
    const compact = Buffer.alloc(64);
    compact[63] = 1;
    const recovers = (r: number): boolean => {
      compact[31] = r;
      try {
        return secp256k1.ecdsaRecover(compact, 2, Buffer.alloc(32, 7)).length > 0;
      } catch {
        return false;
      }
    };
    expect(Array.from({ length: 40 }, (_, i) => i + 1).some(recovers)).to.equal(true);
    expect(recoverSigner(Buffer.alloc(32, 7), Buffer.concat([compact, Buffer.from([29])]))).to.equal(undefined);
  });

  it("are shown whole, one a line", () => {
    const lines = registrationsToLines(
      Buffer.concat([registration("n", "o"), registration("m", "o", { class: 2, kind: 3 })]),
    );
    const [first, second, ...none] = lines
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(first).to.include({ node: account("n"), operator: account("o"), class: 1, kind: 0 });
    expect(second).to.include({ node: account("m"), operator: account("o"), class: 2, kind: 3 });
    expect(second).to.have.all.keys(
      "node",
      "operator",
      "class",
      "kind",
      "issuedAt",
      "nodeSignature",
      "operatorSignature",
    );
    expect(none).to.have.length(0);
  });
});

describe("probe records", () => {
  it("have the published layout", () => {
    const change = {
      host: hexOf(1, 16),
      net: hexOf(2, 16),
      wide: hexOf(3, 16),
      kbps: 0x01020304,
      storageGb: 5,
      kind: 2,
    };
    const bytes = encodeProbe(probe("n", { ...change, country: "KR" }));
    const tags = "01".repeat(16) + "02".repeat(16) + "03".repeat(16);
    expect(bytes.toString("hex")).to.equal(`${account("n").slice(2)}${tags}01020304000000054b520201`);
  });

  it("are shown whole, one a line, in the order of the batch", () => {
    const bytes = batch(probe("a"), probe("b", { country: "", portOpen: false }), probe("c", { kind: 3 }));
    const shown = probesToLines(bytes)
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    const stored = [0, 80, 160].map((at) => decodeProbe(bytes, at));
    expect(shown).to.deep.equal(stored.map((record) => ({ ...record, portOpen: record.portOpen ? 1 : 0 })));
  });

  it("a batch is checked before it is written", () => {
    expectThrows(() => encodeBatch([probe("a"), probe("a")]), "record", `node ${account("a")} stands twice`);
    expectThrows(() => encodeBatch([probe("a", { kbps: 0 })]), "record", "kbps: out of range");
    expectThrows(() => encodeProbe(probe("a", { country: "us" })), "record", "country: expected two letters");
    expectThrows(() => encodeProbe(probe("a", { storageGb: -1 })), "record", "storageGb: expected 0 to");
  });
});

describe("address tags", () => {
  const secret = Buffer.from("a shared secret");
  const tag = (text: string): string => `0x${createHmac("sha256", secret).update(text).digest("hex").slice(0, 32)}`;
  const cases: [address: string, host: string, net: string, wide: string | undefined][] = [
    ["203.0.113.77", "203.0.113.77", "203.0.113.0/24", undefined],
    ["::ffff:203.0.113.77", "203.0.113.77", "203.0.113.0/24", undefined],
    ["::FFFF:cb00:714d", "203.0.113.77", "203.0.113.0/24", undefined],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1::/48", "2001:db8:1::/48", "2001:db8::/32"],
    ["2001:0DB8:0001::1", "2001:db8:1::/48", "2001:db8:1::/48", "2001:db8::/32"],
    ["2001:db8::1", "2001:db8::/48", "2001:db8::/48", "2001:db8::/32"],
    ["2001:0:1::192.0.2.1", "2001:0:1::/48", "2001:0:1::/48", "2001::/32"],
    ["::1", "::/48", "::/48", "::/32"],
    ["0:0:1::", "0:0:1::/48", "0:0:1::/48", "::/32"],
    ["fe80:0:0:1:0:0:0:0", "fe80::/48", "fe80::/48", "fe80::/32"],
  ];
  for (const [address, host, net, wide] of cases) {
    it(address, () => {
      expect(addressTags(secret, address)).to.deep.equal({
        host: tag(`host:${host}`),
        net: tag(`net:${net}`),
        wide: wide === undefined ? hexOf(0, 16) : tag(`wide:${wide}`),
      });
    });
  }

  for (const address of ["", "203.0.113", "203.0.113.07", "fe80::1%eth0", "2001:db8::/48", "example.org"]) {
    it(`refuses ${JSON.stringify(address)}`, () => {
      expectThrows(() => addressTags(secret, address), "address", "expected an IPv4 or IPv6 address");
    });
  }
});
