import { AsyncLocalStorage } from "node:async_hooks";

import { ArgumentType, type OptionDefinition } from "hardhat/types/arguments";
import type { NewTaskDefinition, TaskArguments, TaskDefinition } from "hardhat/types/tasks";
import { TaskDefinitionType } from "hardhat/types/tasks";

import type { SendOptions } from "../../offchain/chain/sending/policy.js";
import { NOT_GIVEN, optional } from "./options.js";

/** How the task that runs now is to send. */
export interface SendingArguments extends SendOptions {
  readonly dryRun: boolean;
  /** File to write for a Safe in place of sending. */
  readonly safe: string | undefined;
  /** The account named as the sender. */
  readonly from: string | undefined;
  /** What the task is called, for people. */
  readonly task: string;
}

const text = (name: string, description: string): OptionDefinition => ({
  name,
  description,
  type: ArgumentType.STRING,
  defaultValue: NOT_GIVEN,
});

const flag = (name: string, description: string): OptionDefinition => ({
  name,
  description,
  type: ArgumentType.FLAG,
  defaultValue: false,
});

/** Options of every task that sends transactions; docs/networks.md tells more. */
const SENDING: readonly OptionDefinition[] = [
  text("maxFeeGwei", "Most to offer for a unit of gas; MSN_MAX_FEE_GWEI or the network's own limit unless given"),
  text("maxCost", "Most that a transaction may cost, in the network's coin"),
  text("confirmations", "Blocks to wait for, the transaction's own counted; as many as the network needs unless given"),
  flag("waitForFee", "Where gas costs more than the limit, wait for it to fall"),
  flag("speedUp", "Replace a transaction that no block takes by one that offers more, up to the limit"),
];
const SAFE = text("safe", "Send nothing: write a file for the Transaction Builder of the Safe that --from names");

/** Anybody may send these, so that no Safe needs to; and they look at each transaction before they send the next. */
const NOT_FOR_SAFES = new Set(["epoch push", "payments settle"]);
/** It sends by rules of its own, since it must not wait. */
const OWN_RULES = new Set(["watch"]);

const running = new AsyncLocalStorage<SendingArguments>();

/** How the task that runs now is to send; undefined for a task that does not. */
export const sendingArguments = (): SendingArguments | undefined => running.getStore();

/** The same task, with the options of all that send where it sends: it has a `--dry-run` then. */
export function withSendingOptions(definition: TaskDefinition): TaskDefinition {
  if (definition.type !== TaskDefinitionType.NEW_TASK || !sends(definition)) return definition;
  const task = definition.id.join(" ");
  const added = NOT_FOR_SAFES.has(task) ? SENDING : [...SENDING, SAFE];
  const options = { ...definition.options, ...Object.fromEntries(added.map((option) => [option.name, option])) };
  const { action } = definition;
  return { ...definition, options, action: async () => ({ default: await within(task, action) }) };
}

const sends = (definition: NewTaskDefinition): definition is NewTaskDefinition & { inlineAction?: never } =>
  "dryRun" in definition.options && definition.action !== undefined && !OWN_RULES.has(definition.id.join(" "));

type Action = Awaited<ReturnType<NonNullable<NewTaskDefinition["action"]>>>["default"];

async function within(task: string, load: NonNullable<NewTaskDefinition["action"]>): Promise<Action> {
  const { default: action } = await load();
  return (args, hre) => running.run(argumentsIn(task, args), (): unknown => action(args, hre));
}

function argumentsIn(task: string, args: TaskArguments): SendingArguments {
  const given = (name: string): string | undefined => {
    const value: unknown = args[name];
    return typeof value === "string" ? optional(value) : undefined;
  };
  return {
    task,
    dryRun: args["dryRun"] === true,
    safe: given("safe"),
    from: given("from") ?? given("verifier"),
    maxFeeGwei: given("maxFeeGwei"),
    maxCost: given("maxCost"),
    confirmations: given("confirmations"),
    waitForFee: args["waitForFee"] === true,
    speedUp: args["speedUp"] === true,
  };
}
