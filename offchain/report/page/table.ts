import { type Content, type Html, html } from "./html.js";

/** A column: its head, and whether it holds numbers. */
export interface Column {
  readonly head: string;
  readonly isNumber?: boolean;
  /** Text that may take several lines. */
  readonly wraps?: boolean;
}

/** A table in a region of its own that scrolls where the screen is narrower, also from the keyboard. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Content[])[]): Html {
  const heads = columns.map((column) => html`<th scope="col" class="${styleOf(column)}">${column.head}</th>`);
  const lines = rows.map(
    (cells) =>
      html`<tr>
        ${cells.map((cell, i) => html`<td class="${styleOf(columns[i])}">${cell}</td>`)}
      </tr> `,
  );
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${lines}
      </tbody>
    </table>
  </div>`;
}

function styleOf(column: Column | undefined): string {
  if (column?.isNumber === true) return "number";
  return column?.wraps === true ? "wrap" : "text";
}

/** An amount as people read it; its `value` is exact, in gwei of MSN. */
export const amount = (gwei: bigint, text: string): Html => html`<data value="${String(gwei)}">${text}</data>`;
