const GWEI_PER_MSN = 1_000_000_000n;
const SHOWN_PLACES = 3;
const GWEI_PLACES = 9;

/** A whole number with a comma every three digits. */
export function grouped(number: bigint | number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Gwei of MSN, zero or more, as MSN with three places, rounded down: `1,234.567`. */
export function msn(gwei: bigint): string {
  const places = String(gwei % GWEI_PER_MSN)
    .padStart(GWEI_PLACES, "0")
    .slice(0, SHOWN_PLACES);
  return `${grouped(gwei / GWEI_PER_MSN)}.${places}`;
}

/** A difference of gwei with its sign, rounded towards zero. */
export function signedMsn(gwei: bigint): string {
  if (gwei === 0n) return msn(0n);
  return gwei > 0n ? `+${msn(gwei)}` : `−${msn(-gwei)}`;
}

/** Gwei as a number of MSN, for pictures alone. */
export const msnNumber = (gwei: bigint): number => Number(gwei) / Number(GWEI_PER_MSN);

/** Millionths as per cent with one place, rounded down. */
export function percent(ppm: bigint): string {
  const tenths = ppm / 1_000n;
  return `${tenths / 10n}.${tenths % 10n} %`;
}

/** An account as a chart's label has room for it. */
export const shortAccount = (account: string): string => `${account.slice(0, 8)}…${account.slice(-4)}`;
