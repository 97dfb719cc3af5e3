import { MaxUint256, type Provider, getCreateAddress } from "ethers";

import { WEI_PER_GWEI } from "../../domain/constants.js";
import { toAddress } from "../../domain/hex.js";
import type { AddressBook } from "../addressBook.js";
import { formatMsn } from "../amounts.js";
import type { Contracts } from "../contracts.js";
import type { IgnitionParameters } from "../parameters.js";
import type { BuiltContract } from "./code.js";
import { type Finding, finding } from "./finding.js";

const UNLIMITED = "unlimited";
const DISTRIBUTORS = "the distributor's";

/** Whose escrow this is, what settlements cost, and that they can be paid out. */
export async function checkEscrow(
  { escrow, token }: Contracts,
  { contracts }: AddressBook,
  { burnShareBps, feeBps, guardian }: IgnitionParameters,
): Promise<Finding[]> {
  const fee = await escrow.fee();
  const allowance = await token.allowance(contracts.Escrow, contracts.RewardsDistributor);
  return [
    finding("Escrow.TOKEN", contracts.MSN, await escrow.TOKEN()),
    finding("Escrow.USAGE", contracts.RewardsDistributor, await escrow.USAGE()),
    finding("Escrow.TIMELOCK", contracts.TimelockController, await escrow.TIMELOCK()),
    finding("Escrow.guardian", guardian, await escrow.guardian()),
    finding("Escrow: feeBps", feeBps, fee.feeBps),
    finding("Escrow: burnShareBps", burnShareBps, fee.burnShareBps),
    finding(
      "Escrow: allowance of RewardsDistributor",
      UNLIMITED,
      allowance === MaxUint256 ? UNLIMITED : formatMsn(allowance),
    ),
  ];
}

/** The vault is the second contract that the distributor made, holds what it must give back, and can do nothing else. */
export async function checkUsageVault(
  provider: Provider,
  { distributor, token }: Contracts,
  { contracts }: AddressBook,
  built: BuiltContract,
): Promise<Finding[]> {
  const { MSN, RewardsDistributor } = contracts;
  const vault = toAddress(getCreateAddress({ from: RewardsDistributor, nonce: 2 }));
  const code = await provider.getCode(vault);
  // Of one block, as a claim changes both.
  const at = { blockTag: await provider.getBlockNumber() };
  const advanced = (await distributor.advancedGwei(at)) * WEI_PER_GWEI;
  const held = await token.balanceOf(vault, at);
  const enough = `at least ${formatMsn(advanced)}`;
  const isPart = isMadeBy(built, code, [MSN, RewardsDistributor]);
  return [
    finding("RewardsDistributor.USAGE_VAULT", vault, await distributor.USAGE_VAULT()),
    finding(
      "UsageVault: runtime code",
      DISTRIBUTORS,
      isPart ? DISTRIBUTORS : code === "0x" ? "nothing there" : "another",
    ),
    finding("UsageVault: holds what was advanced", enough, held >= advanced ? enough : formatMsn(held)),
  ];
}

/** Whether a contract's creation code holds `code`, with zeros where exactly these addresses stand in it. */
function isMadeBy({ bytecode }: BuiltContract, code: string, immutables: readonly string[]): boolean {
  const digits = immutables.map((address) => address.slice(2));
  if (!digits.every((address) => code.includes(address))) return false;
  const blank = digits.reduce((text, address) => text.replaceAll(address, "0".repeat(address.length)), code.slice(2));
  return bytecode.includes(blank);
}
