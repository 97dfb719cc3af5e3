import { MsnError } from "../../domain/errors.js";
import { oneLine } from "../refusal.js";
import { isAnswer } from "../retry.js";
import type { RawProvider } from "../watch/transmit.js";

/** A call that a Safe is to make. */
export interface SafeCall {
  readonly to: string;
  /** Wei. */
  readonly value: bigint;
  readonly data: string;
}

/**
 * Lets the node run the calls one after the other, as from the Safe and all or none, without sending anything. Throws what
 * refuses, and `chain` where nothing that could be a Safe stands at `safe`.
 */
export async function simulateBatch(provider: RawProvider, safe: string, calls: readonly SafeCall[]): Promise<void> {
  if ((await provider.getCode(safe)) === "0x") {
    throw new MsnError("chain", `${safe} is no contract on this chain, and so no Safe; is this the Safe's chain?`);
  }
  // For this one question the Safe has other code: a program that makes the calls. They come from the Safe's address, and
  // each sees what those before it did.
  const override = { [safe]: { code: batchProgram(calls) } };
  try {
    await provider.send("eth_call", [{ from: safe, to: safe, data: "0x" }, "latest", override]);
  } catch (error) {
    if (isAnswer(error) || hasData(error)) throw error;
    throw new MsnError("chain", `the node cannot try out what the Safe would do: ${oneLine(error)}`);
  }
}

const hasData = (error: unknown): boolean =>
  error instanceof Error && "data" in error && typeof error.data === "string" && error.data !== "0x";

/**
 * Code that makes calls in their order, and where one fails, fails with what that one said. Their data stands behind it: for
 * each call it is copied to the memory's beginning.
 */
export function batchProgram(calls: readonly SafeCall[]): string {
  const datas = calls.map(({ data }) => Buffer.from(data.slice(2), "hex"));
  // The program's length is the same whatever the offsets are, since all are pushed as four bytes.
  const program = (start: number): Buffer => {
    const code: number[] = [];
    let at = start;
    calls.forEach(({ to, value }, i) => {
      const length = datas[i]?.length ?? 0;
      code.push(...push(length), ...push(at), PUSH0, CODECOPY);
      code.push(PUSH0, PUSH0, ...push(length), PUSH0, ...push(value, 32), ...push(BigInt(to), 20), GAS, CALL);
      code.push(...push(code.length + AFTER_CALL), JUMPI);
      code.push(RETURNDATASIZE, PUSH0, PUSH0, RETURNDATACOPY, RETURNDATASIZE, PUSH0, REVERT, JUMPDEST);
      at += length;
    });
    return Buffer.from([...code, STOP]);
  };
  return `0x${Buffer.concat([program(program(0).length), ...datas]).toString("hex")}`;
}

/** An instruction that pushes `value` as so many bytes. */
function push(value: number | bigint, bytes = 4): number[] {
  return [PUSH0 + bytes, ...Buffer.from(value.toString(16).padStart(2 * bytes, "0"), "hex")];
}

/** From the instruction that pushes the jump's target to the target: five bytes, the jump, and seven that fail. */
const AFTER_CALL = 5 + 1 + 7;

const STOP = 0x00;
const CODECOPY = 0x39;
const RETURNDATASIZE = 0x3d;
const RETURNDATACOPY = 0x3e;
const JUMPI = 0x57;
const GAS = 0x5a;
const JUMPDEST = 0x5b;
const PUSH0 = 0x5f;
const CALL = 0xf1;
const REVERT = 0xfd;
