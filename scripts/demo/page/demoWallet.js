// A wallet for people who have none: announced as EIP-6963 says, it asks with a plain question of the browser and lets the
// demo's own server sign, which holds the test keys. Served by `npm run demo:page -- --wallet` and in tests, nowhere else.

const CHAIN = "0x7a69"; // 31337
const CONFIRMED = ["eth_requestAccounts", "eth_sendTransaction", "eth_signTypedData_v4", "wallet_switchEthereumChain"];

const listeners = new Map();
// On another chain at first where the page's address says so: to see what the page makes of it.
let chainId = new URL(window.location.href).searchParams.get("wallet-chain") ?? CHAIN;

const refused = () => Object.assign(new Error("User rejected the request."), { code: 4001 });

function describe(method, params) {
  if (method === "eth_requestAccounts") return "show this page the demo account?";
  if (method === "wallet_switchEthereumChain") return "switch to the local chain?";
  if (method === "eth_signTypedData_v4") {
    const { primaryType, message } = JSON.parse(params[1]);
    return `sign ${primaryType}?\n\n${JSON.stringify(message, undefined, 2)}`;
  }
  const { to, data = "" } = params[0];
  return `send a transaction?\n\nto ${to}\n${data.slice(0, 10)}…, ${Math.max(0, data.length / 2 - 1)} bytes`;
}

async function request({ method, params = [] }) {
  if (CONFIRMED.includes(method) && !window.confirm(`Demo wallet: ${describe(method, params)}`)) throw refused();
  if (method === "eth_chainId") return chainId;
  if (method === "wallet_switchEthereumChain") {
    if (params[0].chainId !== CHAIN) throw Object.assign(new Error("Unrecognized chain"), { code: 4902 });
    chainId = CHAIN;
    for (const listener of listeners.get("chainChanged") ?? []) listener(chainId);
    return null;
  }
  const answer = await fetch("demo-wallet", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { result, error } = await answer.json();
  if (error !== undefined) throw Object.assign(new Error(error.message), error);
  return result;
}

const provider = Object.freeze({
  request,
  on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
  removeListener: (event, listener) =>
    listeners.set(
      event,
      (listeners.get(event) ?? []).filter((each) => each !== listener),
    ),
});
const info = Object.freeze({
  uuid: "7f0c3f2e-31e3-4b60-9d5e-3133700000aa",
  name: "Demo wallet (local chain only)",
  icon: "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Crect width='8' height='8' fill='%23e6a100'/%3E%3C/svg%3E",
  rdns: "network.meson.demo",
});
const announce = () =>
  window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider }) }));
window.addEventListener("eip6963:requestProvider", announce);
announce();
