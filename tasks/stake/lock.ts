import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { parseMsn } from "../../offchain/chain/amounts.js";
import { lockIdIn, prepareLock } from "../../offchain/chain/staking/lockMoves.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { type Digest, isDigest } from "../../offchain/domain/hex.js";
import { required } from "../support/options.js";
import { requiredAccount } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly operator: string;
  readonly amount: string;
  readonly reporter: string;
  readonly evidence: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `stake lock`: the slasher's accusation. */
export default async function lock(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const accusation = {
      operator: requiredAccount("operator", args.operator),
      amountWei: parseMsn(required("amount", args.amount), "--amount"),
      reporter: requiredAccount("reporter", args.reporter),
      evidence: requiredDigest("evidence", args.evidence),
    };
    const sender = await openSender(hre, args.from);
    const included = await sendPrepared(await prepareLock(sender, accusation), args.dryRun);
    if (included !== undefined) console.log(`lock ${lockIdIn(sender, included)}`);
  });
}

function requiredDigest(name: string, value: string): Digest {
  const text = required(name, value).toLowerCase();
  if (isDigest(text)) return text;
  throw new MsnError("argument", `expected 0x and 64 hex digits, got ${JSON.stringify(value)}`, {
    field: `--${name}`,
  });
}
