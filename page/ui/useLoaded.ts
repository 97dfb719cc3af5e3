import { useEffect, useState } from "preact/hooks";

import { problemOf } from "../model/problem.js";

/** Something that is read: `value` stays while it is read again. */
export interface Loaded<T> {
  readonly value: T | undefined;
  readonly isLoading: boolean;
  readonly problem: string | undefined;
}

/**
 * Reads something whenever one of `keys` changes; nothing while `read` is undefined. What was read for other keys is forgotten,
 * unless only the last one, the version, has changed.
 */
export function useLoaded<T>(read: (() => Promise<T>) | undefined, keys: readonly unknown[], version = 0): Loaded<T> {
  const [state, setState] = useState<Loaded<T> & { readonly key: string }>({
    key: "",
    value: undefined,
    isLoading: true,
    problem: undefined,
  });
  const key = JSON.stringify([read === undefined, ...keys]);
  useEffect(() => {
    if (read === undefined) return undefined;
    let isCurrent = true;
    const set = (loaded: Loaded<T>): void => {
      if (isCurrent) setState({ key, ...loaded });
    };
    const known = state.key === key ? state.value : undefined;
    set({ value: known, isLoading: true, problem: undefined });
    read().then(
      (value) => {
        set({ value, isLoading: false, problem: undefined });
      },
      (error: unknown) => {
        set({ value: known, isLoading: false, problem: problemOf(error) });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [key, version]);
  // Until the effect ran, what is there is of other keys.
  return state.key === key ? state : { value: undefined, isLoading: read !== undefined, problem: undefined };
}
