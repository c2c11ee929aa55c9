import { AXIS, COLORS, CURVE_COLORS, followScreen } from "../src/reports/chart_colors.ts";

/** A head over more and more identities. */
export interface CostCurve {
  name: string;
  points: {
    identities: number;
    milliseconds: number;
    /** The bytes that were foreseen. */
    foreseen: number;
    /** The bytes that it took. */
    bytes: number;
  }[];
}

/** Draws time and memory of a step beside each other, against identities, all on logarithmic axes. */
export async function headCostSvg(curves: CostCurve[]): Promise<string> {
  const { init } = await import("../src/npm/echarts.ts");
  const width = 960, height = 440, panel = 370, top = 84, bottom = 60;
  const axis = { ...AXIS, type: "log" } as const;
  const line = { type: "line", symbol: "circle", symbolSize: 6, silent: true } as const;
  const panels = [0, 1];
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: COLORS.paper.light,
      color: CURVE_COLORS,
      title: {
        text: "One step of the head, forward, backward and update",
        left: 16,
        top: 12,
        textStyle: { color: COLORS.ink.light, fontSize: 16 },
      },
      legend: {
        left: 16,
        top: 42,
        icon: "rect",
        itemHeight: 3,
        // Without a browser the width of words is a guess, and a narrow one.
        itemGap: 40,
        textStyle: { color: COLORS.ink.light },
        data: curves.map(({ name }) => name),
      },
      grid: panels.map((i) => ({ left: 72 + i * (panel + 100), width: panel, top, bottom })),
      xAxis: panels.map((gridIndex) => ({
        ...axis,
        gridIndex,
        name: "identities",
        nameGap: 32,
        axisLabel: { ...AXIS.axisLabel, formatter: (value: number) => value.toLocaleString("en") },
        min: 1e4,
        max: 1e7,
      })),
      yAxis: [
        { ...axis, gridIndex: 0, name: "milliseconds", nameGap: 48 },
        {
          ...axis,
          gridIndex: 1,
          name: "MiB taken; foreseen, dashed",
          nameGap: 48,
        },
      ].map((one) => ({
        ...one,
        axisLabel: { ...AXIS.axisLabel, formatter: (value: number) => value.toLocaleString("en") },
      })),
      series: curves.flatMap(({ name, points }, i) => {
        const itemStyle = { color: CURVE_COLORS[i] };
        const mebibytes = (bytes: number) => bytes / 2 ** 20;
        const along = (value: (point: CostCurve["points"][number]) => number) =>
          points.map((point): [number, number] => [point.identities, value(point)]);
        const right = { ...line, name, itemStyle, xAxisIndex: 1, yAxisIndex: 1 };
        return [
          { ...line, name, itemStyle, data: along(({ milliseconds }) => milliseconds) },
          { ...right, data: along(({ bytes }) => mebibytes(bytes)) },
          {
            ...right,
            showSymbol: false,
            lineStyle: { type: "dashed" as const, width: 1.5 },
            data: along(({ foreseen }) => mebibytes(foreseen)),
          },
        ];
      }),
    });
    return followScreen(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}
