import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { type NetworkStatus, accountOf, readNetworkStatus } from "../../offchain/chain/networkStatus.js";
import { KNOWN_NETWORKS, chosenSigner, variablePrefix } from "../../offchain/chain/networks.js";
import { findSecret } from "../../offchain/chain/secret.js";
import { coinText, gweiText, readPolicy } from "../../offchain/chain/sending/policy.js";
import { formatTable } from "../../offchain/domain/table.js";
import { runTask } from "../support/runTask.js";

interface Arguments {
  readonly json: boolean;
}

/** `msn networks`: what is set up, what answers, and with which account; shows no secret. */
export default async function networks(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const kind = chosenSigner(process.env["MSN_SIGNER"]);
    const signer = { kind, key: kind === "key" ? await findSecret(hre, "MSN_PRIVATE_KEY") : undefined };
    const urls = new Map<string, string | undefined>();
    // One after the other, since the keystore may ask for its password.
    for (const { name } of KNOWN_NETWORKS) urls.set(name, await findSecret(hre, `${variablePrefix(name)}_RPC_URL`));
    const home = hre.config.paths.ignition;
    const found = await Promise.all(
      KNOWN_NETWORKS.map((network) => readNetworkStatus(network, urls.get(network.name), signer, home)),
    );
    if (args.json) {
      console.log(JSON.stringify(found.map(plain)));
      return;
    }
    console.log(formatTable(HEADER, found.map(row), ["chain", "block", "age"]));
    const own = accountOf(signer);
    const signs = { key: own ?? "nobody: MSN_PRIVATE_KEY is not set, or no key", remote: "each node", none: "nobody" };
    console.log(`\nsigned by: ${signs[kind]} (MSN_SIGNER=${kind}); docs/networks.md tells how to set a network up`);
  });
}

const HEADER = ["network", "chain", "node", "state", "block", "age", "gas, limit", "account", "balance", "deployed"];

function row(status: NetworkStatus): string[] {
  const { network, host, node, problem, hasDeployment } = status;
  const { maxFeeWei } = readPolicy(network.chainId, {}, process.env);
  const limit = maxFeeWei === undefined ? "none" : gweiText(maxFeeWei);
  return [
    network.name,
    String(network.chainId),
    host ?? "not set",
    host === undefined && problem === undefined ? "" : (problem ?? "ok"),
    node === undefined ? "" : String(node.blockNumber),
    node === undefined ? "" : `${node.blockAge} s`,
    node === undefined ? limit : `${gweiText(node.gasWei)}, ${limit}`,
    node?.account ?? "",
    node?.balanceWei === undefined ? "" : coinText(node.balanceWei, network),
    hasDeployment ? "yes" : "no",
  ];
}

/** For programs: amounts in wei as decimal texts. */
function plain({ network, host, node, problem, hasDeployment }: NetworkStatus): object {
  const { name, chainId } = network;
  const { gasWei, balanceWei, ...rest } = node ?? {};
  const amounts = { gasWei: gasWei?.toString(), balanceWei: balanceWei?.toString() };
  return { name, chainId, host, problem, isUsable: node !== undefined, hasDeployment, ...rest, ...amounts };
}
