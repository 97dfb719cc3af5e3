import { expect } from "chai";
import { parseEther } from "ethers";
import hre from "hardhat";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { utc } from "../../offchain/domain/utcTime.js";
import forward from "../../tasks/local/forward.js";
import fund from "../../tasks/local/fund.js";
import { catchPrinted } from "../helpers/console.js";

const ACCOUNT = "0x00000000000000000000000000000000000000aa";
type Options = Readonly<Record<string, string>>;

/** What a task of the simulated chain of this process prints. */
async function run(name: string, options: Options): Promise<string> {
  const { out, error } = await catchPrinted(() => hre.tasks.getTask(["local", name]).run({ ...options }));
  return out + error;
}

describe("local tasks", function () {
  this.timeout(300_000);

  it("forward lets the clock jump by days and hours, or to a time, never back and not beyond all schedules", async () => {
    const { time } = (await hre.network.getOrCreate()).networkHelpers;
    const before = await time.latest();
    const after = before + 2 * 86_400 + 3_600;
    expect(await run("forward", { days: "2", hours: "1" })).to.equal(
      `the chain's clock jumped from ${utc(before)} to ${utc(after)}`,
    );
    expect(await time.latest()).to.equal(after);
    await run("forward", { to: utc(after + 60) });
    expect(await time.latest()).to.equal(after + 60);
    const refused: [Options, string][] = [
      [{}, "error: expected --days, --hours or both, or --to"],
      [{ days: "0" }, "error: expected --days, --hours or both, or --to"],
      [{ days: "-1" }, "error: --days: expected a whole number of at least 0"],
      [{ days: "1", to: utc(after + 600) }, "error: --to: goes with neither --days nor --hours"],
      [{ to: "tomorrow" }, 'error: --to: expected UTC to the second, such as 2026-08-10T01:00:00Z, got "tomorrow"'],
      [{ to: utc(after) }, `error: --to: ${utc(after)} is not after the chain's time`],
      [{ days: "3661" }, "error: expected a jump of at most 3660 days"],
    ];
    for (const [options, expected] of refused) expect(await run("forward", options)).to.include(expected);
    expect(await time.latest()).to.equal(after + 60);
  });

  it("fund adds coins to what an account has", async () => {
    const { provider } = (await hre.network.getOrCreate()).ethers;
    expect(await run("fund", { account: ACCOUNT })).to.equal(`${ACCOUNT} has 1 ETH`);
    expect(await run("fund", { account: ACCOUNT, eth: "0.5" })).to.equal(`${ACCOUNT} has 1.5 ETH`);
    expect(await provider.getBalance(ACCOUNT)).to.equal(parseEther("1.5"));
    expect(await run("fund", { account: "" })).to.include("error: --account is required");
    expect(await run("fund", { account: ACCOUNT, eth: "-1" })).to.include("error: --eth: expected coins as a decimal");
  });

  it("both refuse any chain that is no local node, and ask it for nothing but its number", async () => {
    const provider = { getNetwork: () => Promise.resolve({ chainId: 42161n }) };
    const connection = { networkName: "arbitrum", ethers: { provider } };
    const other = {
      network: { getOrCreate: () => Promise.resolve(connection) },
    } as unknown as HardhatRuntimeEnvironment;
    const refusal = "error: network arbitrum is chain 42161; only a local node, chain 31337, can do this";
    const forwarded = await catchPrinted(() => forward({ days: "1", hours: "", to: "" }, other));
    const funded = await catchPrinted(() => fund({ account: ACCOUNT, eth: "1" }, other));
    expect([forwarded, funded]).to.deep.equal([
      { out: "", error: refusal },
      { out: "", error: refusal },
    ]);
  });
});
