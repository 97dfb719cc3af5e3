/** What gas and data cost on a chain, and its coin. */
export interface Prices {
  readonly name: string;
  /** Gwei of the chain's coin for a unit of gas. */
  readonly gasGwei: number;
  /** Gwei for a byte that a chain above Ethereum publishes there, compressed; 0 where data is in the gas. */
  readonly dataGwei: number;
  readonly coinUsd: number;
}

/** The day on which the assumptions were chosen. */
export const CHOSEN_ON = "2026-11-25";

/**
 * Assumptions in round figures, no quotes: calm and busy days, for Ethereum and for a chain that publishes its data in
 * Ethereum's blobs (Base and others of the OP stack; Arbitrum has the price of data in its gas, with the same sum). On the
 * OP stack a byte costs about 16 x 0.0023 of Ethereum's base fee and once the blob base fee.
 */
export const ASSUMED: readonly Prices[] = [
  { name: "Ethereum, calm", gasGwei: 1, dataGwei: 0, coinUsd: 3_000 },
  { name: "Ethereum, busy", gasGwei: 20, dataGwei: 0, coinUsd: 3_000 },
  { name: "L2, calm", gasGwei: 0.01, dataGwei: 0.05, coinUsd: 3_000 },
  { name: "L2, busy", gasGwei: 0.1, dataGwei: 6, coinUsd: 3_000 },
];

/** Gas, and bytes as an L2 publishes them. */
export interface Load {
  readonly gas: number;
  readonly dataBytes: number;
}

export const costUsd = ({ gas, dataBytes }: Load, { gasGwei, dataGwei, coinUsd }: Prices): number =>
  ((gas * gasGwei + dataBytes * dataGwei) / 1e9) * coinUsd;

export const times = ({ gas, dataBytes }: Load, factor: number): Load => ({
  gas: gas * factor,
  dataBytes: dataBytes * factor,
});

export const sumOf = (loads: readonly Load[]): Load => ({
  gas: loads.reduce((sum, { gas }) => sum + gas, 0),
  dataBytes: loads.reduce((sum, { dataBytes }) => sum + dataBytes, 0),
});
