import type { ComponentChildren, JSX } from "preact";

/** A name and what it is; `about` explains it. */
export interface Fact {
  readonly name: string;
  readonly value: ComponentChildren;
  readonly about?: string;
}

/** Names with their values, amounts below each other. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): JSX.Element {
  return (
    <dl class="facts">
      {facts.map(({ name, value, about }) => (
        <div key={name}>
          <dt>
            {name}
            {about === undefined ? null : <small>{about}</small>}
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
