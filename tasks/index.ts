import { epochTasks } from "./epoch/index.js";
import { msnTasks } from "./msn/index.js";
import { proofTasks } from "./proofs/index.js";

/** Every task of the project, for hardhat.config.ts. */
export const tasks = [...msnTasks, ...epochTasks, ...proofTasks];
