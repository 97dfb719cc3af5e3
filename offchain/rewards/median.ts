/**
 * The lower median of the first `count` values (position ⌊(count−1)/2⌋ ascending; rewards-spec.md section 3). Sorts them
 * in place: there are as many as verifiers, where insertion beats a general sort.
 */
export function lowerMedian(values: Float64Array, count: number): number {
  for (let i = 1; i < count; i++) {
    const value = values[i] ?? 0;
    let hole = i;
    for (; hole > 0 && (values[hole - 1] ?? 0) > value; hole--) values[hole] = values[hole - 1] ?? 0;
    values[hole] = value;
  }
  return values[(count - 1) >> 1] ?? 0;
}
