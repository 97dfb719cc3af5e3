import { expect } from "chai";
import fc from "fast-check";

import { keccak256 } from "../../../offchain/crypto/keccak.js";
import { sha256 } from "../../../offchain/crypto/sha256.js";
import { keccak256 as browserKeccak } from "../../../page/platform/keccak.js";
import { sha256 as browserSha } from "../../../page/platform/sha256.js";

const bytes = fc.uint8Array({ maxLength: 200 });

describe("what the page has in place of Node", () => {
  it("hashes as Node does", () => {
    fc.assert(
      fc.property(bytes, (content) => {
        expect(browserKeccak(content).equals(keccak256(content))).to.equal(true);
        expect(browserSha(content)).to.equal(sha256(content));
      }),
    );
    expect(browserSha("abc")).to.equal(sha256("abc"));
  });
});
