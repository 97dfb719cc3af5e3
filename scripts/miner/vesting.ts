import { chainTime } from "../../offchain/chain/chainTime.js";
import { blocksSince } from "../../offchain/chain/eventBlocks.js";
import type { Sender } from "../../offchain/chain/sender.js";
import { grantIdsOf } from "../../offchain/chain/vesting/grantEvents.js";
import { type GrantState, readGrants } from "../../offchain/chain/vesting/grants.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Address } from "../../offchain/domain/hex.js";
import type { Command } from "./command.js";
import { type GrantAction, cancel, cooldown, release, releaseAndStake, stakeFrom, withdraw } from "./grantActions.js";
import { grantTable } from "./grantTable.js";
import { accountOf } from "./key.js";
import { SAFE_OPTIONS, accountOption, idOption, parseOptions } from "./options.js";
import { openReading, openSending } from "./session.js";

const OPTIONS = {
  account: { type: "string", value: "ADDRESS", about: "whose grants to show; default the account of your key" },
  release: { type: "boolean", about: "send what has vested to you" },
  "release-and-stake": { type: "boolean", about: "stake what has vested, as your own stake" },
  stake: { type: "string", value: "MSN|all", about: "stake from the grant what cannot be taken back, vested or not" },
  cooldown: { type: "string", value: "MSN|all", about: "take stake of the grant out of mining" },
  cancel: { type: "boolean", about: "let stake of the grant that cools count again" },
  withdraw: { type: "boolean", about: "bring stake that has cooled down back into the grant" },
  operator: { type: "string", value: "ADDRESS", about: "for whose nodes; default your own" },
  grant: { type: "string", value: "ID", about: "which grant; needed only if you have several" },
  ...SAFE_OPTIONS,
} as const;
type Values = ReturnType<typeof parseOptions<typeof OPTIONS>>;

/** `vesting`: an account's grants, what has vested of them, and staking from them. */
export const vesting: Command = {
  name: "vesting",
  summary: "Shows your grants; releases what has vested, or stakes from a grant.",
  options: OPTIONS,
  notes: [
    "Without one of --release, --release-and-stake, --stake, --cooldown, --cancel and --withdraw it only shows.",
    "Stake of a grant returns to the grant, goes on voting as the grant does, and cannot be slashed.",
  ],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const action = chosenAction(values);
  const id = values.grant === undefined ? undefined : idOption("grant", values.grant);
  const operator = values.operator === undefined ? undefined : accountOption("operator", values.operator);
  if (action === undefined) {
    await show(values, id);
    return;
  }
  if (values.account !== undefined) throw new MsnError("argument", "only shows grants", { field: "--account" });
  const session = await openSending(values);
  const all = await grantsOf(session, session.account);
  const own = all.filter(({ beneficiary }) => beneficiary === session.account);
  await action(session, chosenGrants(own, session.account, id), operator ?? session.account);
}

async function show(values: Values, id: bigint | undefined): Promise<void> {
  const account = await accountOf(values.account, values.keystore);
  const deployment = await openReading(values);
  const grants = await grantsOf(deployment, account);
  const shown = id === undefined ? grants : chosenGrants(grants, account, id);
  console.log(`${account}\n${grantTable(shown, account, await chainTime(deployment.provider))}`);
}

/** The one thing that the options ask for; throws `argument` for more. */
function chosenAction(values: Values): GrantAction | undefined {
  const chosen: readonly (GrantAction | undefined)[] = [
    values.release === true ? release : undefined,
    values["release-and-stake"] === true ? releaseAndStake : undefined,
    values.stake === undefined ? undefined : stakeFrom(values.stake),
    values.cooldown === undefined ? undefined : cooldown(values.cooldown),
    values.cancel === true ? cancel : undefined,
    values.withdraw === true ? withdraw : undefined,
  ];
  const [action, other] = chosen.filter((candidate) => candidate !== undefined);
  if (other !== undefined) throw new MsnError("argument", "one thing at a time, see --help");
  return action;
}

async function grantsOf(
  { contracts, provider, book }: Pick<Sender, "contracts" | "provider" | "book">,
  account: Address,
): Promise<GrantState[]> {
  return readGrants(contracts, await grantIdsOf(contracts, await blocksSince(provider, book.fromBlock), account));
}

/** All grants, or the one that was named; throws `chain` where there is none. */
function chosenGrants(grants: readonly GrantState[], account: Address, id: bigint | undefined): readonly GrantState[] {
  if (grants.length === 0) throw new MsnError("chain", `${account} has no grants`);
  if (id === undefined) return grants;
  const chosen = grants.filter((grant) => grant.id === id);
  if (chosen.length === 0) throw new MsnError("chain", `${account} has no grant ${id}`);
  return chosen;
}
