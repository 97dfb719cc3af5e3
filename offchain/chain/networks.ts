import { MsnError } from "../domain/errors.js";

/** What the software knows of a chain before it asks a node; what is said here are defaults, see `sending/policy.ts`. */
export interface KnownNetwork {
  /** As `--network` calls it; in upper case with underscores it begins the names of its variables. */
  readonly name: string;
  readonly title: string;
  readonly chainId: number;
  /** Where people look at transactions; undefined for chains that nobody else sees. */
  readonly explorer: string | undefined;
  readonly coin: "ETH" | "BNB";
  /** Whether its coins are worth nothing. */
  readonly isTest: boolean;
  /** Blocks that must stand on a transaction, its own counted, before it is reported as done. */
  readonly confirmations: number;
  /** Most that a transaction may offer for a unit of gas, gwei as a decimal; undefined where gas costs nobody anything. */
  readonly maxFeeGwei: string | undefined;
  /** How a transaction offers its price: with a base fee and a tip, or with one price for all. */
  readonly pricing: "eip1559" | "legacy";
  /** Whether the chain takes money for a transaction's data besides its gas, as chains of the OP stack do. */
  readonly hasDataFee: boolean;
}

/** Who signs on live networks. */
export const SIGNERS = ["key", "remote", "none"] as const;
export type SignerKind = (typeof SIGNERS)[number];

/** What MSN_SIGNER says; throws `argument` for anything unknown. */
export function chosenSigner(text: string | undefined): SignerKind {
  if (text === undefined || text === "") return "key";
  const found = SIGNERS.find((known) => known === text);
  if (found !== undefined) return found;
  throw new MsnError("argument", `expected ${SIGNERS.join(", ")}, got ${JSON.stringify(text)}`, {
    field: "MSN_SIGNER",
  });
}

/** What Hardhat, anvil and most other development nodes say their chain is. */
export const LOCAL_CHAIN_ID = 31337;

const MAINNET = { isTest: false, pricing: "eip1559", hasDataFee: false } as const;
const TESTNET = { ...MAINNET, isTest: true } as const;

/** Every network that tasks can be pointed at with `--network`, beside `localhost` and `fork`. */
export const KNOWN_NETWORKS: readonly KnownNetwork[] = [
  {
    ...MAINNET,
    name: "ethereum",
    title: "Ethereum",
    chainId: 1,
    explorer: "https://etherscan.io",
    coin: "ETH",
    // A minute. Since proof of stake no reorganisation was deeper than a few blocks; finality takes 64.
    confirmations: 5,
    maxFeeGwei: "50",
  },
  {
    ...MAINNET,
    name: "arbitrum",
    title: "Arbitrum One",
    chainId: 42161,
    explorer: "https://arbiscan.io",
    coin: "ETH",
    // Five seconds. One sequencer orders transactions and takes none back, unless it fails before it has published them.
    confirmations: 20,
    // Its base fee is about 0.01 gwei. The part for Ethereum is in the gas estimate, not in the price.
    maxFeeGwei: "2",
  },
  {
    ...MAINNET,
    name: "bnb",
    title: "BNB Chain",
    chainId: 56,
    explorer: "https://bscscan.com",
    coin: "BNB",
    // Validators vote blocks final after two; without enough votes, a majority of them has built on the fifteenth.
    confirmations: 15,
    maxFeeGwei: "5",
    // Its base fee is zero, so that a tip is all the price there is, and its nodes advise on `eth_gasPrice`.
    pricing: "legacy",
  },
  {
    ...MAINNET,
    name: "base",
    title: "Base",
    chainId: 8453,
    explorer: "https://basescan.org",
    coin: "ETH",
    // Twenty seconds: a sequencer that takes over from a failed one may drop its newest blocks.
    confirmations: 10,
    maxFeeGwei: "1",
    hasDataFee: true,
  },
  {
    ...TESTNET,
    name: "sepolia",
    title: "Sepolia",
    chainId: 11155111,
    explorer: "https://sepolia.etherscan.io",
    coin: "ETH",
    confirmations: 2,
    maxFeeGwei: "200",
  },
  {
    ...TESTNET,
    name: "arbitrumSepolia",
    title: "Arbitrum Sepolia",
    chainId: 421614,
    explorer: "https://sepolia.arbiscan.io",
    coin: "ETH",
    confirmations: 2,
    maxFeeGwei: "10",
  },
  {
    ...TESTNET,
    name: "bnbTestnet",
    title: "BNB testnet",
    chainId: 97,
    explorer: "https://testnet.bscscan.com",
    coin: "BNB",
    confirmations: 2,
    maxFeeGwei: "20",
    pricing: "legacy",
  },
  {
    ...TESTNET,
    name: "baseSepolia",
    title: "Base Sepolia",
    chainId: 84532,
    explorer: "https://sepolia.basescan.org",
    coin: "ETH",
    confirmations: 2,
    maxFeeGwei: "10",
    hasDataFee: true,
  },
];

/** The network with a chain id; of a chain that is not known, a local one for instance, it knows no cap and no explorer. */
export function networkOf(chainId: number): KnownNetwork {
  const known = KNOWN_NETWORKS.find((network) => network.chainId === chainId);
  if (known !== undefined) return known;
  const title = chainId === LOCAL_CHAIN_ID ? "local chain" : `chain ${chainId}`;
  const unknown = { name: "local", title, chainId, explorer: undefined, coin: "ETH", maxFeeGwei: undefined } as const;
  return { ...TESTNET, ...unknown, confirmations: 1 };
}

/** `arbitrumSepolia` → `ARBITRUM_SEPOLIA`, with which the names of its variables begin. */
export const variablePrefix = (name: string): string => name.replaceAll(/([A-Z])/g, "_$1").toUpperCase();
