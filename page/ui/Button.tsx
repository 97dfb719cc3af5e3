import type { ComponentChildren, JSX } from "preact";

interface Props {
  readonly children: ComponentChildren;
  readonly kind?: "primary" | "quiet";
  /** Does nothing for now; it stays where the keyboard is. */
  readonly isOff?: boolean;
  /** Undefined for the button that submits its form. */
  readonly onClick?: () => void;
}

/** A button that keeps the focus while it is off, as a disabled one would not. */
export function Button({ children, kind = "quiet", isOff = false, onClick }: Props): JSX.Element {
  return (
    <button
      type={onClick === undefined ? "submit" : "button"}
      class={kind}
      aria-disabled={isOff}
      onClick={(event) => {
        if (isOff) event.preventDefault();
        else onClick?.();
      }}
    >
      {children}
    </button>
  );
}
