import { join } from "node:path";

import { DeploymentBench } from "./bench.js";
import { tooLate } from "../livedIn/forkOrigin.js";
import { NODE_KINDS, type NodeKind, missing } from "./testNode.js";

/** Defines the tests of `define` once for each kind of node; one that this platform lacks is reported as pending. */
export function onEveryNode(
  title: string,
  timeoutMs: number,
  define: (bench: () => DeploymentBench, kind: NodeKind) => void,
): void {
  for (const kind of NODE_KINDS) {
    const reason = missing(kind) ?? tooLate();
    if (reason !== undefined) {
      it(`${title} on ${kind}: skipped, ${reason}`);
      continue;
    }
    describe(`${title} on ${kind}`, function () {
      this.timeout(timeoutMs);
      let bench: DeploymentBench | undefined;
      before(async () => {
        bench = await DeploymentBench.start(kind, join("cache", `test-${title.replaceAll(/\W+/g, "-")}-${kind}`));
      });
      after(() => bench?.close());
      define(() => {
        if (bench === undefined) throw new Error("the node did not start");
        return bench;
      }, kind);
    });
  }
}
