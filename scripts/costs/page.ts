import { ACTION_NAMES, type GasSnapshot, actionOf } from "./actions.js";
import { ASSUMED, CHOSEN_ON, type Load, type Prices, costUsd } from "./prices.js";
import { NODES, PUSH_GAS_LIMIT, type YearRow, yearOf } from "./year.js";

/** Claims of others on the same ruler, as docs/gas.md has them; gas. */
export const OTHERS: readonly (readonly [name: string, gas: number])[] = [
  ["1inch's bare drop", 64_500],
  ["Morpho", 67_400],
  ["EigenLayer", 89_300],
  ["Merkl", 92_400],
];

const whole = (value: number): string => Math.round(value).toLocaleString("en-US");

/** Dollars with cents where there are any to speak of, and two digits below. */
export function usd(value: number): string {
  if (value >= 1_000) return `$${whole(value)}`;
  if (value >= 1) return `$${value.toFixed(2)}`;
  return `$${Number(value.toPrecision(2)).toFixed(Math.max(2, 1 - Math.floor(Math.log10(value))))}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map((_, column) => (column === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

const priceCells = (load: Load, prices: readonly Prices[]): string[] => prices.map((each) => usd(costUsd(load, each)));

function priceTable(prices: readonly Prices[]): string {
  const rows = prices.map(({ name, gasGwei, dataGwei, coinUsd }) => [
    name,
    `${gasGwei} gwei`,
    dataGwei === 0 ? "in the gas" : `${dataGwei} gwei`,
    `$${whole(coinUsd)}`,
  ]);
  return table(["chain", "gas", "a published byte", "coin"], rows);
}

function actionTable(snapshot: GasSnapshot, prices: readonly Prices[]): string {
  const rows = ACTION_NAMES.map((name) => {
    const action = actionOf(snapshot, name);
    const figures = [action.gas, action.calldataBytes, action.dataBytes].map(whole);
    return [action.label, ...figures, ...priceCells(action, prices)];
  });
  return table(["transaction", "gas", "calldata", "published", ...prices.map(({ name }) => name)], rows);
}

function yearTable(rows: readonly YearRow[], prices: readonly Prices[]): string {
  const lines = rows.map((row) => [
    row.label,
    whole(row.transactions),
    `${whole(row.gas / 1e6)} M`,
    ...priceCells(row, prices),
  ]);
  return table(["a year of", "transactions", "gas", ...prices.map(({ name }) => name)], lines);
}

function shareTable(rows: readonly YearRow[], prices: readonly Prices[]): string {
  const lines = rows.flatMap(({ label, gas, dataBytes, shares }) => {
    if (shares === undefined) return [];
    const share = { gas: gas / shares, dataBytes: dataBytes / shares };
    return [[label, whole(share.gas), ...priceCells(share, prices)]];
  });
  return table(["a node's or a pair's share", "gas", ...prices.map(({ name }) => name)], lines);
}

function othersTable(snapshot: GasSnapshot): string {
  const { gas } = actionOf(snapshot, "hundred");
  const own: readonly (readonly [string, number])[] = [
    ["MSN, pushed in batches of 100", gas],
    ["MSN, `claim`", actionOf(snapshot, "claim").gas],
  ];
  const rows = [...own, ...OTHERS].map(([name, each]) => [
    name,
    whole(each),
    `${(each / gas).toFixed(1)} x`,
    `${whole((each * NODES * 12) / 1e9)} billion`,
  ]);
  return table(["who", "gas an account", "of pushing", `${whole(NODES)} accounts, 12 times`], rows);
}

/** The tables at any prices, as `npm run costs -- --gas-gwei …` prints them. */
export function tablesAt(snapshot: GasSnapshot, prices: readonly Prices[]): string {
  const year = yearOf(snapshot);
  return [priceTable(prices), actionTable(snapshot, prices), yearTable(year, prices), shareTable(year, prices)].join(
    "\n\n",
  );
}

/** `docs/costs.md`, before Prettier. */
export function costsPage(snapshot: GasSnapshot): string {
  const year = yearOf(snapshot);
  const push = `within a gas limit of ${whole(Number(PUSH_GAS_LIMIT))}`;
  return `# Costs

\`npm run costs\` writes this page out of [\`snapshots/gas.json\`](../snapshots/gas.json), which is measured, the calldata of
typical transactions and the assumptions below; a test compares it, so nothing is changed here by hand. At other prices:
\`npm run costs -- --gas-gwei 0.02 --data-gwei 0.4 --coin-usd 2500\`.

## Assumptions

Round figures chosen on ${CHOSEN_ON}, no quotes; the source of each is \`scripts/costs/prices.ts\`. Put in those of the day before you
decide anything.

${priceTable(ASSUMED)}

A chain above Ethereum takes gas for what it computes and a fee for the bytes that it publishes there. **Published** is an
estimate of those bytes: all of the calldata that are not zero, since hashes, accounts and signatures do not compress and zeros
nearly vanish, and 110 for the rest of the transaction. On Ethereum calldata is in the gas.

## One transaction

On a tree of ${whole(NODES)} leaves. A row with *each* is one account's or voucher's share of its batch; *planned* is by the formula
of \`epoch push\` (\`offchain/chain/push/claimGas.ts\`), which a test holds to the snapshot.

${actionTable(snapshot, ASSUMED)}

## A year

${whole(NODES)} nodes, an epoch a week. Pushing is cut into transactions as \`epoch push\` does it, ${push},
each account to a recipient of its own; many nodes with one recipient cost less. Signing a root (\`epoch attest\`), reading
stakes and computing are free of gas, and so are deposits of proposers and demanders, which come back. Proposing includes the
bond's booking.

${yearTable(year, ASSUMED)}

The same for a node, or for a pair of payer and operator that is settled:

${shareTable(year, ASSUMED)}

- Claims are cumulative: one a quarter pays exactly what thirteen weekly ones do. So cost follows the number of payments alone,
  and \`epoch push --min-msn\` leaves out accounts whose rewards are not worth their gas yet.
- Whoever claims for itself pays its own gas; pushing moves that to the team at a fraction of it.

## Beside others

Gas of one account's claim of others as in [gas.md](gas.md), and what twelve payments to everybody would take.

${othersTable(snapshot)}
`;
}
