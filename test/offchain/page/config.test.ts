import { expect } from "chai";

import { chosenChain, parseConfig } from "../../../page/model/config.js";
import { aboutMsnOfGwei, msn, shortMsn } from "../../../page/model/format.js";
import { parseAccount, parseAmount, parseAmountOrAll } from "../../../page/model/inputs.js";
import { readFile } from "node:fs/promises";

const HERE = new URL("https://host.example/miner/?chain=1");
const CHAIN = {
  chainId: 42161,
  name: "Arbitrum",
  currency: "ETH",
  rpc: "https://rpc.example/key",
  addressBook: "addresses/42161.json",
  artifacts: "https://files.example/epochs/42161",
};
const configOf = (...chains: readonly object[]): string => JSON.stringify({ chains });

describe("the miner page's configuration", () => {
  it("reads chains, with files relative to the page and folders as folders", () => {
    const [chain] = parseConfig(configOf({ ...CHAIN, explorer: "https://scan.example" }), HERE);
    expect(chain.addressBook.href).to.equal("https://host.example/miner/addresses/42161.json");
    expect(chain.artifacts.href).to.equal("https://files.example/epochs/42161/");
    expect(chain.explorer?.href).to.equal("https://scan.example/");
  });

  it("refuses addresses that are not of the web, repeated chains, unknown keys, and none at all", () => {
    const refused = (text: string, message: string): void => {
      expect(() => parseConfig(text, HERE)).to.throw(message);
    };
    refused(configOf({ ...CHAIN, explorer: "javascript:alert(1)" }), "chains[0].explorer: expected an http(s) address");
    refused(configOf({ ...CHAIN, rpc: "file:///etc/passwd" }), "chains[0].rpc: expected an http(s) address");
    refused(configOf(CHAIN, CHAIN), "chains: expected different chains");
    refused(configOf({ ...CHAIN, key: "0x" }), "chains[0].key: expected no such key");
    refused(configOf(), "chains: expected at least one chain");
    refused("{", "config.json: is no valid JSON");
  });

  it("takes the chain that is asked for, or the first", () => {
    const chains = parseConfig(configOf(CHAIN, { ...CHAIN, chainId: 1 }), HERE);
    expect(chosenChain(chains, null).chainId).to.equal(42161);
    expect(chosenChain(chains, "1").chainId).to.equal(1);
    expect(() => chosenChain(chains, "2")).to.throw("?chain: expected one of 42161, 1");
  });

  it("is good as it comes with the page", async () => {
    const text = await readFile("page/public/config.json", "utf8");
    expect(parseConfig(text, HERE)[0].chainId).to.equal(31337);
  });
});

describe("what people type and read on the miner page", () => {
  const WEI = 10n ** 18n;

  it("takes amounts exactly, with or without commas, and refuses what could be meant otherwise", () => {
    expect(parseAmount("12.5")).to.equal((WEI * 25n) / 2n);
    expect(parseAmount("1,234,567.5")).to.equal(1_234_567n * WEI + WEI / 2n);
    expect(parseAmountOrAll("All")).to.equal(undefined);
    for (const text of ["", "0", "1,5", "12,34", "-1", "1e3", "0x10", "1.0000000000000000001", "1,234.5,6"]) {
      expect(() => parseAmount(text), text).to.throw();
    }
  });

  it("takes accounts with their checksum alone, or in one letter case", () => {
    const account = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    expect(parseAccount(account)).to.equal(account.toLowerCase());
    expect(() => parseAccount(account.replace("Ed", "eD").replace("aA", "Aa"))).to.throw("mistyped");
    expect(() => parseAccount(`0x${"0".repeat(40)}`)).to.throw("other than zero");
  });

  it("writes amounts with every digit, or rounded down but never to nothing", () => {
    expect(msn(1_234_567n * WEI + 1n)).to.equal("1,234,567.000000000000000001");
    expect(shortMsn(1_234n * WEI + WEI - 1n)).to.equal("1,234.9999");
    expect([shortMsn(0n), shortMsn(1n)]).to.deep.equal(["0.0000", "< 0.0001"]);
    expect([aboutMsnOfGwei(2_000n * 10n ** 9n), aboutMsnOfGwei(15n * 10n ** 8n)]).to.deep.equal(["2,000", "1.5"]);
  });
});
