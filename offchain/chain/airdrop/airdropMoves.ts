import type { Airdrop } from "../../airdrop/airdrop.js";
import { MsnError } from "../../domain/errors.js";
import { type Address, toAddress } from "../../domain/hex.js";
import { utc } from "../../domain/utcTime.js";
import { formatMsn } from "../amounts.js";
import { chainTime } from "../chainTime.js";
import { type Prepared, prepared } from "../prepared.js";
import type { Sender } from "../sender.js";
import { requireSameAirdrop } from "./airdropState.js";

/** Pays an account its entry; anyone may. `file` is the airdrop's name in errors. Throws `argument`, `artifacts` or `chain`. */
export async function prepareAirdropClaim(
  { contracts, provider }: Sender,
  airdrop: Airdrop,
  account: Address,
  file: string,
): Promise<Prepared> {
  await requireSameAirdrop(contracts, airdrop, file);
  const entry = airdrop.claimOf(account);
  if (entry === undefined) throw new MsnError("argument", `${account} has no entry`, { file });
  const { index, amountWei, proof } = entry;
  if (await contracts.airdrop.isClaimed(index)) {
    throw new MsnError("chain", `${account} was paid its ${formatMsn(amountWei)} before`);
  }
  const [deadline, now] = [Number(await contracts.airdrop.DEADLINE()), await chainTime(provider)];
  if (now >= deadline) {
    throw new MsnError("chain", `the airdrop ended at ${utc(deadline)}; the chain's time is ${utc(now)}`);
  }
  const balanceWei = await contracts.token.balanceOf(await contracts.airdrop.getAddress());
  if (balanceWei < amountWei) {
    const holds = `the airdrop holds ${formatMsn(balanceWei)}, less than ${formatMsn(amountWei)}`;
    throw new MsnError("chain", `${holds}; it is funded by a grant of bucket testnet, once that is released`);
  }
  const what = `paid ${formatMsn(amountWei)} to ${account}`;
  return prepared(what, contracts.airdrop.claim, [index, account, amountWei, [...proof]]);
}

/** Sends what is left after the deadline to the foundation; anyone may. Throws `chain`. */
export async function prepareSweep({ contracts, provider }: Sender): Promise<Prepared> {
  const [deadline, now] = [Number(await contracts.airdrop.DEADLINE()), await chainTime(provider)];
  if (now < deadline) {
    throw new MsnError("chain", `the airdrop runs until ${utc(deadline)}; the chain's time is ${utc(now)}`);
  }
  const leftWei = await contracts.token.balanceOf(await contracts.airdrop.getAddress());
  if (leftWei === 0n) throw new MsnError("chain", "the airdrop holds nothing");
  const foundation = toAddress(await contracts.airdrop.FOUNDATION());
  return prepared(`swept ${formatMsn(leftWei)} to the foundation ${foundation}`, contracts.airdrop.sweep, []);
}
