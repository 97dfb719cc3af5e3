import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The whole system, in an order in which every contract finds what its constructor reads. Genesis creates allocation and
 * token in one transaction and becomes the timelock's administrator in the deployer's place; its last call gives every
 * power away, and refuses to while the deployer has one left. The distributor makes the contract that reviews its roots. Parameters come from `deployments/parameters/<network>.json` by way of
 * offchain/chain/parameters.ts.
 */
export default buildModule("MsnProtocol", (m) => {
  const emissionStart = m.getParameter("emissionStart");

  const deployer = m.getAccount(0);

  const timelock = m.contract("TimelockController", [
    m.getParameter("timelockDelay"),
    [],
    m.getParameter("timelockExecutors"),
    deployer,
  ]);
  const genesis = m.contract("Genesis", [
    timelock,
    emissionStart,
    m.getParameter("tokenGeneration"),
    m.getParameter("curves"),
    m.getParameter("granters"),
  ]);
  const madeBy = (maker: Parameters<typeof m.staticCall>[0], name: string, getter: string) =>
    m.contractAt(name, m.staticCall(maker, getter, [], 0, { id: `${name}Address` }));
  const allocation = madeBy(genesis, "Allocation", "ALLOCATION");
  const token = madeBy(genesis, "MSN", "TOKEN");

  const policy = m.contract("EpochPolicy", [emissionStart, timelock, m.getParameter("policy")]);
  const staking = m.contract("MinerStaking", [
    token,
    emissionStart,
    timelock,
    m.getParameter("guardian"),
    m.getParameter("slasher"),
    m.getParameter("reporterShareBps"),
  ]);
  const distributor = m.contract("RewardsDistributor", [
    token,
    staking,
    timelock,
    m.getParameter("challengeWindow"),
    m.getParameter("attesters"),
    m.getParameter("threshold"),
    m.getParameter("reviewTerms"),
  ]);
  const challenges = madeBy(distributor, "RootChallenges", "CHALLENGES");
  const governor = m.contract("MsnGovernor", [token, staking, allocation, timelock, m.getParameter("governor")]);
  const airdrop = m.contract("TestnetAirdrop", [
    token,
    m.getParameter("airdropRoot"),
    m.getParameter("airdropDeadline"),
    m.getParameter("airdropFoundation"),
  ]);

  const escrow = m.contract("Escrow", [
    token,
    distributor,
    timelock,
    m.getParameter("guardian"),
    m.getParameter("feeBps"),
    m.getParameter("burnShareBps"),
  ]);
  // Needs nothing, but waits: the timelock is the first contract of a deployment.
  const exchange = m.contract("Exchange", [], { after: [distributor] });

  const administrator = "0x0000000000000000000000000000000000000000000000000000000000000000";
  const appointed = m.call(timelock, "grantRole", [administrator, genesis]);
  const renounced = m.call(timelock, "renounceRole", [administrator, deployer], { after: [appointed] });
  m.call(genesis, "complete", [staking, distributor, governor], {
    after: [renounced, policy, airdrop, escrow, exchange],
  });

  return {
    genesis,
    timelock,
    allocation,
    token,
    policy,
    staking,
    distributor,
    challenges,
    governor,
    airdrop,
    escrow,
    exchange,
  };
});
