import { join } from "node:path";

import { expect } from "chai";

import { CONTRACT_NAMES } from "../../offchain/chain/addressBook.js";
import { DeploymentBench } from "../helpers/deployment/bench.js";
import { recompile, uploadsIn } from "../helpers/deployment/uploads.js";

const HOME = join("cache", "test-uploads");
const OUT = join(HOME, "uploads");
/** Genesis and the distributor create these: they hold the creation code, and encode the arguments themselves. */
const CREATED_BY_OTHERS: readonly string[] = ["Allocation", "MSN", "RootChallenges"];

describe("what msn verify writes for uploads by hand", function () {
  this.timeout(1_200_000);
  let bench: DeploymentBench;

  before(async () => {
    bench = await DeploymentBench.start("hardhat", HOME);
    expect((await bench.deploy()).error).to.equal("");
    expect((await bench.line.run(["msn", "verify"], { out: OUT })).error).to.equal("");
  });
  after(() => bench.close());

  for (const name of CONTRACT_NAMES) {
    it(`compiles to the code of ${name}, and its arguments are those it was given`, async () => {
      const upload = (await uploadsIn(OUT)).find((item) => item.name === name)!;
      const creation = `${await recompile(OUT, upload)}${upload.constructorArguments}`;
      const created = await bench.node.provider.getTransaction(upload.creationTransaction);
      if (CREATED_BY_OTHERS.includes(name)) {
        const [code = ""] = creation.split(upload.constructorArguments);
        expect(created?.data.includes(code)).to.equal(true);
        return;
      }
      expect(created?.data).to.equal(`0x${creation}`);
    });
  }
});
