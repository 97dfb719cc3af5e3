import { emptyTask, task } from "hardhat/config";
import type { TaskDefinition } from "hardhat/types/tasks";

import { NOT_GIVEN } from "../support/options.js";

/** An option that takes a text; its name stays a literal type, which types the action's arguments. */
const text = <const N extends string>(
  name: N,
  description: string,
): { name: N; description: string; defaultValue: string } => ({ name, description, defaultValue: NOT_GIVEN });
const epochOption = text("epoch", "Epoch number, from 1");
const chainIdOption = text("chainId", "Chain the registrations are for; the chosen network's unless given");
const tokenOption = text("token", "MSN token; of the deployment on the chosen network unless given");

/** Everything that makes or shows an epoch's inputs (docs/proofs.md). */
export const proofTasks: TaskDefinition[] = [
  emptyTask("proofs", "Register nodes, pack, show and commit measurements").build(),
  task(
    ["proofs", "register"],
    "Signs a node's registration as node (MSN_NODE_KEY), operator (MSN_OPERATOR_KEY) or both",
  )
    .addOption(text("class", "1 GatewayX (commercial), 2 GaGaNode (home and edge)"))
    .addOption(text("kind", "0 for class 1; 1 residential computer, 2 phone, 3 data-centre computer for class 2"))
    .addOption(text("issuedAt", "Unix seconds; now unless given. Both parties must sign the same"))
    .addOption(text("node", "The node's account, where MSN_NODE_KEY is not at hand"))
    .addOption(text("operator", "The operator's account, where MSN_OPERATOR_KEY is not at hand"))
    .addOption(text("nodeSignature", "The node's signature, 65 bytes as hex, made elsewhere"))
    .addOption(text("operatorSignature", "The operator's signature, 65 bytes as hex, made elsewhere"))
    .addOption(text("out", "Registrations file (.rows) to add the record to, once both signatures are there"))
    .addOption(chainIdOption)
    .addOption(tokenOption)
    .addFlag({ name: "quiet", description: "No hints on stderr" })
    .setAction(() => import("./register.js"))
    .build(),
  task(["proofs", "pack"], "Packs measurements (NDJSON) into a batch, addresses as tags under MSN_TAG_SECRET")
    .addOption(text("in", "NDJSON file, plain or .gz, or - for standard input"))
    .addOption(text("out", "Batch to write, named .rows (.rows.gz with --gzip)"))
    .addOption(text("outDir", "Proof folder to write the batch into, in place of --out"))
    .addOption(text("verifier", "With --out-dir: the verifier's account"))
    .addOption(text("round", "With --out-dir: the round, from 0"))
    .addFlag({ name: "gzip", description: "Store the batch as .gz" })
    .addFlag({ name: "quiet", description: "No progress" })
    .setAction(() => import("./pack.js"))
    .build(),
  task(["proofs", "show"], "Shows a batch or a registrations file as a table or as NDJSON")
    .addPositionalArgument({ name: "file", description: "File named .rows or .rows.gz" })
    .addOption(text("type", "probes or registrations, where the file's name does not tell"))
    .addFlag({ name: "json", description: "NDJSON for programs" })
    .setAction(() => import("./show.js"))
    .build(),
  task(
    ["proofs", "commit"],
    "Commits a verifier's batches and the registrations file on chain, within 24 h of the epoch's end",
  )
    .addOption(epochOption)
    .addOption(text("proofs", "Proof folder of the epoch"))
    .addOption(text("verifier", "The verifier's account; the network's first unless given"))
    .addFlag({ name: "dryRun", description: "Check everything, send nothing" })
    .setAction(() => import("./commit.js"))
    .build(),
  task(["proofs", "import-relays"], "FOR TESTING: makes a proof folder of a relay file, with made-up keys and roles")
    .addOption(text("csv", "Relay file (data/README.md), .csv or .csv.gz"))
    .addOption(epochOption)
    .addOption(text("start", "The epoch's start, Unix seconds; of the deployment on the chosen network unless given"))
    .addOption(chainIdOption)
    .addOption(tokenOption)
    .addOption(text("out", "Proof folder to create; must be missing or empty"))
    .addOption(text("roundLength", "Seconds of a round; 3600 unless given"))
    .addOption(text("limit", "Only the first so many relays"))
    .addOption(text("accounts", "CSV operator,nodes,key to write: the operators' test keys"))
    .addOption(
      text("mnemonicVariable", "Variable (environment or keystore) with a mnemonic; the public test one unless given"),
    )
    .addFlag({ name: "gzip", description: "Store the files as .gz" })
    .addFlag({ name: "quiet", description: "No progress" })
    .setAction(() => import("./importRelays.js"))
    .build(),
  task(["proofs", "generate"], "FOR TESTING: makes proofs and snapshot of a made-up network, ready for epoch compute")
    .addOption(text("nodes", "Number of nodes"))
    .addOption(text("verifiers", "Number of verifiers, odd; 3 unless given"))
    .addOption(text("rounds", "Only the first so many of the week's 168 rounds"))
    .addOption(text("seed", "Text that all keys and all chance come from: the same text gives the same bytes"))
    .addOption(text("silent", "So many verifiers without a commitment or with a stray file, in turn; 0 unless given"))
    .addOption(text("out", "Folder to create, with proofs/ and snapshot.json; must be missing or empty"))
    .addOption(text("model", "Model of the network (docs/synthetic.md); data/network-model.json unless given"))
    .addFlag({ name: "quiet", description: "No progress" })
    .setAction(() => import("./generate.js"))
    .build(),
  task(["proofs", "fit-model"], "Fits the model that `proofs generate` draws from to a week of a relay file")
    .addOption(text("csv", "Relay file (data/README.md), .csv or .csv.gz"))
    .addOption(text("start", "The week's start, Unix seconds"))
    .addOption(text("out", "Model file to write"))
    .setAction(() => import("./fitModel.js"))
    .build(),
];
