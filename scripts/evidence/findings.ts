import { isArray, isRecord, textField } from "../check/json.js";

/** What one detector found at one place, however often. */
export interface Finding {
  detector: string;
  /** `Contract.function`, or `Contract` or a file's name where it is in no function. */
  place: string;
  impact: string;
  /** Slither's words, and how often at this place. */
  description: string;
  count: number;
}

/** Why the findings of a detector at a place are none; `count` is how many of them there are. The place `*` is all of them. */
export interface Explanation {
  detector: string;
  place: string;
  count: number;
  reason: string;
}

/** @throws Error when the results have another shape, or Slither failed. */
export function findingsOf(results: unknown): Finding[] {
  if (!isRecord(results) || results["success"] !== true) throw new Error("Slither: it did not finish");
  const detectors = isRecord(results["results"]) ? (results["results"]["detectors"] ?? []) : undefined;
  if (!isArray(detectors)) throw new Error("Slither: results without detectors");
  const byPlace = new Map<string, Finding>();
  for (const entry of detectors) {
    const detector = textField(entry, "check", "Slither");
    const place = placeOf(entry);
    const key = `${detector} ${place}`;
    const known = byPlace.get(key);
    const description = textField(entry, "description", `Slither: ${key}`).trim();
    const impact = textField(entry, "impact", `Slither: ${key}`);
    byPlace.set(key, {
      detector,
      place,
      impact,
      description: known?.description ?? description,
      count: (known?.count ?? 0) + 1,
    });
  }
  return [...byPlace.values()].sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
}

/** @throws Error naming the entry that has another shape, or no reason. */
export function parseExplanations(value: unknown, where: string): Explanation[] {
  if (!isArray(value)) throw new Error(`${where}: expected a list`);
  return value.map((entry, index) => {
    const here = `${where}, entry ${index + 1}`;
    const reason = textField(entry, "reason", here);
    if (reason.trim() === "") throw new Error(`${here}: reason is empty`);
    const count = isRecord(entry) ? (entry["count"] ?? 1) : 1;
    if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 1)
      throw new Error(`${here}: count: expected a whole number from 1`);
    return { detector: textField(entry, "detector", here), place: textField(entry, "place", here), count, reason };
  });
}

/** Findings that nothing explains, or more of them than explained; explanations of what is no longer found as often. */
export function compareFindings(
  findings: readonly Finding[],
  explanations: readonly Explanation[],
): { unexplained: Finding[]; stale: Explanation[] } {
  const explained = new Map(explanations.map((entry) => [keyOf(entry), entry.count]));
  const wholeDetectors = new Set(explanations.filter(({ place }) => place === "*").map(({ detector }) => detector));
  const found = new Map(findings.map((entry) => [keyOf(entry), entry.count]));
  return {
    unexplained: findings.filter(
      (finding) => !wholeDetectors.has(finding.detector) && finding.count > (explained.get(keyOf(finding)) ?? 0),
    ),
    stale: explanations.filter((entry) =>
      entry.place === "*"
        ? !findings.some(({ detector }) => detector === entry.detector)
        : entry.count > (found.get(keyOf(entry)) ?? 0),
    ),
  };
}

/** One line for people. */
export function describeFinding({ detector, place, impact, description, count }: Finding): string {
  const first = description.split("\n")[0] ?? "";
  return `${detector} in ${place} (${impact}${count === 1 ? "" : `, ${count} times`}): ${first}`;
}

function keyOf({ detector, place }: { detector: string; place: string }): string {
  return `${detector} ${place}`;
}

/** From the first element that Slither names, up to its contract: `Contract.function`, `Contract.function.variable`. */
function placeOf(entry: unknown): string {
  const elements = isRecord(entry) && isArray(entry["elements"]) ? entry["elements"] : [];
  const names: string[] = [];
  for (let element: unknown = elements[0]; isRecord(element); element = parentOf(element)) {
    // A node is a statement, and is named by its text.
    if (element["type"] !== "node") names.unshift(textField(element, "name", "Slither: element"));
    if (element["type"] === "contract") break;
  }
  return names.length === 0 ? "everywhere" : names.join(".");
}

function parentOf(element: unknown): unknown {
  const fields = isRecord(element) ? element["type_specific_fields"] : undefined;
  return isRecord(fields) ? fields["parent"] : undefined;
}
