import { hexOf } from "../../offchain/world.js";
import type { Draw } from "./draw.js";
import { anyReport, type Seen } from "./reports.js";

export const OPERATORS = ["o0", "o1", "o2", "o3", "o4", "o5"] as const;

/** A node of a world: what it registers as and how it usually looks. */
export interface RosterNode {
  readonly name: string;
  readonly class: number;
  readonly kind: number;
  readonly usual: Seen;
}

/** What the epochs of one world have in common. */
export interface Style {
  readonly roster: readonly RosterNode[];
  /**
   * Most homes share one /32, each in a /48 of its own: enough of them outweigh the /48. Or all are IPv4 and share nothing,
   * however many they are.
   */
  readonly isCrowd: boolean;
  /** Numbers of rounds that its epochs may have. */
  readonly rounds: readonly number[];
  /** Chance in percent that a verifier sees a field otherwise. */
  readonly disagreement: number;
}

export function drawStyle(draw: Draw): Style {
  const isCrowd = draw.chance(25);
  const wide = hexOf(draw.pick([0, 0xd1, 0xd1]), 16);
  const size = isCrowd ? draw.integer(17, 34) : draw.integer(2, 8);
  const classes = draw.pick([[1], [2], [1, 2], [1, 2], [1, 2]]);
  const roster = Array.from({ length: size }, (_, i): RosterNode => {
    const nodeClass = isCrowd && i > 0 ? 2 : draw.pick(classes);
    const usual = anyReport(draw);
    return {
      name: `n${i}`,
      class: nodeClass,
      kind: nodeClass === 1 ? 0 : draw.integer(1, 3),
      usual: isCrowd ? { ...usual, kbps: 5_000, net: hexOf(0x40 + i, 16), wide } : usual,
    };
  });
  return {
    roster,
    isCrowd,
    rounds: isCrowd ? [1, 2] : [1, 2, 2, 3, 3, 4, 5, 8, 12],
    disagreement: isCrowd ? 0 : draw.pick([0, 5, 15]),
  };
}
