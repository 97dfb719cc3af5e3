import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { type ContractName, perContract } from "../../offchain/chain/addressBook.js";
import { ignitionParameters, readParameters } from "../../offchain/chain/parameters.js";
import type { Build, BuiltContract } from "../../offchain/chain/systemCheck/code.js";
import { holds } from "../../offchain/chain/systemCheck/finding.js";
import { checkSystem } from "../../offchain/chain/systemCheck/system.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { formatTable } from "../../offchain/domain/table.js";
import { connectDeployment } from "../support/deployment.js";
import { runTask } from "../support/runTask.js";
import { parametersFile, rulesDigest } from "./parametersFile.js";

interface Arguments {
  readonly parameters: string;
  readonly quiet: boolean;
}

/** `msn check`: reads the live system back, prints every comparison, and exits with 1 on any deviation. */
export default async function check(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const { networkName } = await hre.network.getOrCreate();
    const file = parametersFile(hre, networkName, args.parameters);
    const expected = ignitionParameters(await readParameters(file), await rulesDigest(hre));
    const { book, provider } = await connectDeployment(hre);
    await hre.tasks.getTask("build").run({ quiet: true, noTests: true });

    const findings = await checkSystem(provider, book, expected, await readBuild(hre));
    const deviations = findings.filter((item) => !holds(item));
    const printed = args.quiet ? deviations : findings;
    if (printed.length > 0) {
      console.log(
        formatTable(
          ["", "checked", "expected", "found"],
          printed.map((item) => [
            holds(item) ? "ok" : "NO",
            item.subject,
            item.expected,
            holds(item) ? "" : item.actual,
          ]),
        ),
      );
    }
    if (deviations.length > 0) {
      throw new MsnError(
        "deployment",
        `${deviations.length} of ${findings.length} checks deviate from the parameters`,
        {
          file,
        },
      );
    }
    console.log(`all ${findings.length} checks hold on chain ${book.chainId}`);
  });
}

async function readBuild(hre: HardhatRuntimeEnvironment): Promise<Build> {
  const read = new Map<ContractName, BuiltContract>();
  const names = Object.keys(perContract((name) => name)) as ContractName[];
  for (const name of names) read.set(name, await hre.artifacts.readArtifact(name));
  return perContract((name) => {
    const built = read.get(name);
    if (built === undefined) throw new MsnError("deployment", `${name} is not in this build`);
    return built;
  });
}
