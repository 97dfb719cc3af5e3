import type { HardhatPlugin } from "hardhat/types/plugins";

/**
 * Asks a node once more on a fresh connection where it had closed the one that was open. Nodes close a connection that is
 * quiet for some seconds, and a task that computes for longer before it asks again would fail for no other reason.
 */
export const freshConnection: HardhatPlugin = {
  id: "msn-fresh-connection",
  hookHandlers: { network: () => import("./freshConnectionHooks.js") },
};
