/** How many nodes stand on each address of a network. */
export type NetworkShape = readonly number[];

const PART = /^([1-9][0-9]{0,2})x([1-9][0-9]{0,3})$/;
/** A /24 has no more. */
const MAX_ADDRESSES = 256;

/** A shape as the model writes it: `2x8+1x1` is two addresses with eight nodes each and one with a single node. */
export function shapeText(shape: NetworkShape): string {
  const addresses = new Map<number, number>();
  for (const nodes of shape) addresses.set(nodes, (addresses.get(nodes) ?? 0) + 1);
  return [...addresses]
    .sort(([a], [b]) => b - a)
    .map(([nodes, count]) => `${count}x${nodes}`)
    .join("+");
}

/** The shape of a text of {@link shapeText}, or undefined where it is none. */
export function parseShape(text: string): NetworkShape | undefined {
  const shape: number[] = [];
  for (const part of text.split("+")) {
    const match = PART.exec(part);
    if (match === null) return undefined;
    shape.push(...Array<number>(Number(match[1])).fill(Number(match[2])));
  }
  return shape.length <= MAX_ADDRESSES ? shape : undefined;
}
