/** Where a ledger's events are kept: `offchain/io/journal.ts` on disk. */
export interface EventJournal {
  /** Adds a line; done once it is durable. */
  append(line: string): Promise<void>;
  /** Replaces everything by lines that say all that was appended until `lines` is called. */
  compact(lines: () => Iterable<string>): Promise<void>;
}
