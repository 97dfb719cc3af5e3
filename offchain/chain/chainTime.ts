import type { Provider } from "ethers";

/** The chain's time, Unix seconds: the later of the latest and the pending block's, as a quiet chain's latest may be old. */
export async function chainTime(provider: Provider): Promise<number> {
  const [latest, pending] = await Promise.all([
    provider.getBlock("latest"),
    provider.getBlock("pending").catch(() => null),
  ]);
  return Math.max(latest?.timestamp ?? 0, pending?.timestamp ?? 0);
}
