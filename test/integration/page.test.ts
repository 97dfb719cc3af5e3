import { readFile, writeFile } from "node:fs/promises";

import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "chai";
import { type Browser, type Dialog, type Locator, type Page } from "playwright-core";

import { formatMsn } from "../../offchain/chain/amounts.js";
import { GWEI_PER_MSN, WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { msnOfGwei } from "../../page/model/format.js";
import { launchChromium } from "../helpers/browser.js";
import { minerAt } from "../helpers/minerLine.js";
import { HOSTILE_NAME, PageWorld } from "../helpers/pageWorld.js";

const PATIENCE = 90_000;
const MSN = 10n ** 18n;
/** What the keyboard must reach. */
const CONTROLS = "a[href], button, input, [tabindex='0']";
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

describe("the miner page in a browser", function () {
  this.timeout(600_000);
  let world: PageWorld;
  let browser: Browser;
  let page: Page;
  /** What the demo wallet asked for, and whether its user agrees. */
  let asked: string[];
  let agrees: boolean;
  let errors: string[];

  before(async () => {
    [world, browser] = await Promise.all([PageWorld.start(), launchChromium()]);
  });
  after(async () => {
    await browser.close();
    await world.close();
  });
  beforeEach(async () => {
    [asked, agrees, errors] = [[], true, []];
    const context = await browser.newContext({ viewport: DESKTOP });
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    page.on("dialog", (dialog: Dialog) => {
      asked.push(dialog.message());
      void (agrees ? dialog.accept() : dialog.dismiss());
    });
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) errors.push(message.text());
    });
  });
  afterEach(async () => {
    await page.context().close();
    expect(errors).to.deep.equal([]);
  });

  const button = (name: string): Locator => page.getByRole("button", { name, exact: true });
  const card = (name: string): Locator => page.getByRole("region", { name, exact: true });
  const says = async (text: string): Promise<void> => page.getByText(text).first().waitFor();
  const claimed = async (): Promise<bigint> => world.line.system.contracts.distributor.claimed(world.miner.account);

  async function connect(parameters = ""): Promise<void> {
    await page.goto(`${world.withWallet.url}${parameters}`);
    await button("Connect Demo wallet (local chain only)").click();
    await page.getByText(world.miner.account.slice(-4)).first().waitFor();
  }
  /** Confirms what is shown, and waits until a block has it. */
  async function confirm(done: string): Promise<void> {
    await button("Continue in the wallet").click();
    await says(`Done: ${done}`);
  }

  it("shows any account without a wallet, and why it earned what it earned", async () => {
    await page.goto(world.plain.url);
    await says("No wallet found in this browser.");
    await page.getByLabel("Look up an account").fill("0x1234");
    await button("Look up").click();
    await says("expected 0x and 40 hex digits");
    await page.getByLabel("Look up an account").fill(world.miner.account);
    await button("Look up").click();
    await card("To claim").getByText(msnOfGwei(world.reward.rewardGwei)).first().waitFor();
    await card("Why: epoch 1")
      .getByText(`${msnOfGwei(world.reward.rawGwei)} MSN`)
      .waitFor();
    await card("Why: epoch 1").getByText("More stake: with").waitFor();
    expect(await card("Why: epoch 1").getByRole("row").count()).to.equal(1 + 2 + 1 + 4 + 1 + 1);
    await card("Vesting").getByRole("cell", { name: "public" }).waitFor();
    expect(await button("Claim").count()).to.equal(0);
    expect(page.url()).to.contain(`?account=${world.miner.account}`);
    await page.goto(`${world.plain.url}?account=${minerAt(19).account}`);
    await says("has earned nothing up to epoch 1");
  });

  it("inserts what files say as text, never as HTML", async () => {
    await page.goto(`${world.plain.url}?account=${world.miner.account}`);
    await card("Why: epoch 1").getByText(HOSTILE_NAME).waitFor();
    expect(await page.title()).to.equal("MSN miner");
    expect(await page.locator("main img, main b").count()).to.equal(0);
  });

  it("claims usage, turns a claim into stake, and withdraws what has cooled down", async () => {
    const { staking, token } = world.line.system.contracts;
    const { account } = world.miner;
    const { networkHelpers } = world.line.chain;
    const before = await networkHelpers.takeSnapshot();
    const usage = await world.earnUsage(5n * GWEI_PER_MSN);
    await connect();
    await card("To claim")
      .getByText(msnOfGwei(world.reward.rewardGwei + usage))
      .waitFor();
    await button("Claim into stake").click();
    await says(`${msnOfGwei(world.reward.rewardGwei)} MSN of rewards and ${msnOfGwei(usage)} MSN of usage.`);
    await confirm("claimed");
    const staked = (world.reward.rewardGwei + usage) * WEI_PER_GWEI;
    expect(await staking.activeStake(account)).to.equal(staked);

    await world.earnUsage(1n * GWEI_PER_MSN);
    await connect();
    const held = await token.balanceOf(account);
    await button("Claim usage").click();
    await confirm("claimed 0.99 MSN of usage");
    expect((await token.balanceOf(account)) - held).to.equal((99n * MSN) / 100n);

    await button("Start cooldown").click();
    await says("All your active stake");
    await confirm(`${formatMsn(staked)} staked for ${account} cool down`);
    expect(await button("Withdraw").count()).to.equal(0);
    await networkHelpers.time.increase(await staking.cooldownPeriod());
    await connect();
    await button("Withdraw").click();
    await confirm(`withdrew ${formatMsn(staked)}`);
    expect((await token.balanceOf(account)) - held).to.equal((99n * MSN) / 100n + staked);
    await before.restore();
  });

  it("sends nothing when the user refuses, and one claim however often a button is clicked", async () => {
    const { token } = world.line.system.contracts;
    await connect();
    agrees = false;
    await button("Claim").click();
    await says("Pays ");
    await button("Continue in the wallet").click();
    await says("Claim: you refused it in your wallet. Nothing was sent.");
    expect(await claimed()).to.equal(0n);

    agrees = true;
    asked = [];
    const before = await token.balanceOf(world.miner.account);
    await button("Claim").dblclick();
    await button("Continue in the wallet").dblclick();
    await says("Done: claimed");
    expect(asked.length).to.equal(1);
    expect(await claimed()).to.equal(world.reward.rewardGwei);
    expect(await token.balanceOf(world.miner.account)).to.equal(before + world.reward.rewardGwei * WEI_PER_GWEI);
    await says("Everything up to epoch 1 is claimed.");
    expect(await button("Claim").count()).to.equal(0);
  });

  it("stakes with a permit, cools down, and cancels", async () => {
    const { staking, token } = world.line.system.contracts;
    const { account } = world.miner;
    await connect();
    await page.getByLabel("Stake MSN for your own nodes").fill("0.5");
    await button("Stake").click();
    await says("Stake failed: expected at least 1 MSN");
    await page.getByLabel("Stake MSN for your own nodes").fill("100");
    await button("Stake").click();
    await says("Stakes 100 MSN for your own nodes.");
    await confirm("staked 100 MSN");
    expect(asked.length).to.equal(3);
    expect(asked[1])
      .to.contain("sign Permit")
      .and.to.contain(String(100n * MSN));
    expect(await staking.activeStake(account)).to.equal(100n * MSN);
    expect(await token.allowance(account, staking)).to.equal(0n);

    await page.getByLabel("Take out of mining, MSN").fill("40");
    await button("Start cooldown").click();
    await says("You can withdraw it from about");
    await confirm("40 MSN staked for");
    expect(await staking.activeStake(account)).to.equal(60n * MSN);
    await card("Stake").getByText("can be withdrawn from").waitFor();
    await button("Cancel cooldown").click();
    await confirm("40 MSN staked for");
    expect(await staking.activeStake(account)).to.equal(100n * MSN);
  });

  it("redirects claims, refuses push, and delegates tokens, stake and grants", async () => {
    const { allocation, distributor, staking, token } = world.line.system.contracts;
    const { account } = world.miner;
    const safe = minerAt(15).account;
    await connect();
    await page.getByLabel("Recipient of your claims").fill(safe);
    await button("Set recipient").click();
    await confirm(`${safe} receives your claims`);
    expect(toAddress(await distributor.recipientOf(account))).to.equal(safe);
    await button("Refuse push by strangers").click();
    await confirm("strangers must not");
    expect(await distributor.pushAllowed(account)).to.equal(false);
    await button("Vote myself").click();
    await confirm("the tokens of");
    expect(toAddress(await token.delegates(account))).to.equal(account);
    expect(toAddress(await staking.delegateeOf(account, account))).to.equal(account);
    expect(await allocation.getVotes(account)).to.be.greaterThan(0n);
    await button("Release what has vested").click();
    await confirm("released");
    expect((await allocation.grantOf(2)).released).to.be.greaterThan(0n);
  });

  it("offers to switch a wallet on another chain, and sends nothing before", async () => {
    await connect("?wallet-chain=0x1");
    await says("Your wallet is on chain 1");
    expect(await button("Stake").count()).to.equal(0);
    await button("Switch to Local chain").click();
    await button("Stake").waitFor();
    expect(await page.getByText("Your wallet is on chain 1").count()).to.equal(0);
  });

  it("believes no server: neither a changed path nor a changed table", async () => {
    const [paths, rewards] = [world.artifact("paths.bin"), world.artifact("rewards.csv")];
    const [goodPaths, goodRewards] = [await readFile(paths), await readFile(rewards)];
    try {
      const forged = Buffer.from(goodPaths);
      const row = forged.indexOf(Buffer.from(world.miner.account.slice(2), "hex"), 96);
      forged.writeBigUInt64BE(10n ** 18n, row + 24);
      await writeFile(paths, forged);
      await writeFile(rewards, goodRewards.toString("latin1").replace(/\d+\n$/, "999999999999\n"));
      await connect();
      await says("The published proofs are not used:");
      await says("does not match rewardsDigest of the manifest");
      expect(await button("Claim").count()).to.equal(0);
      expect(await page.getByText("1,000,000,000").count()).to.equal(0);
    } finally {
      await writeFile(paths, goodPaths);
      await writeFile(rewards, goodRewards);
    }
  });

  it("says what is wrong where the node does not answer", async () => {
    await page.route(`${world.line.rpc}/**`, (route) => route.abort());
    await page.goto(`${world.plain.url}?account=${world.miner.account}`);
    await says("no Ethereum node answers at");
    await page.unroute(`${world.line.rpc}/**`);
    await button("Try again").click();
    await card("To claim").waitFor();
  });

  it("is accessible, fits a phone, and lets the keyboard reach every control", async () => {
    await connect();
    await card("Why: epoch 1").waitFor();
    for (const viewport of [PHONE, DESKTOP]) {
      await page.setViewportSize(viewport);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).to.deep.equal([]);
      const width = await page.evaluate<number>("document.documentElement.scrollWidth");
      expect(width).to.equal(viewport.width);
      await keepPicture(`page-${viewport.width}`);
    }
    await page.emulateMedia({ colorScheme: "dark" });
    await keepPicture("page-dark");
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).to.deep.equal([]);
    const controls = await page.locator(CONTROLS).count();
    await page.evaluate("document.activeElement?.blur()");
    const reached = new Set<number>();
    for (let i = 0; i < controls + 2; i++) {
      await page.keyboard.press("Tab");
      reached.add(
        await page.evaluate<number>(`[...document.querySelectorAll("${CONTROLS}")].indexOf(document.activeElement)`),
      );
    }
    reached.delete(-1);
    expect(reached.size).to.equal(controls);
    // The dialog too, which opens with the keyboard alone.
    await button("Vote myself").focus();
    await page.getByLabel("Claimer").fill(minerAt(16).account);
    await page.keyboard.press("Enter");
    await button("Continue in the wallet").waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).to.deep.equal([]);
    await keepPicture("page-dialog");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await world.line.system.contracts.distributor.claimerOf(world.miner.account)).to.match(/^0x0+$/);
  });

  /** For people who want to look: MSN_PAGE_PICTURES names a folder. */
  async function keepPicture(name: string): Promise<void> {
    const folder = process.env["MSN_PAGE_PICTURES"] ?? "";
    if (folder !== "") await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  }
});
