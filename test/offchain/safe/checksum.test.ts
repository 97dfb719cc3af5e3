import { expect } from "chai";

import { batchChecksum } from "../../../offchain/chain/safe/checksum.js";

/** A batch that the Safe's Transaction Builder exported (5afe/safe-cli-nodejs, TRANSACTION_BUILDER_FORMAT_ANALYSIS.md). */
const EXPORTED = {
  version: "1.0",
  chainId: "1",
  createdAt: 1761326849944,
  meta: {
    name: "Transactions Batch",
    description: "",
    txBuilderVersion: "1.18.2",
    createdFromSafeAddress: "0xA77DE01e157f9f57C7c4A326eeE9C4874D0598b6",
    createdFromOwnerAddress: "",
    checksum: "0x8b5032f716845c8b08bab3d63dbd9ba92e056f3557793cd041e59b84e16aa989",
  },
  transactions: [
    {
      to: "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48",
      value: "0",
      data: null,
      contractMethod: {
        inputs: [
          { internalType: "address", name: "spender", type: "address" },
          { internalType: "uint256", name: "value", type: "uint256" },
        ],
        name: "approve",
        payable: false,
      },
      contractInputsValues: { spender: "0x474e5Ded6b5D078163BFB8F6dBa355C3aA5478C8", value: "100000000000" },
    },
  ],
};

describe("checksum of a Safe's batch", () => {
  it("is the Transaction Builder's own", () => {
    expect(batchChecksum(EXPORTED)).to.equal(EXPORTED.meta.checksum);
  });

  it("does not depend on the name, on an earlier checksum, or on the order of keys", () => {
    const { version, meta, ...rest } = EXPORTED;
    const renamed = { ...rest, meta: { ...meta, name: "Something else", checksum: "0x00" }, version };
    expect(batchChecksum(renamed)).to.equal(EXPORTED.meta.checksum);
  });

  it("depends on everything else", () => {
    const [call] = EXPORTED.transactions;
    const others = [
      { ...EXPORTED, chainId: "10" },
      { ...EXPORTED, createdAt: EXPORTED.createdAt + 1 },
      { ...EXPORTED, meta: { ...EXPORTED.meta, createdFromSafeAddress: call!.to } },
      { ...EXPORTED, transactions: [{ ...call!, value: "1" }] },
      { ...EXPORTED, transactions: [call!, call!] },
    ];
    const checksums = others.map(batchChecksum);
    expect(new Set([EXPORTED.meta.checksum, ...checksums]).size).to.equal(1 + others.length);
  });
});
