/**
 * Writes `snapshots/abi` and `snapshots/storage` from the last build; `--check` compares instead.
 * Covers every deployable contract below contracts/: interfaces, mocks, abstract contracts and libraries have neither
 * address nor storage of their own.
 */
import { join } from "node:path";

import { ROOT, listFiles, readText } from "./files.js";
import { isRecord, textField, toJson } from "./json.js";
import { checkOrWrite, readFileSet, type FileSet } from "./snapshotSet.js";
import { storageLayout } from "./storageLayout.js";

const SKIPPED_FOLDERS = /^contracts\/(?:interfaces|mocks)\//;

interface Artifact {
  name: string;
  abi: unknown;
  inputSource: string;
  buildInfoId: string;
}

function readJson(path: string): unknown {
  const text = readText(join(ROOT, path));
  if (text === undefined) throw new Error(`${path}: missing; run npm run build`);
  return JSON.parse(text);
}

/** Whether the source declares `name` as a library; an artifact does not say, and bytecode depends on the compiler's pipeline. */
function isLibrary(sourceName: string, name: string): boolean {
  const source = readText(join(ROOT, sourceName));
  if (source === undefined) throw new Error(`${sourceName}: missing, but in artifacts; run npm run build`);
  return new RegExp(`^\\s*library\\s+${name}\\s*\\{`, "m").test(source);
}

function deployableArtifacts(): Artifact[] {
  const artifacts: Artifact[] = [];
  for (const file of listFiles(join(ROOT, "artifacts", "contracts"))) {
    const path = `artifacts/contracts/${file}`;
    if (!file.endsWith(".json") || SKIPPED_FOLDERS.test(`contracts/${file}`)) continue;
    const artifact = readJson(path);
    const deployed = textField(artifact, "deployedBytecode", path);
    const name = textField(artifact, "contractName", path);
    if (!isRecord(artifact) || deployed === "0x" || isLibrary(textField(artifact, "sourceName", path), name)) continue;
    artifacts.push({
      name,
      abi: artifact["abi"],
      inputSource: textField(artifact, "inputSourceName", path),
      buildInfoId: textField(artifact, "buildInfoId", path),
    });
  }
  return artifacts;
}

function layoutOf({ name, inputSource, buildInfoId }: Artifact, buildInfos: Map<string, unknown>): unknown {
  const path = `artifacts/build-info/${buildInfoId}.output.json`;
  const info = buildInfos.get(buildInfoId) ?? readJson(path);
  buildInfos.set(buildInfoId, info);
  const keys = ["output", "contracts", inputSource, name, "storageLayout"];
  const layout = keys.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), info);
  return storageLayout(layout, `${path}, ${name}`);
}

function generate(): FileSet {
  const buildInfos = new Map<string, unknown>();
  const files = new Map<string, string>();
  for (const artifact of deployableArtifacts()) {
    const abiFile = `abi/${artifact.name}.json`;
    if (files.has(abiFile)) throw new Error(`${artifact.name}: two contracts of this name under contracts/`);
    files.set(abiFile, toJson(artifact.abi));
    files.set(`storage/${artifact.name}.json`, toJson(layoutOf(artifact, buildInfos)));
  }
  if (files.size === 0) throw new Error("artifacts/contracts: no deployable contract; run npm run build");
  return files;
}

const committed = readFileSet("snapshots", (path) => path.includes("/"));
try {
  checkOrWrite("snapshots", committed, generate(), "npm run snapshot");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
