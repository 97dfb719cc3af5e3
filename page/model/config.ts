import { MsnError } from "../../offchain/domain/errors.js";
import type { Json } from "../../offchain/io/canonicalJson.js";
import { JsonFields } from "../../offchain/io/jsonFields.js";
import { parseJsonFields } from "../../offchain/io/jsonText.js";

/** The name of the configuration, which lies beside the page. */
export const CONFIG_FILE = "config.json";

const REQUIRED = ["chainId", "name", "currency", "rpc", "addressBook", "artifacts"];
const EXPLORER = "explorer";

/** A chain that the page serves. */
export interface ChainConfig {
  readonly chainId: number;
  /** As people call it. */
  readonly name: string;
  /** Symbol of the coin that pays gas. */
  readonly currency: string;
  readonly rpc: URL;
  /** The deployment's address book. */
  readonly addressBook: URL;
  /** Below it stands a folder for each epoch, by its number. */
  readonly artifacts: URL;
  /** A block explorer, if there is one; `tx/<hash>` is put behind it. */
  readonly explorer: URL | undefined;
}

/** Parses `config.json`; addresses of files may be relative to `base`, the page's own. Throws `json`. */
export function parseConfig(text: string, base: URL): readonly [ChainConfig, ...ChainConfig[]] {
  const fields = parseJsonFields(text, CONFIG_FILE, ["chains"]);
  const [first, ...others] = fields.list("chains").map((chain, i) => parseChain(chain, `chains[${i}]`, base));
  if (first === undefined) throw fields.wrong("chains", "at least one chain");
  const ids = [first, ...others].map(({ chainId }) => chainId);
  if (new Set(ids).size !== ids.length) throw fields.wrong("chains", "different chains");
  return [first, ...others];
}

/** The chain that is asked for (`?chain=`), or the first one. Throws `argument` for one that is not there. */
export function chosenChain(chains: readonly [ChainConfig, ...ChainConfig[]], asked: string | null): ChainConfig {
  if (asked === null) return chains[0];
  const found = chains.find(({ chainId }) => String(chainId) === asked);
  if (found !== undefined) return found;
  const known = chains.map(({ chainId }) => chainId).join(", ");
  throw new MsnError("argument", `expected one of ${known}, got ${JSON.stringify(asked.slice(0, 40))}`, {
    field: "?chain",
  });
}

function parseChain(value: Json, path: string, base: URL): ChainConfig {
  const fields = JsonFields.of(value, CONFIG_FILE, path);
  const hasExplorer = fields.keys().includes(EXPLORER);
  fields.exactly(hasExplorer ? [...REQUIRED, EXPLORER] : REQUIRED);
  return {
    chainId: fields.integer("chainId", 1, Number.MAX_SAFE_INTEGER),
    name: fields.text("name"),
    currency: fields.text("currency"),
    rpc: webAddress(fields, "rpc", base),
    addressBook: webAddress(fields, "addressBook", base),
    artifacts: folder(webAddress(fields, "artifacts", base)),
    explorer: hasExplorer ? folder(webAddress(fields, EXPLORER, base)) : undefined,
  };
}

/** Nothing but http(s): whatever else could be a link that runs something. */
function webAddress(fields: JsonFields, key: string, base: URL): URL {
  const url = URL.parse(fields.text(key), base.href);
  if (url === null || !["http:", "https:"].includes(url.protocol)) throw fields.wrong(key, "an http(s) address");
  return url;
}

const folder = (url: URL): URL => (url.pathname.endsWith("/") ? url : new URL(`${url.pathname}/${url.search}`, url));
