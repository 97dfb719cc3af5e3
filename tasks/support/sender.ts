import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { contractsOf } from "../../offchain/chain/contracts.js";
import type { Sender } from "../../offchain/chain/sender.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { connectDeployment, signerOf } from "./deployment.js";
import { optional } from "./options.js";

/** The deployment on the chosen network, bound to the account of `--from`, or to the network's first one. */
export async function openSender(hre: HardhatRuntimeEnvironment, from: string): Promise<Sender> {
  const { book, provider, signers } = await connectDeployment(hre);
  const signer = signerOf(signers, optional(from));
  return { book, provider, signer, account: toAddress(signer.address), contracts: contractsOf(book, signer) };
}
