import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { MsnError } from "../../offchain/domain/errors.js";
import { secondsOfUtc, utc } from "../../offchain/domain/utcTime.js";
import { optional, optionalInteger } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { localChain } from "./localChain.js";

const DAY = 86_400;
const HOUR = 3_600;
/** A typing error must not end the emission: no jump is longer than the longest schedule. */
const LONGEST_DAYS = 3_660;

interface Arguments {
  readonly days: string;
  readonly hours: string;
  readonly to: string;
}

/** `local forward`: lets the clock of a local node jump, by a time or to one. */
export default async function forward(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const jump = readJump(args);
    const { networkHelpers } = await localChain(hre);
    const before = await networkHelpers.time.latest();
    const after = jump(before);
    if (after <= before) {
      throw new MsnError("argument", `${utc(after)} is not after the chain's time, ${utc(before)}`, { field: "--to" });
    }
    if (after - before > LONGEST_DAYS * DAY) {
      throw new MsnError("argument", `expected a jump of at most ${LONGEST_DAYS} days from ${utc(before)}`);
    }
    await networkHelpers.time.increaseTo(after);
    console.log(`the chain's clock jumped from ${utc(before)} to ${utc(after)}`);
  });
}

/** From the chain's time to the time wanted, both Unix seconds. */
function readJump(args: Arguments): (before: number) => number {
  const days = optionalInteger("days", args.days, 0);
  const hours = optionalInteger("hours", args.hours, 0);
  const to = optional(args.to);
  if (to === undefined) {
    const seconds = (days ?? 0) * DAY + (hours ?? 0) * HOUR;
    if (seconds === 0) throw new MsnError("argument", "expected --days, --hours or both, or --to, see --help");
    return (before) => before + seconds;
  }
  if (days !== undefined || hours !== undefined) {
    throw new MsnError("argument", "goes with neither --days nor --hours", { field: "--to" });
  }
  const time = secondsOfUtc(to);
  if (time === undefined) {
    const expected = "expected UTC to the second, such as 2026-08-10T01:00:00Z";
    throw new MsnError("argument", `${expected}, got ${JSON.stringify(to)}`, { field: "--to" });
  }
  return () => time;
}
