import type { TaskDefinition } from "hardhat/types/tasks";

import { airdropTasks } from "./airdrop/index.js";
import { challengeTasks } from "./challenge/index.js";
import { epochTasks } from "./epoch/index.js";
import { govTasks } from "./gov/index.js";
import { localTasks } from "./local/index.js";
import { marketTasks } from "./market/index.js";
import { msnTasks } from "./msn/index.js";
import { paymentTasks } from "./payments/index.js";
import { proofTasks } from "./proofs/index.js";
import { stakeTasks } from "./stake/index.js";
import { vestingTasks } from "./vesting/index.js";
import { withSendingOptions } from "./support/sendingOptions.js";
import { watchTasks } from "./watch/index.js";

/** Every task of the project, for hardhat.config.ts. */
export const tasks: TaskDefinition[] = [
  ...msnTasks,
  ...vestingTasks,
  ...airdropTasks,
  ...stakeTasks,
  ...govTasks,
  ...epochTasks,
  ...challengeTasks,
  ...proofTasks,
  ...marketTasks,
  ...paymentTasks,
  ...watchTasks,
  ...localTasks,
].map(withSendingOptions);
