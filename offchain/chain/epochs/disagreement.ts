import { MsnError } from "../../domain/errors.js";

/** The chain's root is not the one that came out here: one side is wrong, and a run does nothing before it is known which. */
export class Disagreement extends MsnError {
  /** `section` of the runbook says what to do. */
  constructor(problem: string, section: "A bad root is pending" | "A bad root is active" = "A bad root is pending") {
    super("chain", `${problem}; run "npx hardhat epoch verify"; docs/incidents.md, "${section}", says what to do`);
  }
}
