import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { keccak256 } from "../../offchain/crypto/keccak.js";
import { sha256 } from "../../offchain/crypto/sha256.js";
import { accountOf } from "../../offchain/crypto/signature.js";
import { EPOCH_SECONDS } from "../../offchain/domain/constants.js";
import type { Address, Hex } from "../../offchain/domain/hex.js";
import { toHex } from "../../offchain/domain/hex.js";
import type { Commitment, Snapshot } from "../../offchain/domain/types.js";
import { serializeSnapshot } from "../../offchain/epoch/snapshot.js";
import { gzip } from "../../offchain/io/gzip.js";
import { batchName } from "../../offchain/io/proofFolder.js";
import { probeListDigest } from "../../offchain/proofs/probeList.js";
import type { ProbeRecord } from "../../offchain/proofs/probeRecord.js";
import { encodeProbe } from "../../offchain/proofs/probeRecord.js";
import { registrationDomain } from "../../offchain/proofs/registrationDigest.js";
import type { UnsignedRegistration } from "../../offchain/proofs/registrationRecord.js";
import { encodeRegistration, signRegistration } from "../../offchain/proofs/registrationRecord.js";

export const CHAIN_ID = 31337;
export const TOKEN: Address = "0x00000000000000000000000000000000000a11ce";
export const DISTRIBUTOR: Address = "0x5fbdb2315678afecb367f032d93f642f64180aa3";
export const GENESIS = 1_785_715_200;
export const DOMAIN = registrationDomain(CHAIN_ID, TOKEN);

export const hexOf = (byte: number, length: number): Hex => `0x${byte.toString(16).padStart(2, "0").repeat(length)}`;
export const VERIFIERS: readonly Address[] = [hexOf(0xa1, 20), hexOf(0xb2, 20), hexOf(0xc3, 20)];

/** The private key and account number `i` of these tests. */
export const keyOf = (name: string): Buffer => keccak256(Buffer.from(`test key ${name}`, "ascii"));
export const account = (name: string): Address => toHex(accountOf(keyOf(name)));

/** A signed registration record of a node and an operator by their names. */
export function registration(node: string, operator: string, change: Partial<UnsignedRegistration> = {}): Buffer {
  const unsigned: UnsignedRegistration = {
    node: account(node),
    operator: account(operator),
    class: 1,
    kind: 0,
    issuedAt: BigInt(GENESIS + 100),
    ...change,
  };
  return encodeRegistration(signRegistration(DOMAIN, unsigned, keyOf(node), keyOf(operator)));
}

export function probe(node: string, change: Partial<ProbeRecord> = {}): ProbeRecord {
  const own = keccak256(Buffer.from(node, "ascii"));
  return {
    node: account(node),
    host: toHex(own.subarray(0, 16)),
    net: toHex(own.subarray(16, 32)),
    wide: hexOf(0, 16),
    kbps: 500_000,
    storageGb: 100,
    country: "DE",
    kind: 0,
    portOpen: true,
    ...change,
  };
}

/** A batch sorted by node, unchecked, so that it may break rules. */
export function batch(...records: ProbeRecord[]): Buffer {
  return Buffer.concat(records.map(encodeProbe).sort((a, b) => a.subarray(0, 20).compare(b.subarray(0, 20))));
}

/** What stands in a proof folder and in the snapshot that goes with it. */
export interface World {
  readonly epoch?: number;
  readonly registrations?: readonly Buffer[];
  /** Batches by round, per verifier: a missing entry is a verifier without a folder. */
  readonly batches?: readonly (ReadonlyMap<number, Buffer> | undefined)[];
  /** Which files, by path below the proof folder, are stored as `.gz`. */
  readonly isGzip?: (path: string) => boolean;
  /** Changes the snapshot that would be right. */
  readonly snapshot?: (right: Snapshot) => Snapshot;
}

/** The same batches from every verifier. */
export function fromAll(rounds: ReadonlyMap<number, Buffer>): ReadonlyMap<number, Buffer>[] {
  return VERIFIERS.map(() => rounds);
}

export interface WrittenWorld {
  readonly dir: string;
  readonly proofsDir: string;
  readonly snapshotFile: string;
  readonly outDir: string;
}

const folders: string[] = [];

/** A new temporary folder; {@link removeFolders} removes all of them. */
export async function newFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "msn-test-"));
  folders.push(dir);
  return dir;
}

export async function removeFolders(): Promise<void> {
  for (const dir of folders.splice(0)) await rm(dir, { recursive: true, force: true });
}

/** Writes a proof folder and its snapshot into a new temporary folder. */
export async function writeWorld(world: World): Promise<WrittenWorld> {
  const dir = await newFolder();
  const proofsDir = join(dir, "proofs");
  await mkdir(proofsDir);
  const records = Buffer.concat(world.registrations ?? []);
  const store = async (path: string, content: Buffer): Promise<void> => {
    const isGzip = world.isGzip?.(path) === true;
    await writeFile(join(proofsDir, path + (isGzip ? ".gz" : "")), isGzip ? gzip(content) : content);
  };
  if (world.registrations !== undefined) await store("registrations.rows", records);

  const commitments = new Map<Address, Commitment>();
  for (const [i, verifier] of VERIFIERS.entries()) {
    const rounds = world.batches?.[i];
    const list = [...(rounds ?? [])].map(([round, content]) => ({ round, digest: sha256(content) }));
    commitments.set(verifier, { probes: probeListDigest(list), registrations: sha256(records) });
    if (rounds === undefined) continue;
    await mkdir(join(proofsDir, "probes", verifier), { recursive: true });
    for (const [round, content] of rounds) await store(`probes/${verifier}/${batchName(round)}`, content);
  }
  const snapshotFile = join(dir, "snapshot.json");
  const right = rightSnapshot(world.epoch ?? 1, commitments);
  await writeFile(snapshotFile, serializeSnapshot(world.snapshot?.(right) ?? right));
  return { dir, proofsDir, snapshotFile, outDir: join(dir, "out") };
}

/** A snapshot with one-day rounds and no stakes. */
export function rightSnapshot(epoch: number, commitments: ReadonlyMap<Address, Commitment>): Snapshot {
  const start = GENESIS + (epoch - 1) * EPOCH_SECONDS;
  return {
    ceilingWei: BigInt(epoch) * 95_890_410_958_904_109_589_041n,
    chainId: CHAIN_ID,
    commitments,
    distributor: DISTRIBUTOR,
    end: start + EPOCH_SECONDS,
    epoch,
    policy: {
      boostBasePpm: 400_000,
      boostFloorGwei: 100_000_000_000_000n,
      gatewayXShareBps: 5_000,
      roundLength: 86_400,
      rulesVersion: 1,
      verifiers: VERIFIERS,
    },
    stakesWei: new Map(),
    staking: hexOf(0x57, 20),
    start,
    token: TOKEN,
  };
}

/** The rows of an artifact without its header. */
export function rowsOf(artifact: Buffer | undefined): string[] {
  return (artifact ?? Buffer.alloc(0)).toString("latin1").split("\n").slice(1, -1);
}
