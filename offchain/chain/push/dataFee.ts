import { Interface, type Provider, getBytes } from "ethers";

/** Where chains of the OP stack (Base among them) say what a transaction's data costs beside its gas. */
const ORACLE = "0x420000000000000000000000000000000000000F";
const ORACLE_ABI = new Interface(["function getL1Fee(bytes) view returns (uint256)"]);

/** What the fields of a transaction other than its calldata take, about; the oracle adds the signature itself. */
const OTHER_FIELDS = "ff".repeat(60);

/**
 * Wei that a chain takes for a transaction's calldata besides its gas. Chains of the OP stack do, and have a contract to ask;
 * Ethereum does not, and Arbitrum has it in the gas.
 */
export async function dataFeeOf(provider: Provider): Promise<(calldata: string) => Promise<bigint>> {
  if ((await provider.getCode(ORACLE)) === "0x") return () => Promise.resolve(0n);
  return async (calldata) => {
    const data = ORACLE_ABI.encodeFunctionData("getL1Fee", [getBytes(`${calldata}${OTHER_FIELDS}`)]);
    return BigInt(await provider.call({ to: ORACLE, data }));
  };
}
