import { join } from "node:path";

import { parseEther } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { ChainMonitor } from "../../offchain/chain/health/monitor.js";
import { findSecret } from "../../offchain/chain/secret.js";
import { isAnswer } from "../../offchain/chain/retry.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { AlertSender } from "../../offchain/monitor/alertSender.js";
import {
  type Level,
  type LogFields,
  jsonLine,
  plainLine,
  secretsOfUrl,
  withoutSecrets,
} from "../../offchain/monitor/log.js";
import { Metrics } from "../../offchain/monitor/metrics.js";
import { type MetricsServer, serveMetrics } from "../../offchain/monitor/metricsServer.js";
import { NOT_GIVEN, optional, optionalInteger, required } from "./options.js";
import { runTask } from "./runTask.js";

/** How long a single pass waits at its end for alerts to be delivered. */
const FLUSH_MS = 60_000;
const HIGHEST_PORT = 65_535;

/** The options of what runs unattended. */
export interface MonitorArguments {
  readonly log: string;
  readonly metricsPort: string;
  readonly metricsHost: string;
  readonly metricsFile: string;
  readonly alertWebhook: string;
  readonly alertCommand: string;
  readonly lowBalance: string;
}

const option = <N extends string>(name: N, description: string, defaultValue = NOT_GIVEN) =>
  ({ name, description, defaultValue }) as const;

/** The same for the tasks' definitions. */
export const MONITOR_OPTIONS = {
  log: option("log", "How lines are written: text, or json, one object a line", "text"),
  metricsPort: option("metricsPort", "Serve /metrics for Prometheus, and /healthz, at this port; 0 takes any free one"),
  metricsHost: option("metricsHost", "With --metrics-port: the address to listen at", "127.0.0.1"),
  metricsFile: option(
    "metricsFile",
    "Write the metrics to this file after every pass, for node_exporter's textfile collector",
  ),
  alertWebhook: option(
    "alertWebhook",
    "Name of the variable (environment or keystore) with a URL that gets a POST with JSON for every alert",
  ),
  alertCommand: option("alertCommand", "Command that the shell runs for every alert, with JSON on its standard input"),
  lowBalance: option("lowBalance", "Alert below so many coins for gas on an account that sends", "0.05"),
} as const;

/** What an unattended task writes its lines, numbers and alerts to. */
export interface Monitor extends ChainMonitor {
  readonly isJson: boolean;
  /** A line that is written already, without its secrets. */
  readonly clean: (line: string) => string;
  /** Says what ended the task. */
  readonly sayFailure: (text: string) => void;
  readonly close: () => Promise<void>;
}

/** Runs a task's work as `runTask` does, with what the options ask for; the failure that ends it is a line like the others. */
export async function monitoredTask(
  args: MonitorArguments,
  hre: HardhatRuntimeEnvironment,
  { option: homeOption, home, name }: { readonly option: string; readonly home: string; readonly name: string },
  work: (monitor: Monitor) => Promise<void>,
): Promise<unknown> {
  const opened: { monitor?: Monitor } = {};
  const sayFailure = (text: string): void => {
    if (opened.monitor === undefined) console.error(`error: ${text}`);
    else opened.monitor.sayFailure(text);
  };
  return runTask(async () => {
    const monitor = (opened.monitor = await openMonitor(args, hre, required(homeOption, home), name));
    try {
      await work(monitor);
    } finally {
      await monitor.close();
    }
  }, sayFailure);
}

