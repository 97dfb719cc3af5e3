import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import AxeBuilder from "@axe-core/playwright";
import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { Browser, Page } from "playwright-core";

import { readManifest } from "../../../offchain/epoch/published.js";
import { parseCanonicalJson } from "../../../offchain/io/canonicalJson.js";
import { JsonFields } from "../../../offchain/io/jsonFields.js";
import { LEAF_PROOF_KEYS, isProven, leafProofOf } from "../../../offchain/watch/leafProof.js";
import { msn } from "../../../offchain/report/text.js";
import { epochTasks } from "../../../tasks/epoch/index.js";
import { launchChromium } from "../../helpers/browser.js";
import { catchPrinted } from "../../helpers/console.js";
import { newFolder, removeFolders } from "../world.js";
import { VECTORS, rewardsOf } from "./vectorReport.js";

const WIDTHS = [390, 1280] as const;

describe("epoch report: the page in a browser", () => {
  let home: string;
  let hre: HardhatRuntimeEnvironment;
  let browser: Browser;
  let file: string;
  before(async () => {
    home = await newFolder();
    await writeFile(join(home, "package.json"), JSON.stringify({ name: "report-test", type: "module" }));
    hre = await createHardhatRuntimeEnvironment({ tasks: epochTasks }, {}, home);
    for (const epoch of ["1", "2"]) {
      const from = join(VECTORS, epoch);
      await cp(join(from, "artifacts"), join(home, "epochs", epoch), { recursive: true });
      await cp(join(from, "proofs"), join(home, "proofs", epoch), { recursive: true });
      await mkdir(join(home, "snapshots"), { recursive: true });
      await cp(join(from, "snapshot.json"), join(home, "snapshots", `${epoch}.json`));
    }
    file = join(home, "epochs", "2.html");
    await report({ dir: join(home, "epochs", "2") });
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
    await removeFolders();
  });

  async function report(args: Record<string, string>): Promise<string> {
    const { out, error } = await catchPrinted(() => hre.tasks.getTask(["epoch", "report"]).run(args));
    expect(error).to.equal("");
    return out;
  }

  /** Opens the page; whatever it asks the network for, or complains about, is added to `complaints`. */
  async function open(width: number, complaints: string[] = []): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width, height: 844 } })).newPage();
    page.on("request", (request) => {
      if (request.url() !== pathToFileURL(file).href) complaints.push(request.url());
    });
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(file).href);
    return page;
  }

  it("finds snapshot, proofs and the epoch before beside the directory, and says what it did not find", async () => {
    const { manifest } = await readManifest(join(home, "epochs", "2"));
    const chainId = String(manifest.chainId);
    expect(await report({ dir: join(home, "epochs", "2") })).to.equal(`epoch 2: report written to ${file}`);
    // As `epoch run` keeps them, with the chain's id in between.
    const other = await newFolder();
    await cp(join(VECTORS, "1", "artifacts"), join(other, "epochs", chainId, "1"), { recursive: true });
    await cp(join(VECTORS, "2", "artifacts"), join(other, "epochs", chainId, "2"), { recursive: true });
    await cp(join(VECTORS, "2", "proofs"), join(other, "proofs", "2"), { recursive: true });
    await cp(join(VECTORS, "2", "snapshot.json"), join(other, "snapshots", chainId, "2.json"));
    await report({ dir: join(other, "epochs", chainId, "2") });
    const pages = [file, join(other, "epochs", chainId, "2.html")].map((name) => readFile(name, "utf8"));
    const [own, same] = await Promise.all(pages);
    expect(same).to.equal(own);

    const alone = join(await newFolder(), "only");
    await cp(join(VECTORS, "2", "artifacts"), alone, { recursive: true });
    const out = await report({ dir: alone, out: join(home, "alone.html") });
    expect(out).to.include("budget and pots (--snapshot), countries (--proofs), changes (--previous)");
    const text = await readFile(join(home, "alone.html"), "utf8");
    for (const hint of ["--snapshot FILE", "--proofs DIR", "--previous DIR"]) expect(text).to.include(hint);
  });

  it("shows the numbers of rewards.csv, to the gwei", async () => {
    const page = await open(1280);
    const rows = page.locator("section", { has: page.locator("h2", { hasText: /^Operators$/ }) }).locator("tbody tr");
    const shown = new Map<string, string[][]>();
    for (const row of await rows.all()) {
      const amounts = (await row.locator("data").all()).slice(0, 3);
      const cells = amounts.map(async (data) => [(await data.getAttribute("value")) ?? "", await data.innerText()]);
      shown.set(await row.locator("code").innerText(), await Promise.all(cells));
    }
    const rewards = await rewardsOf(2);
    expect(shown.size).to.equal(rewards.length);
    for (const { operator, rawGwei, stakeGwei, rewardGwei } of rewards) {
      const expected = [rawGwei, stakeGwei, rewardGwei].map((gwei) => [String(gwei), msn(gwei)]);
      expect(shown.get(operator), operator).to.deep.equal(expected);
    }
    const total = rewards.reduce((sum, { rewardGwei }) => sum + rewardGwei, 0n);
    expect(await page.locator(".tiles li", { hasText: "MSN rewarded" }).first().locator("b").textContent()).to.equal(
      msn(total),
    );
  });

  it("links each operator to a proof that leads to the root", async () => {
    const page = await open(390);
    const { root } = JSON.parse(await readFile(join(VECTORS, "2/artifacts/manifest.json"), "utf8")) as {
      root: `0x${string}`;
    };
    const links = page.locator('a[href^="#proof-"]');
    expect(await links.count()).to.equal((await rewardsOf(2)).length);
    await links.nth(3).click();
    const target = page.locator((await links.nth(3).getAttribute("href")) ?? "");
    expect(await target.isVisible(), "the link opens the fold of its proof").to.equal(true);
    for (const text of await page.locator("pre").allTextContents()) {
      const fields = JsonFields.of(parseCanonicalJson(Buffer.from(text), "proof"), "proof", "", LEAF_PROOF_KEYS);
      expect(isProven(leafProofOf(fields), root)).to.equal(true);
    }
  });

  for (const width of WIDTHS) {
    it(`fits ${width} pixels, asks for nothing, and is usable without eyes or mouse`, async () => {
      const complaints: string[] = [];
      const page = await open(width, complaints);
      expect(await page.evaluate("document.documentElement.scrollWidth")).to.equal(width);
      expect(await page.locator("svg").count()).to.equal(8);
      for (const svg of await page.locator("svg").all()) {
        expect((await svg.boundingBox())?.width, "wide enough to be read").to.be.at.least(250);
      }
      const ids = (await page.content()).match(/ id="[^"]*"/g) ?? [];
      expect(new Set(ids).size, "every id once").to.equal(ids.length);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).to.deep.equal([]);
      expect(complaints).to.deep.equal([]);
    });
  }

  it("is the same text every time", async () => {
    const first = await readFile(file, "utf8");
    await report({ dir: join(home, "epochs", "2") });
    expect(await readFile(file, "utf8")).to.equal(first);
  });
});
