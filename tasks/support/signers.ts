import { type Signer, Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";

import type { AddressBook } from "../../offchain/chain/addressBook.js";
import { SafeSigner } from "../../offchain/chain/safe/safeSigner.js";
import { ManagedSigner } from "../../offchain/chain/sending/managedSigner.js";
import { readPolicy } from "../../offchain/chain/sending/policy.js";
import { SentRecords } from "../../offchain/chain/sending/record.js";
import { terminalReports } from "../../offchain/chain/sending/reports.js";
import { isRaw } from "../../offchain/chain/watch/transmit.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { requiredAccount } from "./parsedOptions.js";
import { type SendingArguments, sendingArguments } from "./sendingOptions.js";

/** An account of the network, with which a task sends or signs. */
export interface NamedSigner extends Signer {
  readonly address: string;
}

/**
 * The accounts of the network, which send as the task's options say; with `--safe`, the Safe alone. Where the task sends, what
 * an interrupted run has left is settled first, so that whatever the task reads is true.
 */
export async function openSigners(
  hre: HardhatRuntimeEnvironment,
  connection: NetworkConnection,
  book: AddressBook,
): Promise<readonly NamedSigner[]> {
  const options = sendingArguments();
  const { provider } = connection.ethers;
  if (!isRaw(provider)) throw new MsnError("chain", "the network's provider passes on no calls");
  if (options?.safe !== undefined) {
    const name = `MSN: ${options.task}`;
    return [new SafeSigner(provider, book, safeOf(options), options.safe, name)];
  }
  const context = {
    provider,
    policy: readPolicy(book.chainId, options ?? {}, process.env),
    records: new SentRecords(hre.config.paths.ignition),
    // Stdout belongs to what the task has to say.
    reports: terminalReports(process.stderr, (line) => {
      console.error(line);
    }),
  };
  const managed = (await ownSigners(connection)).map(
    ({ signer, address }) => new ManagedSigner(signer, address, context),
  );
  if (options?.dryRun === false) for (const signer of managed) await signer.resume();
  return managed;
}

function safeOf({ from, dryRun }: SendingArguments): string {
  if (dryRun)
    throw new MsnError("argument", "sends nothing, and tries everything out; leave --dry-run out", { field: "--safe" });
  return requiredAccount("from", from ?? "");
}

/** Keys of the configuration sign here, so that a transaction is known before it leaves; else the node signs. */
async function ownSigners({
  ethers,
  networkConfig,
}: NetworkConnection): Promise<readonly { readonly signer: Signer; readonly address: string }[]> {
  if (networkConfig.type === "http" && Array.isArray(networkConfig.accounts)) {
    const keys = await Promise.all(networkConfig.accounts.map((account) => account.getHexString()));
    return keys.map((key) => {
      const signer = new Wallet(key);
      return { signer, address: signer.address };
    });
  }
  return (await ethers.getSigners()).map((signer) => ({ signer, address: signer.address }));
}
