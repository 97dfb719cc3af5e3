import type { JSX } from "preact";

interface Props {
  readonly hash: string;
  readonly explorer: URL | undefined;
}

/** A transaction's hash, with a link where the configuration names an explorer. */
export function TransactionLink({ hash, explorer }: Props): JSX.Element {
  const short = <span class="hex">{`${hash.slice(0, 10)}…`}</span>;
  if (explorer === undefined) return <span title={hash}>{short}</span>;
  return (
    <a href={new URL(`tx/${hash}`, explorer).href} rel="noreferrer noopener" target="_blank">
      {short}
    </a>
  );
}
