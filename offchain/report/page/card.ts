import { type Content, Html, html } from "./html.js";

/** A section of the page. */
export const card = (title: string, ...contents: readonly Content[]): Html =>
  html`<section class="card">
    <h2>${title}</h2>
    ${contents}
  </section> `;

/** A section as wide as the page. */
export const wideCard = (title: string, ...contents: readonly Content[]): Html =>
  html`<section class="card wide">
    <h2>${title}</h2>
    ${contents}
  </section> `;

/** A picture, which escapes its own texts; or the sentence that stands in its place. */
export function picture(svg: string | undefined, otherwise: string): Html {
  return svg === undefined ? note(otherwise) : new Html(svg);
}

export const note = (...contents: readonly Content[]): Html => html`<p class="soft">${contents}</p>`;
export const code = (text: string): Html => html`<code>${text}</code>`;
