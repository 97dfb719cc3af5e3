import { readFile } from "node:fs/promises";

import { expect } from "chai";
import { Wallet, parseUnits } from "ethers";

import { readNetworkStatus } from "../../../offchain/chain/networkStatus.js";
import { KNOWN_NETWORKS, chosenSigner, networkOf, variablePrefix } from "../../../offchain/chain/networks.js";
import { readPolicy } from "../../../offchain/chain/sending/policy.js";
import { toAddress } from "../../../offchain/domain/hex.js";
import { ScriptedChain } from "../../helpers/scriptedChain.js";

const KEY = `0x${"11".repeat(32)}`;
const gwei = (text: string): bigint => parseUnits(text, "gwei");

describe("networks", () => {
  it("have names of variables, different chains, and the table of docs/networks.md", async () => {
    expect(variablePrefix("arbitrumSepolia")).to.equal("ARBITRUM_SEPOLIA");
    expect(new Set(KNOWN_NETWORKS.map(({ chainId }) => chainId)).size).to.equal(KNOWN_NETWORKS.length);
    const text = await readFile("docs/networks.md", "utf8");
    const rows = text.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
    for (const { name, chainId, maxFeeGwei, confirmations } of KNOWN_NETWORKS) {
      const row = rows.find(([, first]) => first === `\`${name}\``);
      expect(row?.slice(2, 5), name).to.deep.equal([String(chainId), `${maxFeeGwei} gwei`, String(confirmations)]);
    }
    const example = await readFile(".env.example", "utf8");
    for (const { name } of KNOWN_NETWORKS) expect(example).to.include(`#${variablePrefix(name)}_RPC_URL=`);
  });

  it("an option comes before the network's variable, that before the one for all, and what is known of it last", () => {
    const all = { MSN_MAX_FEE_GWEI: "7", MSN_CONFIRMATIONS: "3", MSN_MAX_COST: "0.5" };
    const own = { ...all, BASE_SEPOLIA_MAX_FEE_GWEI: "0.25" };
    const limits = [
      readPolicy(84532, { maxFeeGwei: "0.1" }, own),
      readPolicy(84532, { maxFeeGwei: "" }, own),
      readPolicy(84532, {}, all),
      readPolicy(84532, {}, { MSN_MAX_FEE_GWEI: "" }),
      readPolicy(31337, {}, {}),
    ].map(({ maxFeeWei }) => maxFeeWei);
    expect(limits).to.deep.equal([gwei("0.1"), gwei("0.25"), gwei("7"), gwei("10"), undefined]);
    const { confirmations, maxCostWei } = readPolicy(1, {}, all);
    expect([confirmations, maxCostWei]).to.deep.equal([3, 5n * 10n ** 17n]);
  });

  it("say where a number that is none stands, and what was expected", () => {
    const cases: [options: object, environment: Record<string, string>, expected: string][] = [
      [{ maxFeeGwei: "-1" }, {}, "--max-fee-gwei: expected a decimal above zero with at most 9 places"],
      [{ maxFeeGwei: "0" }, {}, "--max-fee-gwei: expected a decimal above zero"],
      [{ maxFeeGwei: "1e9" }, {}, "--max-fee-gwei: expected a decimal above zero"],
      [{ maxFeeGwei: "0.0000000001" }, {}, "--max-fee-gwei: expected a decimal above zero"],
      [{}, { ETHEREUM_MAX_FEE_GWEI: "many" }, "ETHEREUM_MAX_FEE_GWEI: expected a decimal above zero"],
      [{}, { MSN_CONFIRMATIONS: "0" }, "MSN_CONFIRMATIONS: expected a whole number from 1 to 9999"],
      [{ maxCost: "all" }, {}, "--max-cost: expected a decimal above zero with at most 18 places"],
    ];
    for (const [options, environment, expected] of cases) {
      expect(() => readPolicy(1, options, environment)).to.throw(expected);
    }
    expect(["key", "", undefined, "remote", "none"].map(chosenSigner)).to.deep.equal([
      "key",
      "key",
      "key",
      "remote",
      "none",
    ]);
    expect(() => chosenSigner("ledger")).to.throw('MSN_SIGNER: expected key, remote, none, got "ledger"');
  });
});

describe("status of a network", function () {
  this.timeout(60_000);
  let chain: ScriptedChain;
  const network = networkOf(1);
  const signer = { kind: "key", key: KEY } as const;

  beforeEach(async () => {
    chain = await ScriptedChain.start();
  });
  afterEach(() => chain.close());

  it("tells chain, gas and account, and of the address the host alone", async () => {
    const status = await readNetworkStatus(network, `${chain.url}/v3/the-secret`, signer, "cache");
    expect(status.problem).to.equal(undefined);
    expect(status.node).to.include({
      gasWei: gwei("1.1"),
      account: toAddress(new Wallet(KEY).address),
      balanceWei: 10n ** 18n,
    });
    expect(chain.url).to.equal(`http://${status.host}`);
    expect(
      JSON.stringify(status, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
    ).not.to.match(/the-secret|1111/);
  });

  it("says what is wrong: another chain, no answer, no URL, nothing set; never with the address", async () => {
    const wrong = async (url: string | undefined): Promise<string> => {
      const { host, node, problem } = await readNetworkStatus(network, url, signer, "cache");
      expect(node).to.equal(undefined);
      return `${host ?? "-"} ${problem ?? "-"}`;
    };
    chain.chainId = 5;
    expect(await wrong(chain.url)).to.match(/^127\.0\.0\.1:\d+ is of chain 5$/);
    expect(await wrong("http://127.0.0.1:1/the-secret")).to.equal("127.0.0.1:1 no answer (ECONNREFUSED)");
    expect(await wrong("the-secret")).to.equal("- its address is no URL with http or https");
    expect(await wrong(undefined)).to.equal("- -");
    chain.chainId = 1;
    chain.failures = 100;
    expect(await wrong(`${chain.url}/the-secret`)).to.match(/^127\.0\.0\.1:\d+ no answer \(SERVER_ERROR\)$/);
  });

  it("shows no account for a key that is none, or where nobody signs", async () => {
    for (const other of [
      { kind: "key", key: "0x12" },
      { kind: "none", key: KEY },
    ] as const) {
      const { node } = await readNetworkStatus(network, chain.url, other, "cache");
      expect([node?.account, node?.balanceWei]).to.deep.equal([undefined, undefined]);
    }
  });
});
