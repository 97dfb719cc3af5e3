import { MsnError } from "../../domain/errors.js";

/** The chain's root is not the one that came out here: one side is wrong, and a run does nothing before it is known which. */
export class Disagreement extends MsnError {
  constructor(problem: string) {
    const remedy = 'run "npx hardhat epoch verify"; docs/incidents.md, "A bad root is pending", says what to do';
    super("chain", `${problem}; ${remedy}`);
  }
}
