import type { NetworkConnection } from "hardhat/types/network";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { MsnError } from "../../offchain/domain/errors.js";

const LOCAL_CHAIN_ID = 31337n;

/** The chosen network, if it is a local node; throws `chain` for any other, whatever it would put up with. */
export async function localChain(hre: HardhatRuntimeEnvironment): Promise<NetworkConnection> {
  const connection = await hre.network.getOrCreate();
  const { chainId } = await connection.ethers.provider.getNetwork();
  if (chainId === LOCAL_CHAIN_ID) return connection;
  const problem = `network ${connection.networkName} is chain ${chainId}; only a local node, chain ${LOCAL_CHAIN_ID}, can do this`;
  throw new MsnError("chain", problem);
}
