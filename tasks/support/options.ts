import { MsnError } from "../../offchain/domain/errors.js";

/** Hardhat wants a default for every option; an empty text stands for "not given". */
export const NOT_GIVEN = "";

/** An option's text, or undefined where it was not given. */
export function optional(value: string): string | undefined {
  return value === NOT_GIVEN ? undefined : value;
}

/** An option's text; throws `argument` where it was not given. */
export function required(name: string, value: string): string {
  if (value === NOT_GIVEN) throw new MsnError("argument", `--${name} is required, see --help`);
  return value;
}

/** A required whole number of at least `minimum`; throws `argument` for anything else. */
export function requiredInteger(name: string, value: string, minimum: number): number {
  const text = required(name, value);
  const number = /^[0-9]{1,15}$/.test(text) ? Number(text) : -1;
  if (number < minimum) {
    throw new MsnError(
      "argument",
      `--${name}: expected a whole number of at least ${minimum}, got ${JSON.stringify(text)}`,
    );
  }
  return number;
}

/** Like {@link requiredInteger}, or undefined where the option was not given. */
export function optionalInteger(name: string, value: string, minimum: number): number | undefined {
  return value === NOT_GIVEN ? undefined : requiredInteger(name, value, minimum);
}
