import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { runTask } from "../support/runTask.js";
import type { RequestArguments } from "./matched.js";
import { matchedRequest } from "./matched.js";
import { quoteTable } from "./quoteTable.js";

/** `market quote`: what a request would cost. */
export default async function quote(args: RequestArguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    console.log(quoteTable(await matchedRequest(args, hre)));
  });
}
