import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The whole system, in an order in which every contract finds what its constructor reads. The deployer nominates the
 * distributor as the token's first minter; anyone could then complete the hand-over, and after it the deployer has no
 * power left. Parameters come from `deployments/parameters/<network>.json` by way of offchain/chain/parameters.ts.
 */
export default buildModule("MsnProtocol", (m) => {
  const emissionStart = m.getParameter("emissionStart");

  const timelock = m.contract("TimelockController", [
    m.getParameter("timelockDelay"),
    m.getParameter("timelockProposers"),
    m.getParameter("timelockExecutors"),
    "0x0000000000000000000000000000000000000000",
  ]);
  const token = m.contract("MSN", [m.getParameter("initialHolder"), timelock, emissionStart]);
  const policy = m.contract("EpochPolicy", [emissionStart, timelock, m.getParameter("policy")]);
  const staking = m.contract("MinerStaking", [token, emissionStart, timelock]);
  const distributor = m.contract("RewardsDistributor", [
    token,
    timelock,
    m.getParameter("challengeWindow"),
    m.getParameter("attesters"),
    m.getParameter("threshold"),
  ]);

  const nomination = m.call(token, "nominateMinter", [distributor]);
  m.call(distributor, "acceptMintRight", [], { after: [nomination] });

  return { timelock, token, policy, staking, distributor };
});
