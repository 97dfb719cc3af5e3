import { Counter, Gauge, Registry } from "prom-client";

import { readBytes, writeAtomically } from "../io/files.js";
import { MsnError } from "../domain/errors.js";
import { METRICS, type MetricName } from "./metricNames.js";

/** Values of a metric's labels. */
export type Labels = Readonly<Record<string, string>>;

/** A series as the text format has it: name, labels, value. */
const SERIES = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-z_]+)="((?:[^"\\]|\\.)*)"/g;

/** The metrics of one process, in a registry of their own. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #gauges = new Map<string, Gauge>();
  readonly #counters = new Map<string, Counter>();

  constructor() {
    for (const [name, { help, kind, labels }] of Object.entries(METRICS)) {
      const options = { name, help, labelNames: [...labels], registers: [this.#registry] };
      if (kind === "gauge") this.#gauges.set(name, new Gauge(options));
      else this.#counters.set(name, new Counter(options));
      // A series that was never set must not read as zero: nobody knows how things stand before the first look.
      if (kind === "gauge" && labels.length === 0) this.#gauges.get(name)?.remove();
    }
  }

  set(name: MetricName, value: number, labels: Labels = {}): void {
    this.#gauges.get(name)?.set(labels, value);
  }

  add(name: MetricName, by = 1, labels: Labels = {}): void {
    this.#counters.get(name)?.inc(labels, by);
  }

  /** Forgets all series of a gauge with labels, before those that there still are get set. */
  forget(name: MetricName): void {
    this.#gauges.get(name)?.reset();
  }

  /** The text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Writes the file that node_exporter's textfile collector reads, whole or not at all. Throws `io`. */
  async write(file: string): Promise<void> {
    await writeAtomically(file, await this.text());
  }

  /**
   * Takes over what an earlier run has written and later ones cannot see: how long steps took, when they last worked, and
   * counts. A file that is missing or broken has nothing to say. Throws `io` where it cannot be read.
   */
  async restore(file: string): Promise<void> {
    const text = await readBytes(file).then(String, (error: unknown) => {
      if (error instanceof MsnError && /no such file/.test(error.message)) return "";
      throw error;
    });
    for (const line of text.split("\n")) this.#restoreLine(line);
  }

  #restoreLine(line: string): void {
    const [, name = "", labelText = "", valueText = ""] = SERIES.exec(line) ?? [];
    const definition = isMetricName(name) ? METRICS[name] : undefined;
    const value = Number(valueText);
    if (definition === undefined || !isMetricName(name) || !Number.isFinite(value)) return;
    const labels = Object.fromEntries([...labelText.matchAll(LABEL)].map(([, key = "", text = ""]) => [key, text]));
    const known: readonly string[] = definition.labels;
    if (Object.keys(labels).some((key) => !known.includes(key))) return;
    if (definition.kind === "counter" && value >= 0) this.add(name, value, labels);
    else if (definition.kind === "gauge" && definition.isKept) this.set(name, value, labels);
  }
}

const isMetricName = (name: string): name is MetricName => Object.hasOwn(METRICS, name);
