/** Speed and time left of work that has a known end. */
export class TimeLeft {
  readonly #begin: number;
  readonly #first: number;

  /** When the work began, in milliseconds, and how much of it was done before. */
  constructor(begin: number, first = 0) {
    this.#begin = begin;
    this.#first = first;
  }

  /** `42 % done, 1,500,000 records a second, 2:05 left`; `now` in milliseconds, `count` of what `unit` names since it began. */
  text(done: number, total: number, count: number, unit: string, now: number): string {
    if (total === 0) return "nothing to do";
    const seconds = (now - this.#begin) / 1000;
    const percent = `${Math.floor((100 * done) / total)} % done`;
    if (done <= this.#first || seconds <= 0) return percent;
    const left = Math.ceil((seconds * (total - done)) / (done - this.#first));
    const rate = Math.round(count / seconds).toLocaleString("en-GB");
    const minutes = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    return `${percent}, ${rate} ${unit} a second, ${minutes} left`;
  }
}
