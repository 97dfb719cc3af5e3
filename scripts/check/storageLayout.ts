import { isArray, isRecord, textField } from "./json.js";

interface Variable {
  slot: string;
  offset: number;
  label: string;
  type: string;
}

export interface StorageLayout {
  variables: Variable[];
  /** Members of every struct that occurs, by the struct's type name. */
  structs: Record<string, Variable[]>;
}

/**
 * solc's `storageLayout` without what changes for no reason: AST ids, which shift with any edit of any source file. Types
 * are given by their Solidity name.
 *
 * @throws Error when the compiler's output has another shape.
 */
export function storageLayout(output: unknown, where: string): StorageLayout {
  if (!isRecord(output) || !isArray(output["storage"])) throw new Error(`${where}: no storageLayout in the build info`);
  const types = isRecord(output["types"]) ? output["types"] : {};
  const typeName = (id: string): string => textField(types[id], "label", `${where}, type ${id}`);
  const variable = (entry: unknown): Variable => {
    if (!isRecord(entry) || typeof entry["offset"] !== "number")
      throw new Error(`${where}: storage entry without offset`);
    return {
      slot: textField(entry, "slot", where),
      offset: entry["offset"],
      label: textField(entry, "label", where),
      type: typeName(textField(entry, "type", where)),
    };
  };
  const structs: Record<string, Variable[]> = {};
  const named = Object.keys(types).map((id) => ({ name: typeName(id), type: types[id] }));
  // By name, as ids hold numbers that shift too.
  for (const { name, type } of named.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (isRecord(type) && isArray(type["members"])) structs[name] = type["members"].map(variable);
  }
  return { variables: output["storage"].map(variable), structs };
}
