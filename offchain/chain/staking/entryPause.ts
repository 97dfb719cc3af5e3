import { ZERO_ADDRESS } from "../../domain/constants.js";
import { MsnError } from "../../domain/errors.js";
import { toAddress } from "../../domain/hex.js";
import { utc } from "../../domain/utcTime.js";
import { chainTime } from "../chainTime.js";
import { type Prepared, prepared } from "../prepared.js";
import type { Sender } from "../sender.js";

/** Keeps deposits out for `seconds`; the sender must be the guardian. Throws `argument` or `chain`. */
export async function preparePause(sender: Sender, seconds: number): Promise<Prepared> {
  const { contracts, provider } = sender;
  await requireGuardian(sender, false);
  const longest = Number(await contracts.staking.MAXIMUM_PAUSE());
  if (seconds > longest) {
    throw new MsnError("argument", `expected at most ${longest / 86_400} days, got ${seconds / 86_400}`, {
      field: "--days",
    });
  }
  const until = utc((await chainTime(provider)) + seconds);
  return prepared(`deposits are paused until about ${until}`, contracts.staking.pauseEntry, [seconds]);
}

/** Lets deposits in again; the sender must be the guardian or the timelock. Throws `chain`. */
export async function prepareResumption(sender: Sender): Promise<Prepared> {
  const { contracts, provider } = sender;
  await requireGuardian(sender, true);
  const pausedUntil = Number(await contracts.staking.entryPausedUntil());
  if ((await chainTime(provider)) >= pausedUntil) throw new MsnError("chain", "deposits are not paused");
  return prepared("deposits are accepted again", contracts.staking.resumeEntry, []);
}

async function requireGuardian({ account, book, contracts }: Sender, timelockToo: boolean): Promise<void> {
  const guardian = toAddress(await contracts.staking.guardian());
  if (account === guardian || (timelockToo && account === book.contracts.TimelockController)) return;
  const who = guardian === ZERO_ADDRESS ? "nobody is" : `${guardian} is`;
  throw new MsnError("chain", `${account} is not the guardian of deposits, ${who}`);
}
