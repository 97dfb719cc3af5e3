import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { chainTime } from "../../offchain/chain/chainTime.js";
import { blocksSince } from "../../offchain/chain/eventBlocks.js";
import { readChannelRevenue } from "../../offchain/chain/payments/channels.js";
import { readFees } from "../../offchain/chain/payments/fees.js";
import { readPairs, readPayer, readSigners } from "../../offchain/chain/payments/payer.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Address } from "../../offchain/domain/hex.js";
import { connectDeployment } from "../support/deployment.js";
import { optional } from "../support/options.js";
import { optionalAccount, requiredAccount } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { type PaymentsView, paymentsJson, paymentsTables } from "./statusTables.js";

interface Arguments {
  readonly payer: string;
  readonly operators: string;
  readonly channels: boolean;
  readonly json: boolean;
}

/** `payments status`: what a payer has and has paid, what channels have paid, or how payments are set. */
export default async function status(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const payer = optionalAccount("payer", args.payer);
    const operators = optionalAccounts("operators", args.operators);
    if (payer === undefined && operators !== undefined) {
      throw new MsnError("argument", "goes with --payer", { field: "--operators" });
    }
    const { book, contracts, provider } = await connectDeployment(hre);
    const blocks = await blocksSince(provider, book.fromBlock);
    const view: PaymentsView = {
      now: await chainTime(provider),
      escrow: book.contracts.Escrow,
      pausedUntil: Number(await contracts.escrow.entryPausedUntil()),
      fees: await readFees(contracts),
      payer:
        payer === undefined
          ? undefined
          : {
              ...(await readPayer(contracts, payer, blocks.to)),
              signers: await readSigners(contracts, payer, blocks),
              pairs: await readPairs(contracts, payer, blocks, operators),
            },
      channels: args.channels ? await readChannelRevenue(contracts, blocks) : undefined,
    };
    console.log(args.json ? paymentsJson(view) : paymentsTables(view));
  });
}

/** Accounts separated by commas, each once; undefined where the option was not given. */
function optionalAccounts(name: string, value: string): Address[] | undefined {
  const accounts = optional(value)
    ?.split(",")
    .map((text) => requiredAccount(name, text.trim()));
  return accounts === undefined ? undefined : [...new Set(accounts)];
}
