/** Says how far a run is, and how long the rest will take if it goes on like this. */
export class Progress {
  private readonly started = Date.now();
  private last = 0;
  private done = 0;

  constructor(
    private readonly name: string,
    private readonly total: number,
    private readonly print: (line: string) => void,
  ) {}

  step(): void {
    this.done += 1;
    const now = Date.now();
    if (now - this.last < EVERY_MS && this.done < this.total) return;
    this.last = now;
    const left = ((now - this.started) / this.done) * (this.total - this.done);
    this.print(`${this.name}: ${this.done} of ${this.total} mutants, about ${minutes(left)} left`);
  }
}

const EVERY_MS = 15_000;

function minutes(milliseconds: number): string {
  const whole = Math.ceil(milliseconds / 60_000);
  return whole === 1 ? "1 minute" : `${whole} minutes`;
}
