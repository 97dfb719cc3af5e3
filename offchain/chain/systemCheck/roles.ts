import type { Provider } from "ethers";

import { ZERO_DIGEST } from "../../domain/constants.js";
import { type Address, toAddress } from "../../domain/hex.js";
import { type TimelockController, TimelockController__factory } from "../../../typechain-types/index.js";
import type { AddressBook } from "../addressBook.js";
import { contractsOf } from "../contracts.js";
import { blocksSince, readOverBlocks } from "../eventBlocks.js";
import type { IgnitionParameters } from "../parameters.js";
import { type Finding, finding } from "./finding.js";

/**
 * Who holds every role of the timelock, of all that its events name and of those who made the deployment, asked of the
 * contract; its delay; and whether anything was ever scheduled there past the governor, such as while the deployer was
 * its administrator.
 */
export async function checkTimelock(
  provider: Provider,
  book: AddressBook,
  { timelockDelay, timelockExecutors }: IgnitionParameters,
): Promise<Finding[]> {
  const { contracts, fromBlock } = book;
  const timelock = TimelockController__factory.connect(contracts.TimelockController, provider);
  const makers = [toAddress(await contractsOf(book, provider).genesis.DEPLOYER()), contracts.Genesis];
  const everGranted = await grants(timelock, provider, fromBlock);
  const holders = async (role: string): Promise<Address[]> => {
    const accounts = [...new Set([...(everGranted.get(role) ?? []), ...makers])].sort();
    const held = await Promise.all(accounts.map((account) => timelock.hasRole(role, account)));
    return accounts.filter((_, i) => held[i]);
  };
  const roles: readonly (readonly [name: string, role: string, expected: readonly Address[]])[] = [
    ["administrators", ZERO_DIGEST, [contracts.TimelockController]],
    ["proposers", await timelock.PROPOSER_ROLE(), [contracts.MsnGovernor]],
    ["cancellers", await timelock.CANCELLER_ROLE(), [contracts.MsnGovernor]],
    ["executors", await timelock.EXECUTOR_ROLE(), timelockExecutors],
  ];
  const held = await Promise.all(roles.map(([, role]) => holders(role)));
  const known = new Set(roles.map(([, role]) => role));
  const unknown = [...everGranted.keys()].filter((role) => !known.has(role));
  const leftToMakers = makers.filter((maker) => held.some((accounts) => accounts.includes(maker)));
  return [
    finding("TimelockController.getMinDelay", timelockDelay, await timelock.getMinDelay()),
    ...roles.map(([name, , expected], i) => finding(`TimelockController: ${name}`, [...expected].sort(), held[i])),
    finding("TimelockController: other roles", [], unknown),
    finding("TimelockController: the deployer or Genesis in a role", [], leftToMakers),
    finding("TimelockController: scheduled past the governor", [], await strayOperations(timelock, provider, book)),
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

/** Ids of the operations that the timelock was given in a transaction in which the governor queued no proposal. */
async function strayOperations(timelock: TimelockController, provider: Provider, book: AddressBook): Promise<string[]> {
  const { governor } = contractsOf(book, provider);
  const blocks = await blocksSince(provider, book.fromBlock);
  const scheduled = await readOverBlocks(blocks, ({ from, to }) =>
    timelock.queryFilter(timelock.filters.CallScheduled(), from, to),
  );
  const queued = await readOverBlocks(blocks, ({ from, to }) =>
    governor.queryFilter(governor.filters.ProposalQueued(), from, to),
  );
  const byGovernor = new Set(queued.map(({ transactionHash }) => transactionHash));
  const stray = scheduled.filter(({ transactionHash }) => !byGovernor.has(transactionHash));
  return [...new Set(stray.map(({ args }) => args.id))];
}
