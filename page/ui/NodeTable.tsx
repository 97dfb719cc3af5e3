import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { NodePart } from "../model/explain.js";
import { count, kindText, shortMsnOfGwei } from "../model/format.js";
import { Account } from "./Account.js";
import { Button } from "./Button.js";
import { Table } from "./Table.js";

/** So many rows at first. */
const SHOWN = 10;

const COLUMNS = [
  { name: "Node" },
  { name: "Class" },
  { name: "Kind" },
  { name: "Score", isNumber: true },
  { name: "Full epochs", isNumber: true },
  { name: "Of the reward, MSN", isNumber: true },
];

/** An operator's nodes, best first. */
export function NodeTable({ nodes }: { readonly nodes: readonly NodePart[] }): JSX.Element {
  const [shown, setShown] = useState(SHOWN);
  const rows = nodes.slice(0, shown).map((node) => ({
    key: node.node,
    cells: [
      <Account key="node" account={node.node} isShort />,
      node.class === 1 ? "GatewayX" : "GaGaNode",
      kindText(node.kind),
      count(node.score),
      count(node.tenure),
      shortMsnOfGwei(node.rewardGwei),
    ],
  }));
  const silent = nodes.filter(({ score }) => score === 0n).length;
  return (
    <>
      <Table caption={`Nodes: ${count(nodes.length)}`} columns={COLUMNS} rows={rows} />
      {silent === 0 ? null : (
        <p class="note">
          {count(silent)} of them scored nothing: not measured by enough verifiers, too slow, or too little storage.
        </p>
      )}
      {nodes.length <= shown ? null : (
        <Button
          onClick={() => {
            setShown(shown * 10);
          }}
        >
          Show more nodes
        </Button>
      )}
    </>
  );
}
