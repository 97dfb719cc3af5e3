import { Bytes } from "./bytes.js";

// Before anything of `offchain/` is evaluated: it finds here what Node has of itself.
Object.assign(globalThis, { Buffer: Bytes });
