import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import { problemOf } from "../model/problem.js";
import { Button } from "./Button.js";

interface Props<T> {
  readonly label: string;
  readonly button: string;
  readonly hint?: string;
  readonly isOff: boolean;
  readonly kind?: "primary" | "quiet";
  readonly inputMode?: "decimal" | "text";
  /** What stands in the field at first. */
  readonly initial?: string;
  /** What the text means; throws what is wrong with it. */
  readonly parse: (text: string) => T;
  readonly onSubmit: (value: T) => void;
}

/** A field with a button; what is wrong with the text is said at the field, also to screen readers. */
export function Field<T>(props: Props<T>): JSX.Element {
  const { label, button, hint, isOff, kind, inputMode = "text", initial = "", parse, onSubmit } = props;
  const [text, setText] = useState(initial);
  const [problem, setProblem] = useState<string>();
  const id = useId();
  const submit = (event: Event): void => {
    event.preventDefault();
    if (isOff) return;
    let value: T;
    try {
      value = parse(text.trim());
    } catch (error) {
      setProblem(problemOf(error));
      return;
    }
    setProblem(undefined);
    onSubmit(value);
  };
  return (
    <form class="field" noValidate onSubmit={submit}>
      <label for={id}>{label}</label>
      <div class="row">
        <input
          id={id}
          value={text}
          inputMode={inputMode}
          autoComplete="off"
          spellcheck={false}
          aria-invalid={problem !== undefined}
          aria-describedby={`${id}-hint`}
          onInput={(event) => {
            setText(event.currentTarget.value);
          }}
        />
        <Button isOff={isOff} {...(kind === undefined ? {} : { kind })}>
          {button}
        </Button>
      </div>
      <p
        id={`${id}-hint`}
        class={problem === undefined ? "hint" : "hint problem"}
        role={problem === undefined ? undefined : "alert"}
      >
        {problem ?? hint ?? ""}
      </p>
    </form>
  );
}
