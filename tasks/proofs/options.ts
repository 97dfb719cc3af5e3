import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { chainTime } from "../../offchain/chain/chainTime.js";
import { epochStart } from "../../offchain/chain/proofCommitment.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Address } from "../../offchain/domain/hex.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { connectDeployment } from "../support/deployment.js";
import { NOT_GIVEN, optional, optionalInteger } from "../support/options.js";

/** An account in either letter case, or undefined where it was not given; throws `argument`. */
export function optionalAddress(name: string, value: string): Address | undefined {
  const text = optional(value);
  if (text === undefined) return undefined;
  try {
    return toAddress(text);
  } catch (error) {
    throw MsnError.within({ field: `--${name}` }, error);
  }
}

/** What registrations are signed for: the options' values, the deployment's where they were not given. */
export async function registrationTarget(
  args: { readonly chainId: string; readonly token: string },
  hre: HardhatRuntimeEnvironment,
): Promise<{ chainId: number; token: Address }> {
  const chainId = optionalInteger("chain-id", args.chainId, 1);
  const token = optionalAddress("token", args.token);
  if (chainId !== undefined && token !== undefined) return { chainId, token };
  const { book } = await connectDeployment(hre);
  requireSameChain(chainId, book.chainId);
  return { chainId: book.chainId, token: token ?? book.contracts.MSN };
}

/** The time to put under a new registration: the chain's where the deployment is asked anyway, else this machine's. */
export async function presentTime(
  args: { readonly chainId: string; readonly token: string },
  hre: HardhatRuntimeEnvironment,
): Promise<number> {
  if (args.chainId !== NOT_GIVEN && args.token !== NOT_GIVEN) return Math.floor(Date.now() / 1000);
  return chainTime((await connectDeployment(hre)).provider);
}

/** Start of an epoch: the option's value, the deployment's where it was not given. */
export async function startOfEpoch(start: string, epoch: number, hre: HardhatRuntimeEnvironment): Promise<number> {
  const given = optionalInteger("start", start, 0);
  return given ?? epochStart((await connectDeployment(hre)).contracts, epoch);
}

function requireSameChain(given: number | undefined, actual: number): void {
  if (given !== undefined && given !== actual) {
    throw new MsnError(
      "argument",
      `--chain-id: the chosen network is chain ${actual}, not ${given}; give --token as well`,
    );
  }
}
