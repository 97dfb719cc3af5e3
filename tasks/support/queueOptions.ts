import { DEFAULT_SILENCE_SECONDS } from "../../offchain/queue/shardQueue.js";
import { optionalInteger } from "./options.js";

/** The queue's engine tells a worker's silence no shorter than this. */
const LEAST_SILENCE_SECONDS = 10;

/** Seconds of `--silence`; throws `argument` for fewer than the queue allows. */
export const silenceOf = (value: string): number =>
  optionalInteger("silence", value, LEAST_SILENCE_SECONDS) ?? DEFAULT_SILENCE_SECONDS;
