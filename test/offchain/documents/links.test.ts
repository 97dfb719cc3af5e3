import { expect } from "chai";

import { anchorsOf, brokenLinks, readDocuments } from "./documents.js";

describe("links of the documentation", () => {
  it("lead to a file or a heading that is there", async () => {
    const documents = await readDocuments();
    const broken = await Promise.all(documents.map(brokenLinks));
    expect(broken.flat()).to.deep.equal([]);
  });

  it("are found broken: a missing file, a missing heading here and elsewhere, a way out of the project", async () => {
    const text = [
      "# One heading, twice",
      "[good](#one-heading-twice) [good](costs.md) [good](../README.md#two-commands) [good](https://example.org/#x)",
      "[bad](#other) [bad](none.md) [bad](../README.md#none)",
      "`[code](none.md)` [bad](../../elsewhere.md)",
      "[reference]: none.md",
    ].join("\n");
    expect(await brokenLinks({ file: "docs/page.md", text })).to.deep.equal([
      "docs/page.md:3: #other",
      "docs/page.md:3: none.md",
      "docs/page.md:3: ../README.md#none",
      "docs/page.md:4: ../../elsewhere.md",
      "docs/page.md:5: none.md",
    ]);
  });

  it("know headings as GitHub does", () => {
    const page = "# What's `a b`?\n## What's a b\n## [Ü](x.md) – c_d\n```\n# no heading\n```\n";
    expect([...anchorsOf(page)]).to.deep.equal(["whats-a-b", "whats-a-b-1", "ü--c_d"]);
  });
});
