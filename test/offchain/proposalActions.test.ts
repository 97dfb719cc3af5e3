import { expect } from "chai";
import { AbiCoder, type FunctionFragment, type ParamType, id } from "ethers";
import fc from "fast-check";

import { readArguments } from "../../offchain/chain/governance/actionArguments.js";
import { type Unit, unitsOf } from "../../offchain/chain/governance/actionUnits.js";
import { CONTRACT_NAMES, type ContractName } from "../../offchain/chain/addressBook.js";
import { abiOf } from "../../offchain/chain/knownAbis.js";
import { decodeAction } from "../../offchain/chain/governance/proposalActions.js";
import type { Hex } from "../../offchain/domain/hex.js";
import { BOOK } from "./governanceBook.js";

type Value = string | bigint | boolean | Value[];

const abi = AbiCoder.defaultAbiCoder();

/** Every function of every contract that changes something. */
const FUNCTIONS = CONTRACT_NAMES.flatMap((contract) => {
  const found: { contract: ContractName; fragment: FunctionFragment }[] = [];
  abiOf(contract).forEachFunction((fragment) => {
    if (!fragment.constant) found.push({ contract, fragment });
  });
  return found;
});

const hexOf = (length: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`);

function valueOf(type: ParamType): fc.Arbitrary<Value> {
  if (type.isArray()) return fc.array(valueOf(type.arrayChildren), { maxLength: 3 });
  if (type.isTuple()) return fc.tuple(...type.components.map(valueOf)).map((members) => [...members]);
  const base = type.baseType;
  if (base === "bool") return fc.boolean();
  if (base === "string") return fc.string({ unit: "binary", maxLength: 20 });
  if (base === "address") return fc.oneof(hexOf(20), fc.constantFrom(...Object.values(BOOK.contracts)));
  if (base === "bytes") return fc.nat({ max: 70 }).chain(hexOf);
  if (base.startsWith("bytes")) return hexOf(Number(base.slice(5)));
  const bits = BigInt(base.replace("uint", ""));
  return fc.oneof(fc.bigInt({ min: 0n, max: (1n << bits) - 1n }), fc.bigInt({ min: 0n, max: 255n }));
}

/** As a file says it where no unit applies: numbers in decimal digits. */
function asJson(value: Value): unknown {
  if (typeof value === "bigint") return String(value);
  return Array.isArray(value) ? value.map(asJson) : value;
}

/** The value behind the text that people read. */
function recover(type: ParamType, name: string, text: string, units: ReadonlyMap<string, Unit>): Value {
  const base = type.baseType;
  if (base === "bool") return text === "true";
  if (base === "string") {
    const json = text.replace(/\\\\|\\u\{([0-9a-f]+)\}/g, (all, code?: string) =>
      code === undefined ? all : String.fromCodePoint(parseInt(code, 16)),
    );
    return String(JSON.parse(json));
  }
  if (base === "address") return text.slice(0, 42);
  if (base.startsWith("bytes")) return /0x[0-9a-f]*/.exec(text)?.[0] ?? "";
  const unit = units.get(name) ?? "plain";
  const decimal = (digits: number): bigint => {
    const [whole = "", places = ""] = text.split(" ", 1)[0]!.split(".");
    return BigInt(whole) * 10n ** BigInt(digits) + BigInt(places.padEnd(digits, "0"));
  };
  if (unit === "msn" || unit === "ether") return decimal(18);
  if (unit === "gwei") return decimal(9);
  const bracketed = /\((\d+)(?: s)?\)$/.exec(text)?.[1];
  return BigInt(bracketed ?? text.split(" ", 1)[0]!);
}

/** Scalars in order, each with the name its unit hangs on. */
function leaves(type: ParamType, name: string, value: Value): { type: ParamType; name: string; value: Value }[] {
  if (!Array.isArray(value)) return [{ type, name, value }];
  if (type.isTuple()) return type.components.flatMap((member, i) => leaves(member, member.name, value[i]!));
  return value.flatMap((item) => leaves(type.arrayChildren!, name, item));
}

describe("what a proposal's calldata does", () => {
  for (const { contract, fragment } of FUNCTIONS) {
    const signature = fragment.format("sighash");
    it(`${contract}.${signature}: from file to calldata to text, nothing is lost`, () => {
      const target = BOOK.contracts[contract];
      const units = unitsOf(contract);
      const context = { book: BOOK, units: new Map<string, Unit>(), file: "p.json", call: "action 1" };
      fc.assert(
        fc.property(fc.tuple(...fragment.inputs.map(valueOf)), (values) => {
          const data = abi.encode(fragment.inputs, values).slice(2);
          const calldata: Hex = `0x${id(signature).slice(2, 10)}${data}`;
          const read = readArguments(context, fragment, values.map(asJson));
          expect(abiOf(contract).encodeFunctionData(fragment, read)).to.equal(calldata);

          const decoded = decodeAction({ target, valueWei: 0n, calldata }, BOOK);
          if (decoded.kind !== "call") throw new Error(decoded.reason);
          expect([decoded.contract, decoded.signature]).to.deep.equal([contract, signature]);
          const shown = decoded.arguments.filter(({ text }) => text !== "none (empty list)");
          const expected = fragment.inputs.flatMap((type, i) => leaves(type, type.name, values[i]!));
          const recovered = shown.map(({ text }, i) => {
            const leaf = expected[i];
            return leaf === undefined ? text : recover(leaf.type, leaf.name, text, units);
          });
          expect(recovered).to.deep.equal(expected.map(({ value }) => value));
          expect(shown.map(({ text }) => text).join("")).to.match(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);
        }),
      );
    });
  }

  it("has a unit for every number of every function, and for no other name", () => {
    for (const contract of CONTRACT_NAMES) {
      const named = new Set<string>();
      const visit = (type: ParamType, name: string): void => {
        if (type.isArray()) visit(type.arrayChildren, name);
        else if (type.isTuple()) for (const member of type.components) visit(member, member.name);
        else if ((type.baseType.startsWith("uint") || name === "role") && name !== "") named.add(name);
      };
      for (const { fragment } of FUNCTIONS.filter((known) => known.contract === contract)) {
        for (const type of fragment.inputs) visit(type, type.name);
      }
      expect([...unitsOf(contract).keys()].sort(), contract).to.deep.equal([...named].sort());
    }
  });
});
