import "dotenv/config";
import { fileURLToPath } from "node:url";

import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";

import {
  KNOWN_NETWORKS,
  type KnownNetwork,
  LOCAL_CHAIN_ID,
  chosenSigner,
  variablePrefix,
} from "./offchain/chain/networks.js";
import { readPolicy } from "./offchain/chain/sending/policy.js";
import { tasks } from "./tasks/index.js";
import { freshConnection } from "./tasks/plugins/freshConnection.js";

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

// Who signs on live networks: this key; or the node's own accounts, behind which a wallet or a signing server stands; or nobody.
const signers = { key: [configVariable("MSN_PRIVATE_KEY")], remote: "remote" as const, none: [] };
const accounts = signers[chosenSigner(process.env["MSN_SIGNER"])];

const rpc = (network: KnownNetwork) => {
  const { maxFeeWei } = readPolicy(network.chainId, {}, process.env);
  return {
    type: "http" as const,
    chainType: "generic" as const,
    chainId: network.chainId,
    url: configVariable(`${variablePrefix(network.name)}_RPC_URL`),
    accounts,
    // `msn deploy` sends with Ignition, which keeps to these.
    ignition: {
      ...(maxFeeWei === undefined ? {} : { maxFeePerGasLimit: maxFeeWei }),
      ...(network.explorer === undefined ? {} : { explorerUrl: network.explorer }),
    },
  };
};

/** A node for rehearsals: `npx hardhat node --network fork` goes on from a block of the chain behind FORK_URL. */
const forkBlock = process.env["FORK_BLOCK"] ?? "";
const fork = {
  type: "edr-simulated" as const,
  chainType: "generic" as const,
  chainId: Number(process.env["FORK_CHAIN_ID"] ?? LOCAL_CHAIN_ID),
  forking: {
    enabled: true,
    url: configVariable("FORK_URL"),
    ...(forkBlock === "" ? {} : { blockNumber: Number(forkBlock) }),
  },
};

/** `npm run test:fork` alone sets these variables: simulated chains then go on from that block of another chain. */
const forkUrl = process.env["MSN_TEST_FORK_URL"] ?? "";
const forking = { url: forkUrl, blockNumber: Number(process.env["MSN_TEST_FORK_BLOCK"]) };
const isForked = forkUrl !== "";
const forked = isForked ? { forking: { enabled: true, ...forking } } : {};

export default defineConfig({
  plugins: [hardhatToolboxMochaEthers, freshConnection],
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
    fork,
    ...Object.fromEntries(KNOWN_NETWORKS.map((network) => [network.name, rpc(network)])),
  },
});
