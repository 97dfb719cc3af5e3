import {
  type SettingMove,
  prepareClaimer,
  preparePushSwitch,
  prepareRecipient,
} from "../../offchain/chain/settingMoves.js";
import { ZERO_ADDRESS } from "../../offchain/domain/constants.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Address } from "../../offchain/domain/hex.js";
import type { Command } from "./command.js";
import { SAFE_OPTIONS, accountOption, parseOptions } from "./options.js";
import { type Session, openSending } from "./session.js";
import { sendPrepared } from "./send.js";

const OPTIONS = {
  recipient: { type: "string", value: "ADDRESS|none", about: "who receives your claims; none: you yourself" },
  claimer: { type: "string", value: "ADDRESS|none", about: "who may claim for you, and to itself; none: nobody" },
  push: { type: "string", value: "on|off", about: "whether strangers may send you your rewards" },
  ...SAFE_OPTIONS,
} as const;

/** `settings`: recipient, claimer and push; a transaction for each that changes. */
export const settings: Command = {
  name: "settings",
  summary: "Sets who receives your rewards and who may claim them.",
  options: OPTIONS,
  notes: [],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const recipient = values.recipient === undefined ? undefined : accountOrNone("recipient", values.recipient);
  const claimer = values.claimer === undefined ? undefined : accountOrNone("claimer", values.claimer);
  const push = values.push === undefined ? undefined : onOrOff("push", values.push);
  if (recipient === undefined && claimer === undefined && push === undefined) {
    throw new MsnError("argument", "--recipient, --claimer or --push is required, see --help");
  }
  const session = await openSending(values);
  if (recipient !== undefined) await apply(session, await prepareRecipient(session, recipient));
  if (claimer !== undefined) await apply(session, await prepareClaimer(session, claimer));
  if (push !== undefined) await apply(session, await preparePushSwitch(session, push));
}

async function apply({ dryRun }: Session, { is, transaction }: SettingMove): Promise<void> {
  if (transaction === undefined) console.log(`no change: ${is}`);
  else await sendPrepared(transaction, dryRun);
}

const accountOrNone = (name: string, text: string): Address =>
  text === "none" ? ZERO_ADDRESS : accountOption(name, text);

function onOrOff(name: string, text: string): boolean {
  if (text !== "on" && text !== "off") {
    throw new MsnError("argument", `expected on or off, got ${JSON.stringify(text)}`, { field: `--${name}` });
  }
  return text === "on";
}
