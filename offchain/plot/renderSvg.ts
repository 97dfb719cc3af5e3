import type { LoggerInterface } from "vega";
import { View, parse, resetSVGDefIds } from "vega";
import type { TopLevelSpec } from "vega-lite";
import { compile } from "vega-lite";

/** What a screen reader says of a drawing. */
export interface Alternative {
  readonly title: string;
  readonly description: string;
  /** Begins every id in the drawing; drawings on one page need different ones. Nothing unless given. */
  readonly idPrefix?: string;
}

/**
 * Draws what Vega-Lite describes as an SVG that stands on its own, without DOM, canvas or network: the same text for the
 * same input, one element a line. Throws whatever the library has to complain about; by itself it would only log it.
 */
export async function renderSvg(spec: TopLevelSpec, alternative: Alternative): Promise<string> {
  const complaints: string[] = [];
  const logger = keeping(complaints);
  // Ids of clips and gradients count on from one drawing to the next.
  resetSVGDefIds();
  const view = new View(parse(compile(spec, { logger }).spec), { renderer: "none", logger });
  try {
    const svg = await view.toSVG();
    if (complaints.length > 0) throw new Error(`the chart cannot be drawn: ${complaints.join("; ")}`);
    return finish(svg, alternative);
  } finally {
    view.finalize();
  }
}

/** A logger that keeps errors and warnings. To throw at once would leave the library waiting for itself. */
function keeping(complaints: string[]): LoggerInterface {
  const keep = (...complaint: readonly unknown[]): LoggerInterface => {
    complaints.push(complaint.map(String).join(" "));
    return logger;
  };
  const ignore = (): LoggerInterface => logger;
  const logger: LoggerInterface = { level: () => 0, error: keep, warn: keep, info: ignore, debug: ignore };
  return logger;
}

function finish(svg: string, { title, description, idPrefix = "" }: Alternative): string {
  const [titleId, descriptionId] = [`${idPrefix}title`, `${idPrefix}description`];
  const labelled = `<svg role="img" aria-labelledby="${titleId} ${descriptionId}" `;
  const texts = `<title id="${titleId}">${escaped(title)}</title><desc id="${descriptionId}">${escaped(description)}</desc>`;
  const drawing = svg.replaceAll(' id="', ` id="${idPrefix}`).replaceAll("url(#", `url(#${idPrefix}`);
  return `${drawing.replace("<svg ", labelled).replace(">", `>${texts}`).replaceAll("><", ">\n<")}\n`;
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
