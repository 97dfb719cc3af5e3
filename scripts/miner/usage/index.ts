import type { CommandGroup } from "../command.js";
import { usageClaim } from "./claim.js";
import { usageSettle } from "./settle.js";
import { usageStatus } from "./status.js";

/** `usage`: what users pay for. */
export const usage: CommandGroup = {
  name: "usage",
  summary: "Shows, settles and claims what users owe you for bandwidth.",
  commands: [usageStatus, usageSettle, usageClaim],
  notes: [
    "Vouchers are what your nodes collect from users. Settling turns them into usage that waits for you in the",
    "rewards contract; usage claim, or the next claim of rewards, pays it out.",
  ],
};
