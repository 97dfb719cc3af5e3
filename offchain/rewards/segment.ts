const SCALE_POW = 10n ** 60n;
const cache = new Map<number, number>();

/** Nodes that share a network segment: those of the /48, or the sixteenth part of the /32's if that is more (section 3). */
export function segmentNodes(sameNet: number, sameWide: number): number {
  return Math.max(sameNet, Math.ceil(sameWide / 16));
}

/** ⌊10^6 · m^−0.7⌋ in ppm: the largest integer x with x^10 · m^7 ≤ 10^60, exactly, for m ≥ 1 nodes in a segment. */
export function segmentPpm(nodes: number): number {
  const known = cache.get(nodes);
  if (known !== undefined) return known;
  const fits = (x: number): boolean => BigInt(x) ** 10n * BigInt(nodes) ** 7n <= SCALE_POW;
  let root = Math.floor(1e6 * nodes ** -0.7); // within one of the root; the platform's pow decides nothing
  while (!fits(root)) root--;
  while (fits(root + 1)) root++;
  cache.set(nodes, root);
  return root;
}
