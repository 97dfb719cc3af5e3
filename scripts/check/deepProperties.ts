/** Loaded before the TypeScript tests by `npm run test:deep`: more runs for every property that names no number itself. */
import fc from "fast-check";

import { deepRuns } from "./deepEffort.js";

fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: deepRuns() });
