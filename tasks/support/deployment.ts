import type { Provider } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { type AddressBook, readAddressBook } from "../../offchain/chain/addressBook.js";
import { type Contracts, contractsOf } from "../../offchain/chain/contracts.js";
import { KNOWN_NETWORKS, variablePrefix } from "../../offchain/chain/networks.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { type NamedSigner, openSigners } from "./signers.js";

/** The chosen network, the deployment on it, and its accounts. */
export interface ConnectedDeployment {
  readonly book: AddressBook;
  readonly provider: Provider;
  /** Read-only; `connect(signer)` to send. */
  readonly contracts: Contracts;
  readonly signers: readonly NamedSigner[];
}

/** Connects to the network given with `--network` and finds the deployment there; throws `deployment` without one. */
export async function connectDeployment(hre: HardhatRuntimeEnvironment): Promise<ConnectedDeployment> {
  const connection = await hre.network.getOrCreate();
  const { ethers, networkName } = connection;
  const { chainId } = await ethers.provider.getNetwork();
  requireNetworkOf(networkName, Number(chainId));
  const book = await readAddressBook(hre.config.paths.ignition, Number(chainId));
  if ((await ethers.provider.getCode(book.contracts.RewardsDistributor)) === "0x") {
    throw new MsnError(
      "deployment",
      `nothing is deployed at ${book.contracts.RewardsDistributor} on network ${networkName}; choose one with --network`,
    );
  }
  return {
    book,
    provider: ethers.provider,
    contracts: contractsOf(book, ethers.provider),
    signers: await openSigners(hre, connection, book),
  };
}

/** Throws `chain` where the node is of another chain than the network's. */
function requireNetworkOf(name: string, chainId: number): void {
  const known = KNOWN_NETWORKS.find((network) => network.name === name);
  if (known === undefined || known.chainId === chainId) return;
  const expected = `network ${name} is chain ${known.chainId}`;
  throw new MsnError(
    "chain",
    `${expected}, but its node is of chain ${chainId}; correct ${variablePrefix(name)}_RPC_URL`,
  );
}

/** The signer of `account` (any letter case), or the network's first signer; throws `argument` without it. */
export function signerOf(signers: readonly NamedSigner[], account: string | undefined): NamedSigner {
  const found = account === undefined ? signers[0] : signers.find(({ address }) => sameAccount(address, account));
  if (found === undefined) {
    throw new MsnError(
      "argument",
      `no key for ${account ?? "any account"}; set MSN_PRIVATE_KEY or unlock it on the node`,
    );
  }
  return found;
}

/** Whether two texts name one account, whatever their letter case. */
const sameAccount = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();
