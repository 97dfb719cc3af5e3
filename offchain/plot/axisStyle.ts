/** Ink of a chart's texts and axes, and of its grid. */
export const INK = "#222222";
export const FAINT = "#dddddd";

/** Axes of every chart; sizes in pixels. */
export const axisStyle = (labelFontSize: number, titleFontSize: number) =>
  ({
    labelFontSize,
    titleFontSize,
    titleFontWeight: "normal",
    labelColor: INK,
    titleColor: INK,
    gridColor: FAINT,
    tickColor: FAINT,
    domainColor: INK,
  }) as const;
