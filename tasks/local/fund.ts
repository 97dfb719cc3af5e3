import { formatEther, parseEther } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { MsnError } from "../../offchain/domain/errors.js";
import { requiredAccount } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { localChain } from "./localChain.js";

const DECIMAL_COINS = /^[0-9]{1,9}(\.[0-9]{1,18})?$/;

interface Arguments {
  readonly account: string;
  readonly eth: string;
}

/** `local fund`: adds coins to what an account of a local node has. */
export default async function fund(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const account = requiredAccount("account", args.account);
    if (!DECIMAL_COINS.test(args.eth)) {
      const expected = "expected coins as a decimal with at most 18 places, such as 0.5";
      throw new MsnError("argument", `${expected}, got ${JSON.stringify(args.eth)}`, { field: "--eth" });
    }
    const { ethers, networkHelpers } = await localChain(hre);
    const balance = (await ethers.provider.getBalance(account)) + parseEther(args.eth);
    await networkHelpers.setBalance(account, balance);
    console.log(`${account} has ${formatEther(balance).replace(/\.0$/, "")} ETH`);
  });
}
