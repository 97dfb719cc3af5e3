// Run by package.test.ts in a project that has installed the package: node vectors.mjs VECTORS
import { readFile } from "node:fs/promises";

import { isLeafOf } from "msn-protocol/merkle";
import { rewardsTree } from "msn-protocol/merkle/tree";

const { chainId, distributor, trees } = JSON.parse(await readFile(process.argv[2], "utf8"));
const counted = { trees: 0, proven: 0, forged: 0 };
for (const { count, root, totalGwei, leaves } of trees) {
  const place = { chainId, distributor, count, root };
  const parsed = leaves.map(({ index, account, cumulativeGwei }) => ({
    index,
    account,
    cumulativeGwei: BigInt(cumulativeGwei),
  }));
  const tree = rewardsTree(place, parsed);
  if (tree.root === root && String(tree.totalGwei) === totalGwei) counted.trees++;
  for (const [i, leaf] of parsed.entries()) {
    const path = leaves[i].proof;
    if (isLeafOf(place, leaf, path) && String(tree.path(leaf.index)) === String(path)) counted.proven++;
    const forgeries = [
      [place, { ...leaf, cumulativeGwei: leaf.cumulativeGwei + 1n }, path],
      [place, { ...leaf, index: leaf.index + count }, path],
      [place, { ...leaf, account: distributor }, path],
      [{ ...place, chainId: chainId + 1 }, leaf, path],
      [place, leaf, [...path, root]],
      [place, leaf, ["0x12", ...path.slice(1)]],
    ];
    if (forgeries.some((forgery) => isLeafOf(...forgery))) counted.forged++;
  }
}
console.log(JSON.stringify(counted));
