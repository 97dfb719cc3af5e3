import { renderSvg } from "../../plot/renderSvg.js";
import { BAR_STEP, STYLE } from "./style.js";

/** One piece of a bar. */
export interface Bar {
  readonly label: string;
  readonly series: string;
  readonly value: number;
}

export interface BarChart {
  readonly title: string;
  readonly description: string;
  readonly idPrefix: string;
  /** What the axis counts. */
  readonly unit: string;
  readonly series: readonly { readonly name: string; readonly color: string }[];
  /** Bars from top to bottom; pieces of one label are stacked in the order of `series`. */
  readonly bars: readonly Bar[];
}

/** Horizontal bars, one a label, with the labels' order as given. */
export async function barChart({ title, description, idPrefix, unit, series, bars }: BarChart): Promise<string> {
  const names = series.map(({ name }) => name);
  const labels = [...new Set(bars.map(({ label }) => label))];
  const values = bars.map((bar) => ({ ...bar, order: names.indexOf(bar.series) }));
  const spec = {
    ...STYLE,
    height: BAR_STEP * labels.length,
    data: { values },
    mark: { type: "bar" },
    encoding: {
      y: { field: "label", type: "nominal", title: null, sort: labels, axis: { labelLimit: 150, ticks: false } },
      x: { field: "value", type: "quantitative", title: unit, axis: { format: ",~f", tickCount: 4 } },
      color: {
        field: "series",
        type: "nominal",
        scale: { domain: names, range: series.map(({ color }) => color) },
        legend: names.length > 1 ? {} : null,
      },
      order: { field: "order", type: "quantitative" },
    },
  } as const;
  return renderSvg(spec, { title, description, idPrefix });
}
