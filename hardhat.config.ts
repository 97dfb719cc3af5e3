import "dotenv/config";
import { fileURLToPath } from "node:url";

import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";

import { tasks } from "./tasks/index.js";

// The npm package's JavaScript build of the compiler, so that a build needs no download.
const compiler = {
  version: "0.8.34",
  path: fileURLToPath(import.meta.resolve("solc/soljson.js")),
  settings: {
    evmVersion: "cancun",
    optimizer: { enabled: true, runs: 1_000_000 },
    outputSelection: { "*": { "*": ["storageLayout"] } },
  },
};

// What is deployed goes through the IR pipeline, which saves about 950 gas a claim. Solidity tests compile many times
// faster without it, and so hold the same sources through both code generators.
const deployed = { ...compiler, settings: { ...compiler.settings, viaIR: true } };
const profile = {
  compilers: [compiler],
  overrides: {
    "contracts/token/MSN.sol": deployed,
    "contracts/staking/MinerStaking.sol": deployed,
    "contracts/rewards/EpochPolicy.sol": deployed,
    "contracts/rewards/RewardsDistributor.sol": deployed,
    "contracts/rewards/RootChallenges.sol": deployed,
    "contracts/settlement/Escrow.sol": deployed,
    "contracts/settlement/Exchange.sol": deployed,
    "contracts/vesting/Allocation.sol": deployed,
    "contracts/vesting/TestnetAirdrop.sol": deployed,
    "contracts/governance/MsnGovernor.sol": deployed,
    "contracts/deployment/Genesis.sol": deployed,
    "@openzeppelin/contracts/governance/TimelockController.sol": deployed,
  },
};

const rpc = (name: string, chainId: number) => ({
  type: "http" as const,
  chainType: "generic" as const,
  chainId,
  url: configVariable(`${name}_RPC_URL`),
  accounts: [configVariable("MSN_PRIVATE_KEY")],
});

/** `npm run test:fork` alone sets these variables: simulated chains then go on from that block of another chain. */
const forkUrl = process.env["MSN_TEST_FORK_URL"] ?? "";
const forking = { url: forkUrl, blockNumber: Number(process.env["MSN_TEST_FORK_BLOCK"]) };
const isForked = forkUrl !== "";
const forked = isForked ? { forking: { enabled: true, ...forking } } : {};

export default defineConfig({
  plugins: [hardhatToolboxMochaEthers],
  tasks,
  solidity: {
    npmFilesToBuild: ["@openzeppelin/contracts/governance/TimelockController.sol"],
    // Both profiles are written out: a `production` profile left out is derived without evmVersion and optimizer runs.
    profiles: { default: profile, production: profile },
  },
  paths: { ignition: ".", tests: { mocha: "test/integration", solidity: "test" } },
  // Small by default, deep with `npm run test:deep`.
  test: {
    solidity: {
      fuzz: { runs: 256 },
      invariant: { runs: 32, depth: 64, failOnRevert: true },
      ...(isForked ? { forking } : {}),
    },
  },
  // Types are written by `npm run build`, in a stable order.
  typechain: { outDir: "typechain-types", dontOverrideCompile: true },
  // A local chain has no published history: say that all of it follows today's rules, or forks refuse its past blocks.
  chainDescriptors: { 31337: { name: "Local", hardforkHistory: { prague: { blockNumber: 0 } } } },
  // Blockscout and Sourcify, where `msn verify` shows the sources too, need no key.
  verify: { etherscan: { apiKey: configVariable("ETHERSCAN_API_KEY") } },
  networks: {
    default: { type: "edr-simulated", chainType: "generic", ...forked },
    // `npx hardhat node` starts a day before the weeks of data/, which are then its first two epochs.
    node: { type: "edr-simulated", chainType: "generic", initialDate: "2026-08-02T00:00:00Z", ...forked },
    localhost: { type: "http", chainType: "generic", url: "http://127.0.0.1:8545" },
    ethereum: rpc("ETHEREUM", 1),
    arbitrum: rpc("ARBITRUM", 42161),
    bnb: rpc("BNB", 56),
    base: rpc("BASE", 8453),
    sepolia: rpc("SEPOLIA", 11155111),
    arbitrumSepolia: rpc("ARBITRUM_SEPOLIA", 421614),
    bnbTestnet: rpc("BNB_TESTNET", 97),
    baseSepolia: rpc("BASE_SEPOLIA", 84532),
  },
});
