import type { Address } from "../domain/hex.js";
import { GATEWAY_X } from "../domain/types.js";
import type { AddressTags } from "../proofs/addressTags.js";
import { addressTags } from "../proofs/addressTags.js";
import { encodeBatch } from "../proofs/probeBatch.js";
import type { ProbeRecord } from "../proofs/probeRecord.js";
import { encodeRegistration, signRegistration } from "../proofs/registrationRecord.js";
import type { RelayEpoch } from "./relayEpoch.js";
import { kbpsOf, roleOf } from "./relayEpoch.js";
import type { RelayKeys } from "./relayKeys.js";
import { keyText } from "./relayKeys.js";

/** An operator of imported relays; the key is for testing. */
export interface RelayOperator {
  readonly operator: Address;
  /** Registered nodes in this epoch. */
  readonly nodes: number;
  /** Private key, `0x` and 64 hex digits. */
  readonly key: `0x${string}`;
}

/** Collects the records of a proof folder relay by relay. */
export class RelayProofs {
  readonly #keys: RelayKeys;
  readonly #domain: Uint8Array;
  readonly #tagSecret: Uint8Array;
  readonly #registrations: Buffer[] = [];
  readonly #probes = new Map<number, ProbeRecord[]>();
  readonly #operators = new Map<Address, RelayOperator>();
  readonly #tags = new Map<string, AddressTags>();
  #gatewayX = 0;

  /** `domain` as `registrationDomain` gives it, `tagSecret` of the epoch. */
  constructor(keys: RelayKeys, domain: Uint8Array, tagSecret: Uint8Array) {
    this.#keys = keys;
    this.#domain = domain;
    this.#tagSecret = tagSecret;
  }

  /** Adds a relay that was measured at least once; the registration dates from its first row, so it is reproducible. */
  add(relay: RelayEpoch): void {
    const { first, byRound } = relay;
    const role = roleOf(first);
    const node = this.#keys.node(first.fingerprint);
    const operator = this.#keys.operator(first.address);
    const unsigned = {
      node: node.account,
      operator: operator.account,
      class: role.class,
      kind: role.kind,
      issuedAt: BigInt(first.observedAt),
    };
    this.#registrations.push(encodeRegistration(signRegistration(this.#domain, unsigned, node.key, operator.key)));
    if (role.class === GATEWAY_X) this.#gatewayX++;
    const nodes = (this.#operators.get(operator.account)?.nodes ?? 0) + 1;
    this.#operators.set(operator.account, { operator: operator.account, nodes, key: keyText(operator) });
    for (const [round, row] of byRound) {
      const record: ProbeRecord = {
        node: node.account,
        ...this.#tagsOf(row.address),
        kbps: kbpsOf(row.bytesPerSecond),
        storageGb: role.storageGb,
        country: row.country,
        kind: role.kind,
        portOpen: role.portOpen,
      };
      const records = this.#probes.get(round);
      if (records === undefined) this.#probes.set(round, [record]);
      else records.push(record);
    }
  }

  /** Registered relays. */
  get relays(): number {
    return this.#registrations.length;
  }

  /** Those of them that are GatewayX nodes. */
  get gatewayX(): number {
    return this.#gatewayX;
  }

  /** The rounds with a batch, ascending. */
  get rounds(): number[] {
    return [...this.#probes.keys()].sort((a, b) => a - b);
  }

  /** Ascending by account. */
  get operators(): RelayOperator[] {
    return [...this.#operators.values()].sort((a, b) => (a.operator < b.operator ? -1 : 1));
  }

  /** The registrations file. */
  registrations(): Buffer {
    return Buffer.concat(this.#registrations);
  }

  /** The batch of a round, sorted and checked. */
  batch(round: number): Buffer {
    return encodeBatch(this.#probes.get(round) ?? []);
  }

  #tagsOf(address: string): AddressTags {
    const known = this.#tags.get(address);
    if (known !== undefined) return known;
    const tags = addressTags(this.#tagSecret, address);
    this.#tags.set(address, tags);
    return tags;
  }
}
