import { renderSvg } from "../../plot/renderSvg.js";
import type { Distribution } from "../distribution.js";
import { percent } from "../text.js";
import { COLORS, STYLE } from "./style.js";

const HEIGHT = 280;

/** Rewards and scores as Lorenz curves: how much the lower part of the operators has, before and after stake counts. */
export async function lorenzChart(rewards: Distribution, raw: Distribution): Promise<string> {
  const title = "How evenly rewards are spread: Lorenz curve";
  const series = [
    { name: "reward", curve: rewards.curve },
    { name: "raw share", curve: raw.curve },
    {
      name: "all the same",
      curve: [
        { operators: 0, amount: 0 },
        { operators: 1, amount: 1 },
      ],
    },
  ];
  const names = series.map(({ name }) => name);
  const values = series.flatMap(({ name, curve }) =>
    curve.map((point) => ({ series: name, operators: point.operators, amount: point.amount })),
  );
  const share = { format: "%", tickCount: 5 } as const;
  const domain = { domain: [0, 1] };
  const spec = {
    ...STYLE,
    height: HEIGHT,
    data: { values },
    mark: { type: "line", strokeWidth: 2.5, clip: true },
    encoding: {
      x: {
        field: "operators",
        type: "quantitative",
        title: "operators, from the least rewarded",
        axis: share,
        scale: domain,
      },
      y: { field: "amount", type: "quantitative", title: "part of all rewards", axis: share, scale: domain },
      color: {
        field: "series",
        type: "nominal",
        scale: { domain: names, range: [COLORS.gatewayX, COLORS.gagaNode, COLORS.neutral] },
      },
      strokeDash: {
        field: "series",
        type: "nominal",
        scale: {
          domain: names,
          range: [
            [1, 0],
            [7, 3],
            [2, 3],
          ],
        },
      },
    },
  } as const;
  const description = `Gini coefficient ${percent(rewards.giniPpm)} of rewards, ${percent(raw.giniPpm)} of raw shares; the top hundredth of operators has ${percent(rewards.topPpm)} of all rewards.`;
  return renderSvg(spec, { title, description, idPrefix: "lorenz-" });
}
