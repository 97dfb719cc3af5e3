import { emptyTask, task } from "hardhat/config";

import { NOT_GIVEN } from "./support/options.js";
import { epochTasks } from "./epoch/index.js";
import { proofTasks } from "./proofs/index.js";

const msnTasks = [
  emptyTask("msn", "Deploy the system").build(),
  task(["msn", "deploy"], "Deploys the contracts and records their addresses under deployments/")
    .addOption({
      name: "parameters",
      description: "Parameters file; deployments/parameters/<network>.json unless given",
      defaultValue: NOT_GIVEN,
    })
    .addFlag({ name: "quiet", description: "No progress" })
    .setAction(() => import("./msn/deploy.js"))
    .build(),
];

/** Every task of the project, for hardhat.config.ts. */
export const tasks = [...msnTasks, ...epochTasks, ...proofTasks];
