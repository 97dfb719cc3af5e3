import { setTimeout as wait } from "node:timers/promises";

import type { Provider } from "ethers";

import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import {
  type AccountQuestions,
  accountCall,
  accountProgram,
  accountsAtOnce,
  programAnswers,
} from "./accountProgram.js";
import { AdaptiveSize } from "./adaptiveSize.js";
import { isAnswer, pauseAfter, withRetries } from "./retry.js";

/** Requests under way at once. */
const LANES = 4;
/** So few accounts are asked about with a plain call each, as every node answers it. */
const PLAIN_ACCOUNTS = 10;

/** How a node's faults are met; tests wait less. */
export interface Patience {
  readonly firstPauseMs: number;
  /** The node is given up once it has answered nothing for so long. */
  readonly silenceMs: number;
}
const PATIENCE: Patience = { firstPauseMs: 250, silenceMs: 120_000 };

/** Hears the answers about some accounts, as many lists as accounts; done before more is asked in its place. */
export type OnAnswers = (accounts: readonly Address[], answers: readonly (readonly bigint[])[]) => Promise<void> | void;

/** Only what reading needs, so that anything that answers calls will do. */
export type Caller = Pick<Provider, "call">;

/**
 * Asks the same questions about many accounts at the newest block, hundreds in a request, and goes on until each is answered:
 * fewer at once where a node refuses so many, again after a pause where it fails. Throws the node's last error once it has
 * been silent for long, or what a view refused with.
 */
export async function readAccountAnswers(
  node: Caller,
  questions: AccountQuestions,
  accounts: readonly Address[],
  onAnswers: OnAnswers,
  patience: Patience = PATIENCE,
): Promise<void> {
  const size = new AdaptiveSize(PLAIN_ACCOUNTS, accountsAtOnce(questions));
  const open = new OpenAccounts(accounts);
  let answeredAt = Date.now();
  let fault: { readonly error: unknown } | undefined;

  const lane = async (): Promise<void> => {
    for (let failures = 0; fault === undefined;) {
      const some = open.take(size.size);
      if (some.length === 0) return;
      let answers: readonly (readonly bigint[])[];
      try {
        answers = await (some.length <= PLAIN_ACCOUNTS ? askPlainly : askAtOnce)(node, questions, some);
      } catch (error) {
        open.giveBack(some);
        const isPlain = some.length <= PLAIN_ACCOUNTS;
        // What comes out of the program may be the node's way to refuse it; what comes out of a plain call is final.
        const hasAnswered = isAnswer(error) || error instanceof MsnError;
        if ((isPlain && hasAnswered) || Date.now() - answeredAt > patience.silenceMs) throw error;
        failures++;
        // A single fault passes; another one right after it may be the node's way to refuse so many.
        if (hasAnswered || failures > 1) size.refused(some.length);
        if (!hasAnswered) await wait(pauseAfter(failures, error, patience.firstPauseMs));
        continue;
      }
      answeredAt = Date.now();
      failures = 0;
      size.answered();
      await onAnswers(some, answers);
    }
  };
  // The others finish what they have begun, so that nothing is under way any more when the fault is thrown.
  const lanes = Array.from({ length: LANES }, () =>
    lane().catch((error: unknown) => {
      fault ??= { error };
    }),
  );
  await Promise.all(lanes);
  if (fault !== undefined) throw fault.error;
}

/** Accounts that are still to be asked about, in their order, those given back first. */
class OpenAccounts {
  readonly #accounts: readonly Address[];
  readonly #givenBack: (readonly Address[])[] = [];
  #next = 0;

  constructor(accounts: readonly Address[]) {
    this.#accounts = accounts;
  }

  take(count: number): readonly Address[] {
    const back = this.#givenBack.pop();
    if (back === undefined) {
      const some = this.#accounts.slice(this.#next, this.#next + count);
      this.#next += some.length;
      return some;
    }
    if (back.length > count) this.#givenBack.push(back.slice(count));
    return back.slice(0, count);
  }

  giveBack(accounts: readonly Address[]): void {
    this.#givenBack.push(accounts);
  }
}

async function askAtOnce(
  node: Caller,
  questions: AccountQuestions,
  accounts: readonly Address[],
): Promise<readonly (readonly bigint[])[]> {
  const returned = await node.call({ data: accountProgram(questions, accounts) });
  return programAnswers(questions, accounts.length, returned);
}

async function askPlainly(
  node: Caller,
  questions: AccountQuestions,
  accounts: readonly Address[],
): Promise<readonly (readonly bigint[])[]> {
  const ask = async (account: Address): Promise<readonly bigint[]> => {
    const answers: bigint[] = [];
    for (const selector of questions.selectors) {
      const transaction = { to: questions.contract, data: accountCall(questions, selector, account) };
      const answer = await withRetries(() => node.call(transaction));
      if (answer.length < 66) {
        throw new MsnError("chain", `${questions.contract} does not answer ${selector} for ${account}`);
      }
      answers.push(BigInt(answer.slice(0, 66)));
    }
    return answers;
  };
  // All of them end before one of them fails: nothing goes on unheard.
  const asked = await Promise.allSettled(accounts.map(ask));
  return asked.map((each) => {
    if (each.status === "rejected") throw each.reason;
    return each.value;
  });
}
