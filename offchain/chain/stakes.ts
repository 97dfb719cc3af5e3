import type { Address } from "../domain/hex.js";
import { type Caller, type Patience, readAccountAnswers } from "./accountAnswers.js";
import { accountQuestions } from "./accountQuestions.js";

/** A stake is below the supply, which 16 bytes hold many times over. */
const STAKE_BYTES = 16;

/** Hears `minStake` of some operators, wei, zero included; done before more is asked in its place. */
export type OnStakes = (operators: readonly Address[], stakesWei: readonly bigint[]) => Promise<void> | void;

/**
 * `minStake(operator, epoch)` of all `operators`, in any order. The values of an epoch that has ended are final, so they are
 * read at the newest block, which every node has, and answers given at different blocks go together.
 */
export async function readMinStakes(
  node: Caller,
  { contracts }: { readonly contracts: { readonly MinerStaking: Address } },
  epoch: number,
  operators: readonly Address[],
  onStakes: OnStakes,
  patience?: Patience,
): Promise<void> {
  const questions = accountQuestions("MinerStaking", contracts.MinerStaking, ["minStake"], STAKE_BYTES, BigInt(epoch));
  const onAnswers = (some: readonly Address[], answers: readonly (readonly bigint[])[]): Promise<void> | void =>
    onStakes(
      some,
      answers.map(([stakeWei]) => stakeWei ?? 0n),
    );
  await readAccountAnswers(node, questions, operators, onAnswers, patience);
}
