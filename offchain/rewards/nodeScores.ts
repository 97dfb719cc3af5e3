/** What an epoch adds up for each node, by its number in the register. */
export class NodeScores {
  /** Sum of round scores; far below 2^53, so that adding doubles is exact. */
  readonly score: Float64Array;
  /** Rounds with a positive score. */
  readonly scoredRounds: Uint32Array;
  /** 1 for a node measured in at least one round, whatever it scored. */
  readonly measured: Uint8Array;

  constructor(nodes: number) {
    this.score = new Float64Array(nodes);
    this.scoredRounds = new Uint32Array(nodes);
    this.measured = new Uint8Array(nodes);
  }

  get size(): number {
    return this.score.length;
  }

  /** Books a round in which the node was measured. */
  add(node: number, roundScore: number): void {
    this.measured[node] = 1;
    if (roundScore === 0) return;
    this.score[node] = (this.score[node] ?? 0) + roundScore;
    this.scoredRounds[node] = (this.scoredRounds[node] ?? 0) + 1;
  }

  /** Adds what other rounds gave the node. */
  merge(node: number, score: number, scoredRounds: number, isMeasured: boolean): void {
    if (isMeasured) this.measured[node] = 1;
    this.score[node] = (this.score[node] ?? 0) + score;
    this.scoredRounds[node] = (this.scoredRounds[node] ?? 0) + scoredRounds;
  }
}
