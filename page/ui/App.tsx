import type { JSX } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";

import type { Address } from "../../offchain/domain/hex.js";
import { readAccount } from "../data/account.js";
import { parseAccount } from "../model/inputs.js";
import { AccountCards } from "./AccountCards.js";
import { Button } from "./Button.js";
import { Field } from "./Field.js";
import { StatusLine } from "./StatusLine.js";
import { TransactionDialog } from "./TransactionDialog.js";
import { WalletMenu } from "./WalletMenu.js";
import { useEpoch } from "./useEpoch.js";
import { useLoaded } from "./useLoaded.js";
import { useDeployment, useSite } from "./useSite.js";
import { useTransaction } from "./useTransaction.js";
import { useViewed } from "./useViewed.js";
import { useWallet } from "./useWallet.js";

/** The page. */
export function App(): JSX.Element {
  const [version, setVersion] = useState(0);
  const reload = useCallback(() => {
    setVersion((now) => now + 1);
  }, []);
  const [attempt, setAttempt] = useState(0);
  const site = useSite(attempt);
  const deployment = useDeployment(site.value, attempt);
  const wallet = useWallet();
  const viewed = useViewed();
  const { connection } = wallet;
  useEffect(() => {
    if (connection !== undefined) viewed.show(connection.account);
  }, [connection?.account]);

  const chain = site.value?.chain;
  const read = readerOf(chain, deployment.value, viewed.account);
  const account = useLoaded(read, [chain?.chainId, viewed.account, attempt], version);
  const epoch = useEpoch(chain, deployment.value, account.value?.newest);
  const transactions = useTransaction(connection, site.value?.book, reload);

  const mayAct =
    connection !== undefined && connection.account === viewed.account && connection.chainId === chain?.chainId;
  const act = mayAct ? { isOff: transactions.isBusy, start: transactions.start } : undefined;
  const problem = viewed.problem ?? site.problem ?? deployment.problem ?? account.problem;
  return (
    <>
      <header>
        <h1>MSN miner</h1>
        {chain === undefined ? null : <p class="chain">{chain.name}</p>}
        {chain === undefined ? null : <WalletMenu wallet={wallet} chain={chain} />}
      </header>
      <main>
        <StatusLine state={transactions.state} explorer={chain?.explorer} />
        <Field
          key={viewed.account ?? ""}
          label="Look up an account"
          button="Look up"
          hint={connection === undefined ? "Shows any account; nothing can be changed without its wallet." : ""}
          initial={viewed.account ?? ""}
          isOff={false}
          parse={parseAccount}
          onSubmit={viewed.show}
        />
        {problem === undefined ? null : (
          <div class="problem" role="alert">
            <p>{problem}</p>
            <Button
              onClick={() => {
                setAttempt(attempt + 1);
                reload();
              }}
            >
              Try again
            </Button>
          </div>
        )}
        {isWaiting([site, deployment, account]) && account.value === undefined ? (
          <p role="status">Reading the chain…</p>
        ) : null}
        {account.value === undefined ? null : (
          <AccountCards view={account.value} epoch={epoch} act={act} isConnected={connection !== undefined} />
        )}
      </main>
      <footer>
        <p>
          This page holds no key and sends nothing to anybody but your wallet, the chain&apos;s node and the server of
          the published epochs. Proofs and tables are checked against the chain.
        </p>
      </footer>
      <TransactionDialog transactions={transactions} explorer={chain?.explorer} />
    </>
  );
}

function readerOf(
  chain: Parameters<typeof readAccount>[0] | undefined,
  deployment: Parameters<typeof readAccount>[1] | undefined,
  account: Address | undefined,
): (() => ReturnType<typeof readAccount>) | undefined {
  if (chain === undefined || deployment === undefined || account === undefined) return undefined;
  return () => readAccount(chain, deployment, account);
}

const isWaiting = (parts: readonly { readonly isLoading: boolean }[]): boolean =>
  parts.some(({ isLoading }) => isLoading);
