import type { JSX } from "preact";

import type { ChainConfig } from "../model/config.js";
import { shortAccount } from "../model/format.js";
import { switchChain } from "../wallet/connection.js";
import { Button } from "./Button.js";
import type { WalletState } from "./useWallet.js";

interface Props {
  readonly wallet: WalletState;
  readonly chain: ChainConfig;
}

/** The connected wallet, or those that can be connected; a wallet on another chain is offered to change. */
export function WalletMenu({ wallet, chain }: Props): JSX.Element {
  const { connection, wallets, problem } = wallet;
  return (
    <div class="wallet">
      {connection === undefined ? (
        wallets.map((each) => (
          <Button
            key={each.uuid}
            kind="primary"
            onClick={() => {
              wallet.connect(each);
            }}
          >
            {each.icon === undefined ? null : <img src={each.icon} alt="" width={18} height={18} />} Connect {each.name}
          </Button>
        ))
      ) : (
        <>
          <span class="hex" title={connection.account}>
            {shortAccount(connection.account)}
          </span>
          <Button onClick={wallet.disconnect}>Disconnect</Button>
        </>
      )}
      {connection === undefined && wallets.length === 0 ? (
        <p class="note">No wallet found in this browser. You can look up any account without one.</p>
      ) : null}
      {problem === undefined ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {connection !== undefined && connection.chainId !== chain.chainId ? (
        <WrongChain wallet={wallet} chain={chain} />
      ) : null}
    </div>
  );
}

function WrongChain({ wallet, chain }: Props): JSX.Element | null {
  const { connection } = wallet;
  if (connection === undefined) return null;
  return (
    <div class="problem" role="alert">
      <p>
        Your wallet is on chain {connection.chainId}, this page is for {chain.name} (chain {chain.chainId}).
      </p>
      <Button
        kind="primary"
        onClick={() => {
          // Whatever the answer, the wallet says where it is.
          switchChain(connection, chain).then(wallet.refresh, wallet.refresh);
        }}
      >
        Switch to {chain.name}
      </Button>
    </div>
  );
}
