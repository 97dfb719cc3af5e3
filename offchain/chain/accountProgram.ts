import { MsnError } from "../domain/errors.js";
import { type Address, type Hex, fromHex } from "../domain/hex.js";

/** The same questions about many accounts: views of one contract whose first argument is the account. */
export interface AccountQuestions {
  readonly contract: Address;
  /** Selectors of the views, four bytes each. */
  readonly selectors: readonly Hex[];
  /** What follows the account for all of them; views of the account alone do not look at it. */
  readonly argument: bigint;
  /** Bytes of an answer's first word that can be other than zero: short answers let more accounts into one call. */
  readonly answerBytes: number;
}

/** Longest code that a transaction may create (EIP-170), which is where the answers go; the first byte is not used. */
const MOST_ANSWER_BYTES = 24_576 - 1;
/** Gas of a node for one call is limited too, and 1,000 accounts leave that far away. */
const MOST_ACCOUNTS = 1_000;

/** So many accounts fit into one call. */
export function accountsAtOnce({ selectors, answerBytes }: AccountQuestions): number {
  return Math.min(MOST_ACCOUNTS, Math.floor(MOST_ANSWER_BYTES / (selectors.length * answerBytes)));
}

/** Memory: the call stands at 0 (selector, account, argument), its answer at 0x60, all answers from 0x81 on. */
const CALL_BYTES = 0x44;
const ACCOUNT_AT = 0x10;
const ARGUMENT_AT = 0x24;
const ANSWER_AT = 0x60;
const OUTPUT_AT = 0x80;
const ACCOUNT_BYTES = 20;

/**
 * Code for an `eth_call` without a recipient, which runs it as a constructor and answers with what it returns. So one request
 * asks about hundreds of accounts, on every chain and without a contract of its own there. The accounts follow the code. It
 * returns a zero byte (EIP-3541 allows not every first byte), then for each account the answers to all questions, the last
 * `answerBytes` of each; it reverts where a view does, or where an answer has more bytes.
 */
export function accountProgram(questions: AccountQuestions, accounts: readonly Address[]): Hex {
  // The length is the same whatever the offset of the accounts is, since it is always pushed as two bytes.
  const { length } = programCode(questions, 0);
  const tail = accounts.map((account) => account.slice(2)).join("");
  return `0x${programCode(questions, length).toString("hex")}${tail}`;
}

/** The stack between instructions holds where the next account is and, on top, where the next answer goes. */
function programCode(questions: AccountQuestions, accountsAt: number): Buffer {
  const code: number[] = [];
  const emit = (...bytes: readonly number[]): void => void code.push(...bytes);
  emit(...push(accountsAt, 2), ...push(OUTPUT_AT + 1, 1));
  emit(...push(questions.argument, 32), ...push(ARGUMENT_AT, 1), MSTORE);
  const loop = code.length;
  emit(JUMPDEST);
  for (const selector of questions.selectors) {
    // Storing the selector clears part of the account, which is therefore copied after it.
    emit(...push(BigInt(selector), 4), ...push(0xe0, 1), SHL, PUSH0, MSTORE);
    emit(...push(ACCOUNT_BYTES, 1), DUP3, ...push(ACCOUNT_AT, 1), CODECOPY);
    emit(...push(32, 1), ...push(ANSWER_AT, 1), ...push(CALL_BYTES, 1), PUSH0);
    emit(...push(BigInt(questions.contract), 20), GAS, STATICCALL);
    // It went well, there is a word, and nothing but zero stands before its last bytes.
    emit(...push(31, 1), RETURNDATASIZE, GT, AND);
    emit(...push(ANSWER_AT, 1), MLOAD, ...push(8 * questions.answerBytes, 2), SHR, ISZERO, AND);
    emit(...push(code.length + 7, 2), JUMPI, PUSH0, PUSH0, REVERT, JUMPDEST);
    emit(...push(ANSWER_AT, 1), MLOAD, ...push(256 - 8 * questions.answerBytes, 2), SHL, DUP2, MSTORE);
    emit(...push(questions.answerBytes, 1), ADD);
  }
  emit(SWAP1, ...push(ACCOUNT_BYTES, 1), ADD, SWAP1);
  emit(DUP2, CODESIZE, GT, ...push(loop, 2), JUMPI);
  emit(...push(OUTPUT_AT, 1), SWAP1, SUB, ...push(OUTPUT_AT, 1), RETURN);
  return Buffer.from(code);
}

/** The answers that a node gave to `accountProgram`: one list an account. Throws `chain` for anything else. */
export function programAnswers(
  { selectors, answerBytes }: AccountQuestions,
  count: number,
  returned: string,
): bigint[][] {
  const expected = 1 + count * selectors.length * answerBytes;
  if (returned.length !== 2 + 2 * expected) {
    throw new MsnError("chain", `the node answered ${returned.length / 2 - 1} bytes, expected ${expected}`);
  }
  const bytes = fromHex(returned, expected);
  let at = 1;
  const next = (): bigint => {
    const answer = BigInt(`0x${bytes.toString("hex", at, at + answerBytes)}`);
    at += answerBytes;
    return answer;
  };
  return Array.from({ length: count }, () => selectors.map(next));
}

/** Calldata of one question about one account. */
export function accountCall({ argument }: AccountQuestions, selector: Hex, account: Address): Hex {
  return `${selector}${account.slice(2).padStart(64, "0")}${argument.toString(16).padStart(64, "0")}`;
}

/** An instruction that pushes `value` as so many bytes. */
function push(value: number | bigint, bytes: number): number[] {
  const digits = value.toString(16).padStart(2 * bytes, "0");
  return [PUSH0 + bytes, ...Buffer.from(digits, "hex")];
}

const ADD = 0x01;
const SUB = 0x03;
const GT = 0x11;
const ISZERO = 0x15;
const AND = 0x16;
const SHL = 0x1b;
const SHR = 0x1c;
const CODESIZE = 0x38;
const CODECOPY = 0x39;
const RETURNDATASIZE = 0x3d;
const MLOAD = 0x51;
const MSTORE = 0x52;
const JUMPI = 0x57;
const GAS = 0x5a;
const JUMPDEST = 0x5b;
const PUSH0 = 0x5f;
const DUP2 = 0x81;
const DUP3 = 0x82;
const SWAP1 = 0x90;
const RETURN = 0xf3;
const STATICCALL = 0xfa;
const REVERT = 0xfd;
