import type { Provider } from "ethers";

import { ZERO_DIGEST } from "../../domain/constants.js";
import { type Address, toAddress } from "../../domain/hex.js";
import { type TimelockController, TimelockController__factory } from "../../../typechain-types/index.js";
import type { AddressBook } from "../addressBook.js";
import { blocksSince, readOverBlocks } from "../eventBlocks.js";
import type { IgnitionParameters } from "../parameters.js";
import { type Finding, finding } from "./finding.js";

/** Who holds every role of the timelock, found through its events and asked of the contract; and its delay. */
export async function checkTimelock(
  provider: Provider,
  { contracts, fromBlock }: AddressBook,
  { timelockDelay, timelockExecutors }: IgnitionParameters,
): Promise<Finding[]> {
  const timelock = TimelockController__factory.connect(contracts.TimelockController, provider);
  const everGranted = await grants(timelock, provider, fromBlock);
  const holders = async (role: string): Promise<Address[]> => {
    const accounts = [...(everGranted.get(role) ?? [])].sort();
    const held = await Promise.all(accounts.map((account) => timelock.hasRole(role, account)));
    return accounts.filter((_, i) => held[i]);
  };
  const roles: readonly (readonly [name: string, role: string, expected: readonly Address[]])[] = [
    ["administrators", ZERO_DIGEST, [contracts.TimelockController]],
    ["proposers", await timelock.PROPOSER_ROLE(), [contracts.MsnGovernor]],
    ["cancellers", await timelock.CANCELLER_ROLE(), [contracts.MsnGovernor]],
    ["executors", await timelock.EXECUTOR_ROLE(), timelockExecutors],
  ];
  const known = new Set(roles.map(([, role]) => role));
  const unknown = [...everGranted.keys()].filter((role) => !known.has(role));
  return [
    finding("TimelockController.getMinDelay", timelockDelay, await timelock.getMinDelay()),
    ...(await Promise.all(
      roles.map(async ([name, role, expected]) =>
        finding(`TimelockController: ${name}`, [...expected].sort(), await holders(role)),
      ),
    )),
    finding("TimelockController: other roles", [], unknown),
  ];
}

/** Every account that was ever granted a role, by role. */
async function grants(
  timelock: TimelockController,
  provider: Provider,
  fromBlock: number,
): Promise<Map<string, Set<Address>>> {
  const found = new Map<string, Set<Address>>();
  const blocks = await blocksSince(provider, fromBlock);
  const events = await readOverBlocks(blocks, ({ from, to }) =>
    timelock.queryFilter(timelock.filters.RoleGranted(), from, to),
  );
  for (const { args } of events) {
    found.set(args.role, (found.get(args.role) ?? new Set()).add(toAddress(args.account)));
  }
  return found;
}
