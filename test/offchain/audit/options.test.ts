import { expect } from "chai";

import { parseOptions } from "../../../scripts/audit/options.js";

const STEPS = ["static", "forge", "deep"];

describe("Options of the audit", () => {
  it("none: everything, quickly, with its output", () => {
    expect(parseOptions([], STEPS)).to.deep.equal({ effort: "quick", only: [], quiet: false });
  });

  it("a value follows its option, or an equals sign", () => {
    const expected = { effort: "full", only: ["forge", "deep"], quiet: true };
    expect(parseOptions(["--effort", "full", "--quiet", "--only", "forge,deep"], STEPS)).to.deep.equal(expected);
    expect(parseOptions(["--effort=full", "--quiet", "--only=forge,deep"], STEPS)).to.deep.equal(expected);
  });

  const refused: [string[], string][] = [
    [["--efort", "full"], "--efort: unknown"],
    [["forge"], "forge: unknown"],
    [["--quiet=yes"], "--quiet=yes: unknown"],
    [["--effort"], "--effort: nothing follows"],
    [["--only="], "--only: nothing follows"],
    [["--effort", "high"], "--effort high: expected quick or full"],
    [["--only", "forge,gas"], "--only gas: no such step, expected static, forge, deep"],
  ];
  for (const [args, message] of refused) {
    it(`refuses ${args.join(" ")}`, () => {
      expect(() => parseOptions(args, STEPS)).to.throw(message);
    });
  }
});
