import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { GWEI_PER_MSN } from "../../offchain/domain/constants.js";
import type { LocalSystem } from "./localSystem.js";

/** Account 0 of the local node, which sends the proposals of deployments/parameters/localhost.json. */
const TEAM = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
/** A tenth of a grant from the public bucket comes at once. */
const PUBLIC_SALE_PARTS = 10n;

/** The bond that every proposal needs and gets back: the team buys its tokens in the public sale, and deposits them once. */
export async function fundProposer(system: LocalSystem): Promise<void> {
  const { contracts } = await system.contracts();
  const bondMsn = (await contracts.challenges.bondGwei()) / GWEI_PER_MSN;
  const grantMsn = String(bondMsn * PUBLIC_SALE_PARTS);
  const file = join(system.home, "proposer.csv");
  await writeFile(file, `beneficiary,amount\n${TEAM},${grantMsn}\n`);
  const schedule = { start: "tge", instantBps: "1000", months: "12", total: grantMsn };
  await system.task(["vesting", "grant"], { file, bucket: "public", ...schedule, quiet: true });
  await system.waitUntil(Number(await contracts.allocation.TOKEN_GENERATION()));
  await system.task(["vesting", "release"], { all: true, quiet: true });
  await system.task(["challenge", "deposit"], { amount: String(bondMsn) });
}
