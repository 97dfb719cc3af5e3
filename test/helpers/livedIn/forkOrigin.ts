import { type AddressBook, readAddressBookFile } from "../../../offchain/chain/addressBook.js";

/** When a local node begins, Unix seconds: a day before the weeks of data/. */
export const LOCAL_START = Date.UTC(2026, 7, 2) / 1000;

/** The block of another chain that the simulated chains of this run go on from. */
export interface ForkOrigin {
  readonly url: string;
  readonly block: number;
  /** Unix seconds of that block. */
  readonly time: number;
  /** Address book of a system that has lived there; undefined where none is known. */
  readonly bookFile: string | undefined;
}

/** What hardhat.config.ts and the tests read, in processes of their own. */
export function forkEnvironment({ url, block, time, bookFile }: ForkOrigin): Record<string, string> {
  return {
    MSN_TEST_FORK_URL: url,
    MSN_TEST_FORK_BLOCK: String(block),
    MSN_TEST_FORK_TIME: String(time),
    MSN_TEST_FORK_BOOK: bookFile ?? "",
  };
}

/** Where this run forks; undefined where every simulated chain begins empty. */
export function forkOrigin(): ForkOrigin | undefined {
  const of = (name: string): string => process.env[`MSN_TEST_FORK_${name}`] ?? "";
  if (of("URL") === "") return undefined;
  const bookFile = of("BOOK") === "" ? undefined : of("BOOK");
  return { url: of("URL"), block: Number(of("BLOCK")), time: Number(of("TIME")), bookFile };
}

/** The address book of the lived-in system on the forked chain, if there is one. */
export async function livedInBook({ bookFile }: ForkOrigin): Promise<AddressBook | undefined> {
  return bookFile === undefined ? undefined : readAddressBookFile(bookFile);
}

/** Why tests of the weeks of data/ and of deployments/parameters/localhost.json cannot run here; undefined where they can. */
export function tooLate(): string | undefined {
  const origin = forkOrigin();
  if (origin === undefined || origin.time <= LOCAL_START) return undefined;
  return "the forked chain's time is after 2026-08-02, when the example data and parameters begin; choose a FORK_BLOCK before";
}

/** Defines tests, or one that is pending and says why they are left out. */
export function describeUnless(reason: string | undefined, title: string, define: (this: Mocha.Suite) => void): void {
  if (reason === undefined) describe(title, define);
  else it(`${title}: left out, ${reason}`);
}

/** Defines a test, or one that is pending and says why it is left out. */
export function itUnless(
  reason: string | undefined,
  title: string,
  test: (this: Mocha.Context) => Promise<void>,
): void {
  if (reason === undefined) it(title, test);
  else it(`${title}: left out, ${reason}`);
}
