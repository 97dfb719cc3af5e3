import { join } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { addressBookOf, perContract } from "../../offchain/chain/addressBook.js";
import { ignitionParameters, readParameters } from "../../offchain/chain/parameters.js";
import type { SimulatedChain } from "../../offchain/chain/simulation/tenYears.js";
import { ZERO_DIGEST } from "../../offchain/domain/constants.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { toAddress } from "../../offchain/domain/hex.js";
import MsnProtocol from "../../modules/MsnProtocol.js";
import { rulesDigest } from "./parametersFile.js";

/** The network of this configuration whose clock begins with the local parameters. */
const NETWORK = "node";

/** The system of `deployments/parameters/localhost.json` on a chain of its own inside this process. */
export async function freshSystem(
  hre: HardhatRuntimeEnvironment,
): Promise<{ readonly chain: SimulatedChain; readonly close: () => Promise<void> }> {
  const connection = await hre.network.create(NETWORK);
  const { ethers, ignition, networkHelpers } = connection;
  const file = join(hre.config.paths.root, "deployments", "parameters", "localhost.json");
  const parameters = await readParameters(file);
  const deployed = await ignition.deploy(MsnProtocol, {
    parameters: { MsnProtocol: ignitionParameters(parameters, await rulesDigest(hre)) },
  });
  const contracts = {
    TimelockController: deployed.timelock,
    Genesis: deployed.genesis,
    Allocation: deployed.allocation,
    MSN: deployed.token,
    EpochPolicy: deployed.policy,
    MinerStaking: deployed.staking,
    RewardsDistributor: deployed.distributor,
    RootChallenges: deployed.challenges,
    MsnGovernor: deployed.governor,
    TestnetAirdrop: deployed.airdrop,
    Escrow: deployed.escrow,
    Exchange: deployed.exchange,
  };
  const addresses = new Map<string, `0x${string}`>();
  for (const [name, contract] of Object.entries(contracts)) addresses.set(name, toAddress(await contract.getAddress()));
  const { chainId } = await ethers.provider.getNetwork();
  const signers = await ethers.getSigners();
  const signerOf = (account: string): (typeof signers)[number] => {
    const found = signers.find(({ address }) => toAddress(address) === account);
    if (found === undefined) throw new MsnError("argument", `expected a local account, got ${account}`, { file });
    return found;
  };
  const granters = new Set(parameters.buckets.map(({ granter }) => granter));
  const [granter = ""] = granters;
  if (granters.size !== 1) throw new MsnError("argument", "expected one granter of all buckets", { file });
  const book = addressBookOf(
    Number(chainId),
    perContract((name) => ({
      address: addresses.get(name) ?? "0x",
      block: 0,
      transaction: ZERO_DIGEST,
      constructorArguments: [],
    })),
  );
  return {
    chain: {
      book,
      granter: signerOf(granter),
      attesters: parameters.rewards.attesters.slice(0, parameters.rewards.threshold).map(signerOf),
      miner: signerOf(toAddress(signers.at(-3)?.address ?? "")),
      setNextTime: async (timestamp) => {
        const latest = await networkHelpers.time.latest();
        await networkHelpers.time.setNextBlockTimestamp(Math.max(timestamp, latest + 1));
      },
    },
    close: () => connection.close(),
  };
}
