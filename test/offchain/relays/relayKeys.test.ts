import { createHmac } from "node:crypto";

import { expect } from "chai";
import { computeAddress, Mnemonic, Wallet } from "ethers";

import { toHex } from "../../../offchain/domain/hex.js";
import { networkPrefix } from "../../../offchain/relays/networkPrefix.js";
import { relayKeys, TEST_MNEMONIC } from "../../../offchain/relays/relayKeys.js";
import { expectThrows } from "../failure.js";
import { fingerprint } from "./relayFiles.js";

describe("relay keys", () => {
  const keys = relayKeys();

  it("has Hardhat's development accounts 1, 2 and 3 as verifiers", () => {
    expect(keys.verifiers.map(({ account }) => account)).to.deep.equal([
      "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
      "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
      "0x90f79bf6eb2c4f870365e785982e1f101e93b906",
    ]);
    for (const { account, key } of keys.verifiers) expect(computeAddress(toHex(key)).toLowerCase()).to.equal(account);
  });

  it("derives node keys as HMAC-SHA256 of the fingerprint under the seed", () => {
    const seed = Buffer.from(Mnemonic.fromPhrase(TEST_MNEMONIC).computeSeed().slice(2), "hex");
    const digest = createHmac("sha256", seed)
      .update(`msn test node ${fingerprint("A")}`)
      .digest("hex");
    const key = `0x${(BigInt(`0x${digest}`) + 1n).toString(16).padStart(64, "0")}`;
    const node = keys.node(fingerprint("A"));
    expect(toHex(node.key)).to.equal(key);
    expect(new Wallet(key).address.toLowerCase()).to.equal(node.account);
    expect(keys.node(fingerprint("B")).account).not.to.equal(node.account);
  });

  it("gives one operator to a /24 and to a /48", () => {
    const operator = (address: string): string => keys.operator(address).account;
    expect(operator("203.0.113.1")).to.equal(operator("203.0.113.254"));
    expect(operator("203.0.114.1")).not.to.equal(operator("203.0.113.1"));
    expect(operator("2001:db8:1::1")).to.equal(operator("2001:db8:1:ffff::2"));
    expect(operator("2001:db8:2::1")).not.to.equal(operator("2001:db8:1::1"));
    expect(operator("::ffff:203.0.113.77")).to.equal(operator("203.0.113.1"));
  });

  it("writes networks as the specification does", () => {
    expect(networkPrefix("203.0.113.9")).to.equal("203.0.113.0/24");
    expect(networkPrefix("2001:0DB8:0001::5")).to.equal("2001:db8:1::/48");
    expect(networkPrefix("::ffff:cb00:7109")).to.equal("203.0.113.0/24");
    expect(networkPrefix("::fffe:cb00:7109")).to.equal("::/48");
  });

  it("shares a tag secret for one epoch only", () => {
    expect(keys.tagSecret(1)).to.have.length(32);
    expect(keys.tagSecret(1).equals(relayKeys().tagSecret(1))).to.be.true;
    expect(keys.tagSecret(1).equals(keys.tagSecret(2))).to.be.false;
  });

  it("depends on the mnemonic, and refuses what is none without repeating it", () => {
    const other = relayKeys("legal winner thank year wave sausage worth useful legal winner thank yellow");
    expect(other.node(fingerprint("A")).account).not.to.equal(keys.node(fingerprint("A")).account);
    expect(other.verifiers[0]?.account).not.to.equal(keys.verifiers[0]?.account);
    expect(() => relayKeys("secret words")).to.throw(/^expected a BIP-39 mnemonic \(English words\)$/);
    expectThrows(() => relayKeys("secret words"), "argument", "BIP-39");
  });
});
