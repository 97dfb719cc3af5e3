import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What an explorer was asked to show. */
export interface Submission {
  readonly explorer: string;
  readonly address: string;
  /** As the compiler input calls it. */
  readonly contract: string;
  readonly compiler: string;
  /** Standard JSON. */
  readonly input: {
    readonly sources: Readonly<Record<string, unknown>>;
    readonly settings: Readonly<Record<string, unknown>>;
  };
  /** Hex without `0x`; undefined where the explorer finds out itself. */
  readonly constructorArguments: string | undefined;
  readonly creationTransaction: string | undefined;
  readonly apiKey: string | null;
}

/** As much of the interfaces of Etherscan, Blockscout and Sourcify as a verification needs, for one chain. */
export class ExplorerServer {
  readonly submissions: Submission[] = [];
  /** Addresses that are refused with "Unable to verify". */
  readonly refused = new Set<string>();
  /** So many submissions to Etherscan or Blockscout are turned away for coming too fast. */
  limited = 0;
  /** So many questions about a submission are answered with "pending". */
  pending = 0;
  private readonly server = createServer((request, response) => void this.answer(request, response));

  private constructor() {}

  static async start(): Promise<ExplorerServer> {
    const explorer = new ExplorerServer();
    await new Promise<void>((resolve) => explorer.server.listen(0, "127.0.0.1", resolve));
    return explorer;
  }

  /** Where `etherscan`, `blockscout` or `sourcify` answers. */
  url(explorer: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${explorer}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://127.0.0.1");
    const [, explorer = "", ...path] = pathname.split("/");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const [status, answer] =
      explorer === "sourcify" ? this.sourcify(path, body) : [200, this.scan(explorer, searchParams, body)];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }

  /** Etherscan and Blockscout speak the same language. */
  private scan(explorer: string, query: URLSearchParams, body: string): object {
    const ok = (result: unknown): object => ({ status: "1", message: "OK", result });
    const isShown = this.has(explorer, query.get("address") ?? "");
    if (query.get("action") === "getsourcecode") return ok([{ SourceCode: isShown ? "contract" : "" }]);
    const notOk = (result: string): object => ({ status: "0", message: "NOTOK", result });
    if (query.get("action") === "checkverifystatus") {
      if (this.pending > 0) {
        this.pending--;
        return notOk("Pending in queue");
      }
      return ok(this.refused.has(query.get("guid") ?? "") ? "Fail - Unable to verify" : "Pass - Verified");
    }
    if (this.limited > 0) {
      this.limited--;
      return notOk("Max calls per sec rate limit reached (5/sec)");
    }
    const form = new URLSearchParams(body);
    const address = form.get("contractaddress") ?? "";
    this.submit({
      explorer,
      address,
      contract: form.get("contractname") ?? "",
      compiler: form.get("compilerversion") ?? "",
      input: JSON.parse(form.get("sourceCode") ?? "") as Submission["input"],
      constructorArguments: form.get("constructorArguments") ?? "",
      creationTransaction: undefined,
      apiKey: query.get("apikey"),
    });
    return ok(address);
  }

  private sourcify([, action, chainId = "", address = chainId]: readonly string[], body: string): [number, object] {
    const match = this.has("sourcify", address) ? "exact_match" : null;
    const contract = { match, creationMatch: match, runtimeMatch: match, chainId, address };
    if (action === "contract") return [match === null ? 404 : 200, contract];
    if (body === "") {
      const job = { isJobCompleted: true, verificationId: chainId, jobStartTime: "2026-11-21T00:00:00Z" };
      return [200, { ...job, contract: { ...contract, match: "exact_match" } }];
    }
    const { stdJsonInput, contractIdentifier, compilerVersion, creationTransactionHash } = JSON.parse(body) as {
      readonly stdJsonInput: Submission["input"];
      readonly contractIdentifier: string;
      readonly compilerVersion: string;
      readonly creationTransactionHash: string;
    };
    this.submit({
      explorer: "sourcify",
      address,
      contract: contractIdentifier,
      compiler: compilerVersion,
      input: stdJsonInput,
      constructorArguments: undefined,
      creationTransaction: creationTransactionHash,
      apiKey: null,
    });
    return [202, { verificationId: address }];
  }

  private submit(submission: Submission): void {
    this.submissions.push(submission);
  }

  private has(explorer: string, address: string): boolean {
    return this.submissions.some(
      (shown) => shown.explorer === explorer && shown.address === address && !this.refused.has(address),
    );
  }
}
