import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const EXPORTS = join(ROOT, "offchain", "exports");
/** Its manual is the Solidity interfaces. */
const GENERATED = "typechain-types";

describe("what the npm package exports", function () {
  this.timeout(300_000);

  it("says of everything what it is", () => {
    const files = readdirSync(EXPORTS).map((name) => join(EXPORTS, name));
    const config: unknown = ts.readConfigFile(join(ROOT, "tsconfig.build.json"), ts.sys.readFile.bind(ts.sys)).config;
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
    const program = ts.createProgram(files, options);
    const checker = program.getTypeChecker();
    const silent = files.flatMap((file) => exportsOf(program, checker, file).filter((name) => name.isSilent));
    expect(silent.map(({ name }) => name)).to.deep.equal([]);
    expect(files.flatMap((file) => exportsOf(program, checker, file)).length).to.be.greaterThan(100);
  });
});

interface Exported {
  readonly name: string;
  readonly isSilent: boolean;
}

function exportsOf(program: ts.Program, checker: ts.TypeChecker, file: string): Exported[] {
  const source = program.getSourceFile(file);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is no module`);
  return checker.getExportsOfModule(module).map((found) => {
    const symbol = (found.flags & ts.SymbolFlags.Alias) === 0 ? found : checker.getAliasedSymbol(found);
    const isGenerated = symbol.declarations?.[0]?.getSourceFile().fileName.includes(GENERATED) === true;
    return { name: found.name, isSilent: !isGenerated && symbol.getDocumentationComment(checker).length === 0 };
  });
}
