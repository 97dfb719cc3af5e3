import type { TopLevelSpec } from "vega-lite";

import { renderSvg } from "../../plot/renderSvg.js";
import type { BoostBin } from "../boost.js";
import { COLORS, STYLE } from "./style.js";

const HEIGHT = 280;

/** Stake against boost: a circle for all operators with about the same of both, its area their number. */
export async function boostChart(bins: readonly BoostBin[]): Promise<string> {
  const title = "What stake brings: reward as a part of the raw share";
  const operators = bins.reduce((sum, bin) => sum + bin.operators, 0);
  const staked = bins.filter(({ stakeMsn }) => stakeMsn > 0).reduce((sum, bin) => sum + bin.operators, 0);
  const spec: TopLevelSpec = {
    ...STYLE,
    height: HEIGHT,
    layer: [
      {
        data: { values: [{ boost: 1 }] },
        mark: { type: "rule", strokeDash: [4, 4], color: COLORS.neutral },
        encoding: { y: { field: "boost", type: "quantitative" } },
      },
      {
        data: { values: bins.map((bin) => ({ ...bin })) },
        mark: { type: "point", filled: true, opacity: 0.75, color: COLORS.gatewayX },
        encoding: {
          x: {
            field: "stakeMsn",
            type: "quantitative",
            title: "smallest stake over the epoch, MSN",
            scale: { type: "symlog", constant: 1, domainMin: 0 },
            axis: { format: ",~f", values: [0, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000] },
          },
          y: { field: "boost", type: "quantitative", title: "reward ÷ raw share", scale: { domainMin: 0 } },
          size: {
            field: "operators",
            type: "quantitative",
            title: "operators",
            scale: { range: [20, 700] },
            legend: {
              title: "operators",
              format: "d",
              tickCount: 3,
              symbolFillColor: COLORS.gatewayX,
              symbolStrokeWidth: 0,
            },
          },
        },
      },
    ],
  };
  const description = `${operators} operators with a raw share, ${staked} of them with stake. The dashed line is 1: a reward as large as the raw share.`;
  return renderSvg(spec, { title, description, idPrefix: "boost-" });
}
