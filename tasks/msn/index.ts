import { emptyTask, task } from "hardhat/config";

import { NOT_GIVEN } from "../support/options.js";

const parametersOption = {
  name: "parameters",
  description: "Parameters file; deployments/parameters/<network>.json unless given",
  defaultValue: NOT_GIVEN,
} as const;

/** Deployment of the whole system, and what proves it. */
export const msnTasks = [
  emptyTask("msn", "Deploy the system, and prove what stands").build(),
  task(
    ["msn", "networks"],
    "Shows every network: whether it is set up and answers, gas, the account, and the deployment",
  )
    .addFlag({ name: "json", description: "One JSON object for programs" })
    .setAction(() => import("./networks.js"))
    .build(),
  task(["msn", "deploy"], "Deploys the contracts and records their addresses under deployments/")
    .addOption(parametersOption)
    .addFlag({ name: "quiet", description: "No progress" })
    .setAction(() => import("./deploy.js"))
    .build(),
  task(["msn", "check"], "Reads the live system back and compares it with the parameters and with this build")
    .addOption(parametersOption)
    .addFlag({ name: "quiet", description: "Print deviations only" })
    .setAction(() => import("./check.js"))
    .build(),
  task(["msn", "verify"], "Has block explorers show the sources of the contracts in the address book")
    .addOption({
      name: "explorers",
      description: "Which, comma-separated: etherscan, blockscout, sourcify; all that are enabled unless given",
      defaultValue: NOT_GIVEN,
    })
    .addOption({
      name: "out",
      description: "Sends nothing: writes what is to be uploaded by hand to this new directory, without any network",
      defaultValue: NOT_GIVEN,
    })
    .setAction(() => import("./verify.js"))
    .build(),
  task(
    ["msn", "simulate"],
    "Lives through ten years of emission and vesting on a chain in this process, and draws them",
  )
    .addOption({ name: "out", description: "SVG file to write", defaultValue: NOT_GIVEN })
    .addOption({ name: "csv", description: "CSV file to write, every month in wei", defaultValue: NOT_GIVEN })
    .addFlag({ name: "quiet", description: "No progress" })
    .setAction(() => import("./simulate.js"))
    .build(),
];
