import { WEI_PER_MSN } from "./allocation.js";
import { UINT256_LIMIT } from "./constants.js";

const PLACES = 18;
const DECIMAL = /^([0-9]{1,60})(?:\.([0-9]{1,18}))?$/;

/** Wei of MSN written as a decimal with at most 18 places (`12`, `0.5`), exactly; undefined for anything else. */
export function weiOfMsn(text: string): bigint | undefined {
  const [, whole, places] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const wei = BigInt(whole) * WEI_PER_MSN + BigInt((places ?? "").padEnd(PLACES, "0"));
  return wei < UINT256_LIMIT ? wei : undefined;
}

/** An amount of wei, zero or more, as MSN with every digit and none to spare: `12.5`. */
export function msnOfWei(wei: bigint): string {
  const places = String(wei % WEI_PER_MSN)
    .padStart(PLACES, "0")
    .replace(/0+$/, "");
  return places === "" ? String(wei / WEI_PER_MSN) : `${wei / WEI_PER_MSN}.${places}`;
}
