import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { commandsOf, isBackground } from "../../scripts/tutorials/commands.js";
import { firstDifference } from "../../scripts/tutorials/expected.js";
import { stepsOf } from "../../scripts/tutorials/page.js";
import { Run } from "../../scripts/tutorials/run.js";
import { Shell } from "../../scripts/tutorials/shell.js";

const block = (info: string, ...lines: readonly string[]): string => ["```" + info, ...lines, "```", ""].join("\n");

describe("the tutorials' pages", () => {
  it("are cut into commands: one a line, goes on behind a backslash, here-documents whole, comments left out", () => {
    const lines = ["# first", "one --a \\", "  --b", "", "cat > x <<'END'", "{ \\", "# kept", "END", "two &"];
    expect(commandsOf(lines, 10)).to.deep.equal([
      { line: 11, text: "one --a \\\n  --b" },
      { line: 14, text: "cat > x <<'END'\n{ \\\n# kept\nEND" },
      { line: 18, text: "two &" },
    ]);
    expect(["a &", "a & # why", "a && b", "a &&", "a & b"].map(isBackground)).to.deep.equal([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it("say how a block is run and what it prints, and nothing is left out in silence", () => {
    const page = [
      block("sh", "one"),
      block("text", "1"),
      block("sh fails", "two"),
      block("mermaid", "x"),
      block('sh norun="takes a week"', "three"),
    ].join("\n");
    expect(stepsOf(page, "p.md").map(({ fails, notRun, expected }) => [fails, notRun, expected?.lines])).to.deep.equal([
      [false, undefined, ["1"]],
      [true, undefined, undefined],
      [false, "takes a week", undefined],
    ]);
    const refused: [page: string, expected: RegExp][] = [
      [block("text", "1"), /^p\.md, line 2: a text block is the output of the sh block right before it$/],
      [block("sh", "one") + block("json", "1") + block("text", "1"), /right before it/],
      [block('sh norun="no"', "one"), /^p\.md, line 2: expected sh, sh fails or sh norun="why not"/],
      [block("sh quietly", "one"), /got sh quietly/],
      [block("bash", "one"), /got bash/],
      ["```sh\none", /^p\.md, line 1: a block that nothing closes$/],
    ];
    for (const [text, expected] of refused) expect(() => stepsOf(text, "p.md")).to.throw(expected);
  });

  it("are compared with what is printed: every line, but for what is left out where the page says so", () => {
    const agree: [shown: string[], printed: string][] = [
      [["a", "b"], "a  \nb\n\n"],
      [["a", "…"], "a\nb\nc\n"],
      [["…", "c"], "a\nb\nc\n"],
      [["…", "a"], "a\n"],
      [["0x… of (1.5)"], "0xab of (1.5)\n"],
      [["…", "x", "…", "z"], "w\nx\ny\nx\nz\n"],
    ];
    for (const [shown, printed] of agree) expect(firstDifference(shown, printed), printed).to.equal(undefined);
    const differ: [shown: string[], printed: string, line: number][] = [
      [["a", "b"], "a\nc\n", 1],
      [["a"], "a\nb\n", 1],
      [["a", "b"], "a\n", 1],
      [["b"], "a\nb\n", 0],
      [["…", "b"], "a\nbb\n", 1],
      [["1.5"], "105\n", 0],
      [["a…c"], "a\nc\n", 0],
      [[], "a\n", 0],
    ];
    for (const [shown, printed, line] of differ) expect(firstDifference(shown, printed), printed).to.equal(line);
  });
});

describe("the tutorials' runner", function () {
  this.timeout(120_000);
  let home: string;
  let shell: Shell;
  const reported: string[] = [];

  before(async () => {
    home = await mkdtemp(join(tmpdir(), "msn-tutorials-"));
    shell = await Shell.start(home, join(home, "printed"), process.env);
  });

  after(async () => {
    await shell.stop();
    await rm(home, { recursive: true, force: true });
  });

  const runPage = async (...blocks: readonly string[]): Promise<string> => {
    await writeFile(join(home, "p.md"), blocks.join("\n"));
    const run = new Run(shell, (line) => reported.push(line));
    try {
      await run.page(home, "p.md");
      return run.summary();
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  it("runs commands in one shell, as somebody who types: variables, errors, what goes on in the background", async () => {
    const summary = await runPage(
      block("sh", "X=1 && export Y='it''s'", "(sleep 0.2; echo late; sleep 60) &"),
      block("text", "late"),
      block("sh", 'echo "$X $Y"', "cat > f <<'END'", "here", "END", "cat f; echo oops >&2"),
      block("text", "1 its", "here", "oops"),
      block("sh fails", "cat none"),
      block('sh norun="takes a week"', "false"),
    );
    expect(summary).to.match(/^\n6 commands of the tutorials ran as the pages say, 1 blocks were left out; \d+ s$/);
    expect(reported.join("\n")).to.match(/^ {2}left out, line \d+: takes a week$/m);
    expect(await readFile(join(home, "f"), "utf8")).to.equal("here\n");
  });

  it("stops at the first difference and names page, line, command, what is shown and what was printed", async () => {
    const differs = await runPage(block("sh", "echo a", "echo b"), block("text", "a", "c"), block("sh", "touch after"));
    expect(differs).to.equal("p.md, line 8: the page shows\n  c\nwhere this was printed:\na\nb\nby\necho a\necho b");
    const fails = await runPage(block("sh", "echo a", "sh -c 'echo why; exit 3'", "touch after"));
    expect(fails).to.equal("p.md, line 3: sh -c 'echo why; exit 3'\nexpected exit code 0, got 3:\nwhy\n");
    const succeeds = await runPage(block("sh fails", "true"));
    expect(succeeds).to.match(/^p\.md, line 2: true\nexpected an error, and an exit code other than 0, got 0/);
    expect(await readFile(join(home, "after"), "utf8").catch(() => "not there")).to.equal("not there");
  });

  it("takes nothing of an earlier run for its own", async () => {
    const again = await Shell.start(home, join(home, "again"), process.env);
    await again.run("false");
    await again.stop();
    const other = await Shell.start(home, join(home, "again"), process.env);
    expect((await other.run("sleep 0.1")).exitCode).to.equal(0);
    await other.stop();
  });

  it("ends what it has started", async () => {
    const other = await Shell.start(home, join(home, "other"), process.env);
    await other.run("sleep 1000 & echo $! > pid");
    const pid = Number(await readFile(join(home, "pid"), "utf8"));
    await other.stop();
    const since = Date.now();
    while (isAlive(pid) && Date.now() - since < 60_000) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isAlive(pid)).to.equal(false);
    await other.run("true").then(
      () => expect.fail("a shell that has ended ran something"),
      (error: unknown) => expect(String(error)).to.include("the shell ended"),
    );
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
