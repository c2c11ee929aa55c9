import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { openDataset } from "../../src/datasets/open_dataset.ts";
import { comparePairs } from "../../src/run_report/compare_pairs.ts";
import { readRun } from "../../src/run_report/read_run.ts";
import { reportPage } from "../../src/run_report/report_page.ts";
import { findEmbeddings } from "../../src/runs/embeddings_npy.ts";
import { withFolder } from "../temporary_folder.ts";
import { hasBrowser, lookAt } from "./browser.ts";
import {
  EXTRACTED,
  rateOf,
  writeExtraction,
  writeProtocolFolder,
  writeTrainingRun,
  writeVerificationFolder,
} from "./run_folders.ts";

const ignore = !hasBrowser;

/** A page of two training runs, the second a long one, and two verifications. */
function makePage(): Promise<string> {
  return withFolder(async (folder) => {
    await writeTrainingRun(join(folder, "short"), { ignored: 2, lends: true });
    await writeTrainingRun(join(folder, "long"), { steps: 1000, ignored: 1 });
    await writeVerificationFolder(join(folder, "lfw"));
    await writeProtocolFolder(join(folder, "ijb"), {
      protocol: "ijb-1-1",
      pairs: 2000,
      same: 1000,
      rates: [rateOf(0.1, 0.9), rateOf(0.01, 0.5), rateOf(1e-4, null)],
      notices: [],
    });
    const names = ["short", "long", "lfw", "ijb"];
    return await reportPage(await Promise.all(names.map((name) => readRun(join(folder, name)))));
  });
}

const ALL = [
  { label: "Loss over steps", curves: [0, 1] },
  { label: "Learning rate over steps", curves: [0, 1] },
  { label: "Accuracy of verification over steps", curves: [0, 1] },
  { label: "Area under the ROC curve over steps", curves: [0, 1] },
  { label: "Images a second over steps", curves: [0, 1] },
  { label: "Share of time waiting for data over steps", curves: [0, 1] },
  { label: "Ignored images a step over steps", curves: [0, 1] },
  { label: "Anchors lent in a step over steps", curves: [0] },
  { label: "Identities ignored in a step over steps", curves: [0] },
  { label: "How often anchors were lent", curves: [0] },
  { label: "ROC curves", curves: [0, 1, 2, 3] },
];
/** Its curves are kinds of pairs. */
const HISTOGRAM = { label: "Histogram of scores, lfw", curves: [0, 1] };

for (
  const [width, colorScheme, paper] of [
    [1200, "light", "rgb(255, 255, 255)"],
    [390, "dark", "rgb(13, 17, 23)"],
  ] as const
) {
  Deno.test({
    name:
      `reportPage() has marks of every run in its charts, ${width} pixels wide, ${colorScheme}, ` +
      `in chromium, if that is installed`,
    ignore,
    async fn() {
      const { faults, states: [state] } = await lookAt(await makePage(), { width, colorScheme });
      deepStrictEqual(faults, []);
      deepStrictEqual(state.charts, [...ALL, HISTOGRAM]);
      strictEqual(state.scrollWidth, width);
      strictEqual(state.paper, paper);
    },
  });
}

Deno.test({
  name:
    "reportPage() hides and shows a run's curves by keyboard, in chromium, if that is installed",
  ignore,
  async fn() {
    // Three tables that scroll, then the buttons.
    const actions = ["Tab", "Tab", "Tab", "Tab", "Tab", "Space", "Enter"];
    const { faults, states } = await lookAt(await makePage(), {
      width: 1200,
      colorScheme: "light",
      actions,
    });
    deepStrictEqual(faults, []);
    const [before, hidden, shown] = states.slice(-3);
    deepStrictEqual([before.focused, before.isPressed], ["long", true]);
    deepStrictEqual(
      hidden.charts,
      [
        ...ALL.map(({ label, curves }) => ({
          label,
          curves: curves.filter((curve) => curve !== 1),
        })),
        HISTOGRAM,
      ],
    );
    strictEqual(hidden.isPressed, false);
    deepStrictEqual(shown.charts, [...ALL, HISTOGRAM]);
    strictEqual(shown.isPressed, true);
  },
});

Deno.test({
  name: "reportPage() tells the values of a chart by arrow keys, in chromium, if that is installed",
  ignore,
  async fn() {
    // Three tables, two buttons, of which the second hides its curve, two more, and the first chart.
    const tabs = (count: number) => new Array<string>(count).fill("Tab");
    const moves = ["Home", "ArrowRight", "ArrowRight", "ArrowLeft", "Escape"];
    const { faults, states } = await lookAt(await makePage(), {
      width: 1200,
      colorScheme: "light",
      actions: [...tabs(5), "Enter", ...tabs(3), ...moves],
    });
    deepStrictEqual(faults, []);
    deepStrictEqual(states.slice(-6).map(({ readout }) => readout.split("\n").join(" ")), [
      "",
      "step 1 short 10",
      "step 2 short 5",
      "step 3 short 3.333",
      "step 2 short 5",
      "",
    ]);
  },
});

Deno.test({
  name:
    "reportPage() shows scores and mistakes of an extraction, in chromium, if that is installed",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const pairs = await writeExtraction(folder);
      const comparedPairs = await comparePairs(
        { ...findEmbeddings(folder)!, pairs },
        await openDataset(EXTRACTED),
      );
      const page = await reportPage([{ ...await readRun(folder), comparedPairs }]);
      // The table of the runs, then the two kinds of pairs.
      const actions = ["Tab", "Tab", "Tab", "Enter"];
      const { faults, states } = await lookAt(page, { width: 390, colorScheme: "dark", actions });
      deepStrictEqual(faults, []);
      const [state] = states;
      deepStrictEqual(state.charts.map(({ curves }) => curves), [[0, 1]]);
      strictEqual(state.images, 2);
      strictEqual(state.scrollWidth, 390);
      const last = states.at(-1)!;
      strictEqual(last.focused, "different people");
      deepStrictEqual(last.charts.map(({ curves }) => curves), [[0]]);
    }),
});
