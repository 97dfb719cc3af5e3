import type { Site } from "./change.js";
import { changed, type SolidityMutant } from "./changes.js";

/**
 * One source that holds many mutants, each behind a switch. The switch is the block's coinbase, which no contract and no
 * test of this repository reads: the runner sets it, so one compilation serves all mutants of a source. With the switch
 * at zero the source does what the original does.
 */
export interface Woven {
  readonly source: string;
  /** Where each doubled piece stands in the woven source, the inner ones first. */
  readonly pieces: readonly Piece[];
}

export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly mutants: readonly SolidityMutant[];
}

export const SWITCH_FILE = "contracts/mutationSwitch.sol";

/** Tells whether a mutant is switched on. It looks pure, since pure functions ask it too. */
export const SWITCH_SOURCE = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

function mutationSwitch() view returns (uint256 id) {
    id = uint160(address(block.coinbase));
}

function mutated(uint256 id) pure returns (bool) {
    function() view returns (uint256) reading = mutationSwitch;
    function() pure returns (uint256) asked;
    assembly {
        asked := reading
    }
    return asked() == id;
}
`;

interface Nest {
  readonly site: Site;
  readonly mutants: SolidityMutant[];
  readonly inner: Nest[];
}

/** Weaves mutants of one source into it; `idOf` gives the number that switches a mutant on. */
export function weave(
  source: string,
  mutants: readonly SolidityMutant[],
  idOf: (mutant: SolidityMutant) => number,
): Woven {
  const pieces: Piece[] = [];
  const render = (start: number, end: number, nests: readonly Nest[], offset: number): string => {
    let woven = "";
    let from = start;
    for (const nest of nests) {
      woven += source.slice(from, nest.site.start);
      woven += renderNest(nest, offset + woven.length);
      from = nest.site.end;
    }
    return woven + source.slice(from, end);
  };
  const renderNest = ({ site, mutants: own, inner }: Nest, offset: number): string => {
    const variants = own.map((mutant) => ({ id: idOf(mutant), text: variantOf(source, site, mutant) }));
    const { before, after } = site.form === "statement" ? asStatement(variants) : asExpression(variants);
    const original = render(site.start, site.end, inner, offset + before.length);
    const woven = before + original + after;
    pieces.push({ start: offset, end: offset + woven.length, mutants: own });
    return woven;
  };
  const imported = withSwitch(source);
  const body = render(imported.at, source.length, nested(mutants), imported.head.length);
  return { source: imported.head + body, pieces };
}

interface Variant {
  readonly id: number;
  readonly text: string;
}

function asStatement(variants: readonly Variant[]): { before: string; after: string } {
  const branches = variants.map(({ id, text }) => `if (__mutated(${id})) { ${text} } else `);
  return { before: `{ ${branches.join("")}{ `, after: " } }" };
}

function asExpression(variants: readonly Variant[]): { before: string; after: string } {
  const branches = variants.map(({ id, text }) => `__mutated(${id}) ? (${text}) : `);
  return { before: `(${branches.join("")}(`, after: "))" };
}

/** The piece of source that a site covers, with the change made. */
function variantOf(source: string, { start, end }: Site, { change }: SolidityMutant): string {
  return changed(source.slice(start, end), { ...change, start: change.start - start, end: change.end - start });
}

/** Puts sites into each other as they lie in the source. */
function nested(mutants: readonly SolidityMutant[]): Nest[] {
  const bySite = new Map<string, Nest>();
  for (const mutant of mutants) {
    const { site } = mutant.change;
    const key = `${site.start}-${site.end}`;
    const nest = bySite.get(key) ?? { site, mutants: [], inner: [] };
    bySite.set(key, nest);
    nest.mutants.push(mutant);
  }
  const inOrder = [...bySite.values()].sort((a, b) => a.site.start - b.site.start || b.site.end - a.site.end);
  const outermost: Nest[] = [];
  const open: Nest[] = [];
  for (const nest of inOrder) {
    while (open.length > 0 && (open.at(-1)?.site.end ?? 0) <= nest.site.start) open.pop();
    (open.at(-1)?.inner ?? outermost).push(nest);
    open.push(nest);
  }
  return outermost;
}

/** The import of the switch stands behind the pragma. */
function withSwitch(source: string): { head: string; at: number } {
  const pragma = /pragma solidity [^;]+;/.exec(source);
  if (pragma === null) throw new Error("no pragma in a contract's source");
  const at = pragma.index + pragma[0].length;
  return { head: `${source.slice(0, at)} import {mutated as __mutated} from "${SWITCH_FILE}";`, at };
}
