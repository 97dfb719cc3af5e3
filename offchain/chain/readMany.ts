import { groupsOf } from "../domain/groups.js";
import { withRetries } from "./retry.js";

/** Questions to a node at once. */
const CALLS_AT_ONCE = 20;

/** Reads something of each of `items`, in their order; `onRead` hears how many are done. */
export async function readMany<T, R>(
  items: readonly T[],
  read: (item: T) => Promise<R>,
  onRead: (done: number, total: number) => void = () => undefined,
): Promise<R[]> {
  const found: R[] = [];
  for (const some of groupsOf(items, CALLS_AT_ONCE)) {
    found.push(...(await Promise.all(some.map((item) => withRetries(() => read(item))))));
    onRead(found.length, items.length);
  }
  return found;
}
