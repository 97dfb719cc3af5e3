import { expect } from "chai";

import type { Run } from "./minerLine.js";

/** Expects success, and on stdout every one of `texts`. */
export function expectOk({ code, out, error }: Run, ...texts: readonly (string | RegExp)[]): void {
  expect([code, error]).to.deep.equal([0, ""]);
  for (const text of texts) {
    if (typeof text === "string") expect(out).to.include(text);
    else expect(out).to.match(text);
  }
}

/** Expects exit code 1 and exactly one line, `error: …`, that contains `text`. */
export function expectRefused({ code, error }: Run, text: string): void {
  expect(code, error).to.equal(1);
  expect(error).to.match(/^error: [^\n]+\n$/);
  expect(error).to.include(text);
}
