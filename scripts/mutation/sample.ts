import { createHash } from "node:crypto";

/**
 * The items in an order that the seed decides. Each item's rank depends on its name alone, so a sample changes little when
 * the code does.
 */
export function shuffled<T>(items: readonly T[], seed: string, nameOf: (item: T) => string): T[] {
  const ranked = items.map((item) => ({ item, rank: rank(seed, nameOf(item)) }));
  return ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ item }) => item);
}

function rank(seed: string, name: string): string {
  return createHash("sha256").update(`${seed}\n${name}`).digest("hex");
}
