/** Speed and time left of work that has a known end. */
export class TimeLeft {
  readonly #begin: number;

  /** When the work began, in milliseconds. */
  constructor(begin: number) {
    this.#begin = begin;
  }

  /** `42 % done, 1,500,000 records a second, 2:05 left`; `now` in milliseconds, `count` of what `unit` names so far. */
  text(done: number, total: number, count: number, unit: string, now: number): string {
    const seconds = (now - this.#begin) / 1000;
    if (done === 0 || seconds <= 0) return `0 % done`;
    const left = Math.ceil((seconds * (total - done)) / done);
    const rate = Math.round(count / seconds).toLocaleString("en-GB");
    const minutes = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    return `${Math.floor((100 * done) / total)} % done, ${rate} ${unit} a second, ${minutes} left`;
  }
}
