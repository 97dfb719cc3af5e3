// Run by package.test.ts in a project that has installed the package: node digests.mjs CHAIN_ID CONTRACT MESSAGES, the last of
// them JSON, in which a text like "5n" is a bigint.
import { TypedDataEncoder } from "ethers";
import * as messages from "msn-protocol/typed-data";

const [chainId, contract, samples] = process.argv.slice(2);
const bigints = (_, value) => (/^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value);
const digests = Object.entries(JSON.parse(samples, bigints)).map(([name, sample]) => {
  const kind = messages[name];
  const { domain, message, types } = kind.typedData(Number(chainId), contract, sample);
  return [
    name,
    {
      digest: kind.digest(Number(chainId), contract, sample),
      // As a wallet computes it, from JSON, and as ethers does from the struct.
      shown: TypedDataEncoder.hash(
        domain,
        { [kind.primaryType]: types[kind.primaryType] },
        JSON.parse(JSON.stringify(message)),
      ),
      ethers: TypedDataEncoder.hash(kind.domain(Number(chainId), contract), kind.types, message),
    },
  ];
});
console.log(JSON.stringify({ kinds: Object.keys(messages).sort(), digests: Object.fromEntries(digests) }));
