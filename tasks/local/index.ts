import { emptyTask, task } from "hardhat/config";

import { NOT_GIVEN } from "../support/options.js";

/** What a chain for practice needs and a real one cannot do: time that jumps, coins from nowhere. */
export const localTasks = [
  emptyTask("local", "Let time pass and hand out coins on a local node").build(),
  task(["local", "forward"], "Lets the clock of a local node jump")
    .addOption({ name: "days", description: "By so many days", defaultValue: NOT_GIVEN })
    .addOption({ name: "hours", description: "By so many hours, with or without --days", defaultValue: NOT_GIVEN })
    .addOption({
      name: "to",
      description: "In their place: to this time, UTC, such as 2026-08-10T01:00:00Z",
      defaultValue: NOT_GIVEN,
    })
    .setAction(() => import("./forward.js"))
    .build(),
  task(["local", "fund"], "Gives an account of a local node coins for gas")
    .addOption({ name: "account", description: "Required. Who gets them", defaultValue: NOT_GIVEN })
    .addOption({ name: "eth", description: "Coins, at most 18 decimals", defaultValue: "1" })
    .setAction(() => import("./fund.js"))
    .build(),
];
