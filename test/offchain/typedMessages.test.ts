import { expect } from "chai";
import { TypedDataEncoder } from "ethers";
import fc from "fast-check";

import { domainSeparator } from "../../offchain/crypto/typedData.js";
import { toHex } from "../../offchain/domain/hex.js";
import { PERMIT_TYPES, permitDigest, tokenDomain } from "../../offchain/chain/tokenPermit.js";
import * as messages from "../../offchain/exports/typedData.js";
import { SAMPLES } from "../helpers/package/samples.js";
import { expectThrows } from "./failure.js";
import { hexOf } from "./world.js";

const CONTRACT = hexOf(0xe5, 20);
const uint256 = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n });
const account = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(toHex);

describe("messages that are signed", () => {
  it("permits hash as ethers hashes them, up to the last wei", () => {
    const permits = fc.record({ owner: account, spender: account, value: uint256, nonce: uint256, deadline: uint256 });
    const property = fc.property(permits, (permit) => {
      const domain = tokenDomain(1, CONTRACT);
      const digest = TypedDataEncoder.hash(domain, PERMIT_TYPES, permit);
      expect(toHex(permitDigest(domainSeparator(domain), permit))).to.equal(digest);
    });
    fc.assert(property);
  });

  it("are shown to a wallet as JSON, with every field once and in its order", () => {
    const { offerMessage, registrationMessage, voucherMessage } = messages;
    expect(voucherMessage.typedData(1, CONTRACT, SAMPLES.voucherMessage)).to.deep.equal({
      types: {
        EIP712Domain: [
          { name: "name", type: "string" },
          { name: "version", type: "string" },
          { name: "chainId", type: "uint256" },
          { name: "verifyingContract", type: "address" },
        ],
        ...voucherMessage.types,
      },
      primaryType: "Voucher",
      domain: { name: "Meson Marketplace", version: "1", chainId: 1, verifyingContract: CONTRACT },
      message: { payer: hexOf(0xcc, 20), operator: hexOf(0xbb, 20), cumulativeGwei: "18446744073709551613" },
    });
    // More than the struct says is not shown either.
    const more = { ...SAMPLES.registrationMessage, note: "harmless" };
    const { message } = registrationMessage.typedData(1, CONTRACT, more);
    expect(Object.keys(message)).to.deep.equal(registrationMessage.types.NodeRegistration.map(({ name }) => name));
    expect(offerMessage.typedData(1, CONTRACT, SAMPLES.offerMessage).message["region"]).to.equal("0x5553");
  });

  it("are refused where a value does not fit, so that no wallet is shown them", () => {
    const { agreementMessage, offerMessage, permitMessage, voucherMessage } = messages;
    const { rootProposalMessage: root } = messages;
    const {
      agreementMessage: agreement,
      offerMessage: offer,
      permitMessage: permit,
      voucherMessage: voucher,
    } = SAMPLES;
    const shown: readonly (readonly [show: () => unknown, says: string])[] = [
      [
        () => voucherMessage.typedData(1, CONTRACT, { ...voucher, cumulativeGwei: 1n << 64n }),
        "cumulativeGwei: expected",
      ],
      [() => voucherMessage.typedData(1, CONTRACT, { ...voucher, cumulativeGwei: -1n }), "cumulativeGwei: expected"],
      [() => voucherMessage.typedData(1, CONTRACT, { ...voucher, payer: `0x${"1g".repeat(20)}` }), "payer: expected"],
      [() => voucherMessage.typedData(1, "0x12", voucher), "verifyingContract: expected"],
      [() => voucherMessage.typedData(1.5, CONTRACT, voucher), "chainId: expected"],
      [() => permitMessage.typedData(1, CONTRACT, { ...permit, value: 1n << 256n }), "value: expected"],
      [() => permitMessage.typedData(1, CONTRACT, { ...permit, deadline: -1n }), "deadline: expected"],
      [() => offerMessage.typedData(1, CONTRACT, { ...offer, region: "USA" }), "region: expected"],
      [() => offerMessage.typedData(1, CONTRACT, { ...offer, capacityBytes: 0n }), "capacityBytes: expected"],
      [() => agreementMessage.typedData(1, CONTRACT, { ...agreement, channel: 256 }), "channel: expected"],
      [() => root.typedData(1, CONTRACT, { ...SAMPLES.rootProposalMessage, count: 2 ** 32 }), "count: expected"],
      [() => root.typedData(1, CONTRACT, { ...SAMPLES.rootProposalMessage, root: "0x22" }), "root: expected"],
    ];
    for (const [show, says] of shown) expectThrows(show, "record", says);
  });
});
