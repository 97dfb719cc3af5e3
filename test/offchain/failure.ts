import { expect } from "chai";

import type { MsnErrorCode } from "../../offchain/domain/errors.js";
import { MsnError } from "../../offchain/domain/errors.js";

/** Expects one clear line: an {@link MsnError} of this code whose message contains `text`. */
export function expectMsnError(error: unknown, code: MsnErrorCode, text: string): void {
  expect(error).to.be.instanceOf(MsnError);
  if (!(error instanceof MsnError)) return;
  expect(error.code, error.message).to.equal(code);
  expect(error.message).to.include(text);
  expect(error.message).not.to.include("\n");
}

export function expectThrows(action: () => unknown, code: MsnErrorCode, text: string): void {
  let thrown: unknown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  expectMsnError(thrown, code, text);
}

export async function expectRejects(action: Promise<unknown>, code: MsnErrorCode, text: string): Promise<void> {
  const outcome = await action.then(
    () => undefined,
    (error: unknown) => error,
  );
  expectMsnError(outcome, code, text);
}
