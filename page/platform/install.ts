import { Buffer } from "buffer";

// Before anything of `offchain/` is evaluated: it finds here what Node has of itself.
Object.assign(globalThis, { Buffer });
