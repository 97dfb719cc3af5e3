import { hash } from "node:crypto";
import { existsSync } from "node:fs";

import { readBytes, writeAtomically } from "../io/files.js";
import { REGISTRATION_BYTES } from "../proofs/registrationRecord.js";
import { isGood } from "../proofs/registrationSignatures.js";
import type { SignatureCheck } from "../proofs/registrationSelection.js";

const KEY_BYTES = 32;

/**
 * Remembers in a file of this machine which registrations had good signatures, so that one that stands in the next epoch's
 * file again, byte for byte, is not checked again. Holds SHA-256(domain ‖ record) of each, ascending, and nothing else;
 * without the file everything is checked.
 */
export class CheckedRegistrations {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Asks `check` only about what is not remembered, and then remembers the good ones among those asked about. */
  remembering(check: SignatureCheck): SignatureCheck {
    return async (records, domain, numbers) => {
      const known = await this.#read();
      const keys = Array.from(numbers, (number) => keyOf(records, domain, number));
      const places = [...keys.keys()].filter((place) => !known.has(keys[place] ?? ""));
      const outcomes = new Uint8Array(numbers.length); // good, unless asked about
      const asked = await check(
        records,
        domain,
        Uint32Array.from(places, (place) => numbers[place] ?? 0),
      );
      places.forEach((place, i) => {
        outcomes[place] = asked[i] ?? 0;
      });
      await this.#write(keys.filter((_, place) => isGood(outcomes[place] ?? 0)));
      return outcomes;
    };
  }

  async #read(): Promise<Set<string>> {
    if (!existsSync(this.#file)) return new Set();
    const bytes = await readBytes(this.#file);
    const keys = new Set<string>();
    for (let at = 0; at + KEY_BYTES <= bytes.length; at += KEY_BYTES) {
      keys.add(bytes.toString("latin1", at, at + KEY_BYTES));
    }
    return keys;
  }

  async #write(keys: readonly string[]): Promise<void> {
    await writeAtomically(this.#file, Buffer.from([...new Set(keys)].sort().join(""), "latin1"));
  }
}

function keyOf(records: Buffer, domain: Uint8Array, number: number): string {
  const record = records.subarray(number * REGISTRATION_BYTES, (number + 1) * REGISTRATION_BYTES);
  return hash("sha256", Buffer.concat([domain, record]), "binary"); // latin1
}
