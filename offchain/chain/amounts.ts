import { formatUnits, parseUnits } from "ethers";

import { UINT256_LIMIT, WEI_PER_GWEI } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";

const DECIMALS = 18;
const DECIMAL_MSN = /^[0-9]{1,60}(\.[0-9]{1,18})?$/;

/** Wei of an amount of MSN as people write it (`12`, `0.5`), exactly; throws `argument`, naming `field`. */
export function parseMsn(text: string, field: string): bigint {
  const wei = DECIMAL_MSN.test(text) ? parseUnits(text, DECIMALS) : UINT256_LIMIT;
  if (wei >= UINT256_LIMIT) {
    const expected = "expected MSN as a decimal with at most 18 places, such as 12.5";
    throw new MsnError("argument", `${expected}, got ${JSON.stringify(text)}`, { field });
  }
  return wei;
}

/** Wei as MSN, with every digit and none to spare: `12.5 MSN`. */
export function formatMsn(wei: bigint): string {
  return `${formatUnits(wei, DECIMALS).replace(/\.0$/, "")} MSN`;
}

/** Gwei of MSN, the unit of rewards, as MSN. */
export function formatGwei(gwei: bigint): string {
  return formatMsn(gwei * WEI_PER_GWEI);
}
