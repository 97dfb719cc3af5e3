import type { TopLevelSpec } from "vega-lite";

import { INK, axisStyle } from "../../plot/axisStyle.js";

/** Drawn width of a chart: it fills a phone's screen, and two of them stand side by side on a larger one. */
export const CHART_WIDTH = 390;

/** Colours of Okabe and Ito, which readers with any kind of colour vision tell apart. */
export const COLORS = {
  gatewayX: "#0072b2",
  gagaNode: "#e69f00",
  neutral: "#6b7785",
  gain: "#009e73",
  loss: "#d55e00",
} as const;
export const CLASS_NAMES = ["GatewayX", "GaGaNode"] as const;
export const CLASS_COLORS = [COLORS.gatewayX, COLORS.gagaNode] as const;

/** What all charts of a report have in common. */
export const STYLE = {
  background: "#ffffff",
  padding: 4,
  width: CHART_WIDTH,
  autosize: { type: "fit-x", contains: "padding" },
  config: {
    font: "system-ui, Helvetica, Arial, sans-serif",
    aria: false,
    mark: { aria: false },
    axis: axisStyle(13, 13),
    legend: {
      labelFontSize: 13,
      titleFontSize: 13,
      labelColor: INK,
      titleColor: INK,
      orient: "top",
      title: null,
      labelLimit: 0,
    },
    view: { stroke: null },
  },
} as const satisfies Partial<TopLevelSpec>;

/** A bar's thickness and its share of the chart's height. */
export const BAR_STEP = 22;
