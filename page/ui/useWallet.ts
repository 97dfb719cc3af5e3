import { useCallback, useEffect, useState } from "preact/hooks";

import { problemOf } from "../model/problem.js";
import { type Connection, connect, isRejection, refresh, watchConnection } from "../wallet/connection.js";
import { type InjectedWallet, watchWallets } from "../wallet/eip6963.js";

export interface WalletState {
  readonly wallets: readonly InjectedWallet[];
  readonly connection: Connection | undefined;
  readonly problem: string | undefined;
  readonly connect: (wallet: InjectedWallet) => void;
  readonly disconnect: () => void;
  /** Asks the wallet again for account and chain. */
  readonly refresh: () => void;
}

/** The injected wallets, and the one that the user connected. */
export function useWallet(): WalletState {
  const [wallets, setWallets] = useState<readonly InjectedWallet[]>([]);
  const [connection, setConnection] = useState<Connection>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => watchWallets(setWallets), []);

  const update = useCallback((asked: Promise<Connection | undefined>) => {
    asked.then(
      (found) => {
        setProblem(undefined);
        setConnection(found);
      },
      (error: unknown) => {
        setProblem(isRejection(error) ? "You refused the connection in your wallet." : problemOf(error));
      },
    );
  }, []);
  const again = useCallback(() => {
    if (connection !== undefined) update(refresh(connection));
  }, [connection, update]);
  useEffect(() => (connection === undefined ? undefined : watchConnection(connection, again)), [connection, again]);

  return {
    wallets,
    connection,
    problem,
    connect: (wallet) => {
      update(connect(wallet));
    },
    disconnect: () => {
      setConnection(undefined);
    },
    refresh: again,
  };
}