/** Opens what the options of task `name` ask for; `home` keeps which alerts it sent. Throws `argument`. */
async function openMonitor(
  args: MonitorArguments,
  hre: HardhatRuntimeEnvironment,
  home: string,
  name: string,
): Promise<Monitor> {
  const webhook = await webhookOf(args, hre);
  const clean = withoutSecrets([...(webhook === undefined ? [] : secretsOfUrl(webhook)), ...(await nodeSecrets(hre))]);
  const isJson = isJsonLog(args.log);
  const write = (level: Level, fields: LogFields): void => {
    const line = clean(isJson ? jsonLine(level, fields) : plainLine(level, fields));
    if (level === "info") console.log(line);
    else console.error(line);
  };
  const metrics = new Metrics();
  const file = optional(args.metricsFile);
  if (file !== undefined) await metrics.restore(file);
  countFailures(hre, metrics);
  const alerts = new AlertSender(
    { webhook, command: optional(args.alertCommand) },
    {
      memoryFile: join(home, `${name}-alerts.json`),
      onFailure: (text) => {
        write("warn", { kind: "error", text });
      },
    },
  );
  await alerts.load();
  const health = { isHealthy: true };
  const server = await serverOf(args, metrics, () => health.isHealthy);
  if (server !== undefined)
    write("info", { kind: "note", text: `metrics at port ${server.port} of ${args.metricsHost}` });
  return {
    metrics,
    alerts,
    lowBalanceWei: coins(args.lowBalance),
    isJson,
    write,
    clean,
    sayFailure: (text) => {
      if (isJson) write("error", { kind: "error", text });
      else console.error(clean(`error: ${text}`));
    },
    afterPass: async (isHealthy) => {
      health.isHealthy = isHealthy;
      if (file !== undefined) await metrics.write(file);
    },
    close: async () => {
      await alerts.flush(FLUSH_MS);
      await server?.close();
    },
  };
}

function isJsonLog(text: string): boolean {
  if (text === "text" || text === "json") return text === "json";
  throw new MsnError("argument", `expected text or json, got ${JSON.stringify(text)}`, { field: "--log" });
}

function coins(text: string): bigint {
  if (/^[0-9]{1,12}(\.[0-9]{1,18})?$/.test(text)) return parseEther(text);
  throw new MsnError("argument", `expected coins as a decimal, such as 0.05, got ${JSON.stringify(text)}`, {
    field: "--low-balance",
  });
}

async function serverOf(
  { metricsHost, metricsPort }: MonitorArguments,
  metrics: Metrics,
  isHealthy: () => boolean,
): Promise<MetricsServer | undefined> {
  const port = optionalInteger("metrics-port", metricsPort, 0);
  if (port === undefined) return undefined;
  if (port > HIGHEST_PORT)
    throw new MsnError("argument", `expected a port up to ${HIGHEST_PORT}`, { field: "--metrics-port" });
  return serveMetrics(metrics, { host: metricsHost, port }, isHealthy);
}

/** A URL on the command line would be seen by every user of the machine, so the option names a variable. */
async function webhookOf(
  { alertWebhook }: MonitorArguments,
  hre: HardhatRuntimeEnvironment,
): Promise<string | undefined> {
  const name = optional(alertWebhook);
  if (name === undefined) return undefined;
  const field = "--alert-webhook";
  if (URL.canParse(name))
    throw new MsnError("argument", "expected the name of a variable that holds the URL", { field });
  const url = await findSecret(hre, name);
  if (url !== undefined && /^https?:/.test(url) && URL.canParse(url)) return url;
  throw new MsnError("argument", `${name} (environment or keystore) holds no http:// or https:// URL`, { field });
}

async function nodeSecrets(hre: HardhatRuntimeEnvironment): Promise<string[]> {
  const { networkConfig } = await hre.network.getOrCreate();
  return networkConfig.type === "http" ? secretsOfUrl(await networkConfig.url.getUrl()) : [];
}

/** Counts requests that the node did not answer; a contract's refusal is an answer. */
function countFailures(hre: HardhatRuntimeEnvironment, metrics: Metrics): void {
  metrics.add("msn_rpc_errors_total", 0);
  hre.hooks.registerHandlers("network", {
    onRequest: async (context, connection, request, next) => {
      try {
        return await next(context, connection, request);
      } catch (error) {
        if (!isAnswer(error)) metrics.add("msn_rpc_errors_total");
        throw error;
      }
    },
  });
}
