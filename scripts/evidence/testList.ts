import { isArray, isRecord } from "../check/json.js";

/**
 * How many tests are in what `forge test --list --json` prints: lists of names, by file and contract.
 *
 * @throws Error when it has another shape.
 */
export function countTests(list: unknown): number {
  if (isArray(list)) return list.length;
  if (!isRecord(list)) throw new Error("forge test --list: expected names of tests by file and contract");
  return Object.values(list).reduce<number>((total, entry) => total + countTests(entry), 0);
}
