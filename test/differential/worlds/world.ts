import { rmSync } from "node:fs";
import { join } from "node:path";

import type fc from "fast-check";

import { MsnError } from "../../../offchain/domain/errors.js";
import { type ArtifactName, readLeaves, readNodes } from "../../../offchain/epoch/artifacts.js";
import type { CalculatedEpoch } from "../../../offchain/epoch/calculate.js";
import { newFolder } from "../../offchain/world.js";
import { computeWithBoth, publishInto } from "./compareEngines.js";
import { Draw, type Tally } from "./draw.js";
import { EpochDrawer, type EpochPlan } from "./epochPlan.js";
import { observe } from "./observe.js";
import { type Before, inventPrevious, NOTHING_BEFORE } from "./previousEpoch.js";
import { drawStyle } from "./roster.js";
import { writeEpoch } from "./writeEpoch.js";

/** How a world is to be. */
export interface WorldWishes {
  readonly epochs: number;
  /** Cases of the catalogues that shall occur. */
  readonly forced?: readonly string[];
}

function beforeNext(dir: string, { artifacts, manifest }: CalculatedEpoch): Before {
  const { epoch, count, totalGwei } = manifest;
  const bytes = (name: ArtifactName): Buffer => artifacts.get(name) ?? Buffer.alloc(0);
  const { leaves } = readLeaves(bytes("leaves.csv"), "leaves.csv", count);
  return { epoch, dir, nodes: readNodes(bytes("nodes.csv"), "nodes.csv"), leaves, count, totalGwei };
}

/** Draws a world and holds both engines against each other in each of its epochs. */
export async function runWorld(value: fc.GeneratorValue, tally: Tally, { epochs, forced }: WorldWishes): Promise<void> {
  const draw = new Draw(value);
  const dir = await newFolder();
  const style = drawStyle(draw);
  const drawer = new EpochDrawer(draw, style, tally, forced);
  const isInvented = style.isCrowd || draw.chance(50);
  let before: Before = isInvented
    ? inventPrevious(draw, join(dir, "before"), style.roster, style.isCrowd ? 100 : 60)
    : NOTHING_BEFORE;
  let last: EpochPlan | undefined;
  for (let number = 0; number < epochs; number++) {
    const plan = drawer.epoch(before);
    const epochDir = join(dir, String(plan.epoch));
    const result = await computeWithBoth(writeEpoch(plan, epochDir, before.dir));
    if (result instanceof MsnError) {
      if (result.code !== "overflow") throw result;
      tally.add("overflow");
      break;
    }
    observe(tally, plan, before, result, last);
    const published = join(epochDir, "artifacts");
    publishInto(published, result);
    before = beforeNext(published, result);
    last = plan;
  }
  rmSync(dir, { recursive: true, force: true });
}
