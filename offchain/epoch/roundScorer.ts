import { PROBE_AT, PROBE_BYTES } from "../domain/probeLayout.js";
import { GATEWAY_X } from "../domain/types.js";
import type { Agreement } from "../rewards/consensus.js";
import { Consensus, noAgreement } from "../rewards/consensus.js";
import type { MeasuredGagaNode } from "../rewards/gagaNode.js";
import { basePoints, GagaNodeRound } from "../rewards/gagaNode.js";
import { GatewayXRound } from "../rewards/gatewayX.js";
import { NodeScores } from "../rewards/nodeScores.js";
import { Reports } from "../rewards/reports.js";
import type { NodeColumns } from "./nodeColumns.js";
import type { NodeReports } from "./nodeReports.js";

/** Scores live rounds one after the other; what it holds does not grow with their number. */
export class RoundScorer {
  readonly scores: NodeScores;
  readonly #nodes: NodeColumns;
  readonly #consensus: Consensus;
  readonly #gatewayX: GatewayXRound;
  readonly #gagaNode: GagaNodeRound;
  // Filled again for each node instead of created, because this is the loop that runs once per record.
  readonly #reports = new Reports();
  readonly #agreement: Agreement = noAgreement();

  constructor(nodes: NodeColumns, verifiers: number, quorum: number) {
    this.scores = new NodeScores(nodes.size);
    this.#nodes = nodes;
    this.#consensus = new Consensus(verifiers, quorum);
    this.#gatewayX = new GatewayXRound(nodes.size);
    this.#gagaNode = new GagaNodeRound(nodes.size);
  }

  /** Scores one live round from what the counted batches of distinct verifiers report. */
  score(batches: readonly NodeReports[]): void {
    const cursors = batches.map(() => 0);
    for (let node = 0; node < this.#nodes.size; node++) {
      this.#collect(node, batches, cursors);
      if (this.#consensus.reach(this.#reports, this.#agreement)) this.#measure(node);
    }
    this.#gatewayX.settle(this.scores, this.#nodes.tenures);
    this.#gagaNode.settle(this.scores);
  }

  /** Gathers the reports about a node, and moves every cursor past it. */
  #collect(node: number, batches: readonly NodeReports[], cursors: number[]): void {
    this.#reports.clear();
    for (let i = 0; i < batches.length; i++) {
      const batch = batches[i];
      const cursor = cursors[i] ?? 0;
      if (batch === undefined || cursor >= batch.count || batch.nodes[cursor] !== node) continue;
      this.#reports.add(batch.records, cursor * PROBE_BYTES);
      cursors[i] = cursor + 1;
    }
  }

  #measure(node: number): void {
    const { kbps, storageGb, hostReport } = this.#agreement;
    if (this.#nodes.classes[node] === GATEWAY_X) {
      const hostOffset = this.#reports.offset(hostReport) + PROBE_AT.host;
      this.#gatewayX.add(node, kbps, storageGb, this.#reports.batch(hostReport), hostOffset);
    } else {
      this.#gagaNode.add(this.#gagaNodeOf(node, this.#nodes.kinds[node] ?? 0));
    }
  }

  #gagaNodeOf(node: number, registeredKind: number): MeasuredGagaNode {
    const { kbps, country, kind, portOpen, netReport, wideReport } = this.#agreement;
    const reports = this.#reports;
    return {
      node,
      kbps,
      country,
      base: Math.min(basePoints(kind, portOpen), basePoints(registeredKind, portOpen)),
      netBatch: reports.batch(netReport),
      netOffset: reports.offset(netReport) + PROBE_AT.net,
      wideBatch: wideReport < 0 ? undefined : reports.batch(wideReport),
      wideOffset: wideReport < 0 ? 0 : reports.offset(wideReport) + PROBE_AT.wide,
    };
  }
}
