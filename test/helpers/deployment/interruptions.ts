import { expect } from "chai";

import { type Changes, edited } from "../../offchain/parametersFile.js";
import { type DeploymentBench, type JournalLine, expectCompletes } from "./bench.js";
import type { KillPoint } from "./killedDeployment.js";

/** A moment by what its line of the journal says. */
export type Moment = readonly [type: string, step: string, moment: KillPoint["moment"]];

/** Deployments interrupted at chosen moments, by comparison with one that nothing disturbed. */
export class Interruptions {
  private constructor(
    private readonly bench: DeploymentBench,
    readonly lines: readonly JournalLine[],
    /** Transactions that a deployment takes. */
    readonly transactions: number,
  ) {}

  /** Deploys undisturbed first. */
  static async on(bench: DeploymentBench): Promise<Interruptions> {
    await bench.restart();
    const { code, error } = await bench.deploy();
    expect([code, error]).to.deep.equal([0, ""]);
    return new Interruptions(bench, await bench.journal(), await bench.sent());
  }

  pointOf([type, step, moment]: Moment): KillPoint {
    const found = this.lines.find((line) => line.type === type && line.step === step);
    if (found === undefined) throw new Error(`no ${type} of ${step}`);
    return { line: found.line, moment };
  }

  /** A deployment to an empty chain that is killed at `point`. */
  async kill(point: KillPoint): Promise<void> {
    await this.bench.restart();
    await this.bench.deployUntil(point);
    const lines = (await this.bench.journal().catch(() => [])).length;
    expect(lines, "lines in the journal").to.equal(point.moment === "before" ? point.line - 1 : point.line);
  }

  /** Runs `msn deploy` again and expects what an undisturbed deployment leaves. */
  async complete(more = 0): Promise<void> {
    await expectCompletes(this.bench, this.transactions + more);
  }

  /** Runs `msn deploy` again and expects one line, and that nothing is sent. */
  async refuse(expected: RegExp, changes: Changes = {}): Promise<void> {
    const sent = await this.bench.sent();
    const { code, error } = await this.bench.deploy({ parameters: await edited(changes) });
    expect(code, error).to.equal(1);
    expect(error)
      .to.match(/^error: [^\n]*$/)
      .and.to.match(expected);
    expect(await this.bench.sent()).to.equal(sent);
  }
}
