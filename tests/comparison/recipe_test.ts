import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { join } from "node:path";
import { readFile } from "node:fs/promises";
import { compare } from "../../src/comparison/compare.ts";
import type { CompareEvent } from "../../src/comparison/compare_event.ts";
import { parseCompareConfig } from "../../src/comparison/parse_compare_config.ts";
import {
  bestTrials,
  chosenRecipe,
  recipeLabel,
  recipesOf,
  roundsOf,
  withRecipe,
} from "../../src/comparison/recipe.ts";
import type { HeadSpec } from "../../src/heads/heads.ts";
import type { RecipeTrial } from "../../src/runs/comparison_json.ts";
import { testOnDevice } from "../devices.ts";
import { smallFaces } from "../small_faces.ts";
import { withFolder } from "../temporary_folder.ts";

const config = (more: object) => parseCompareConfig({ out: "a", imagesPerIdentity: 4, ...more });
const labels = (head: HeadSpec, more: object) => recipesOf(config(more), head).map(recipeLabel);

Deno.test("recipesOf() tries what the configuration and the head have, then all combinations of what is looked for", () => {
  deepStrictEqual(labels({ name: "n-pair", scale: 4 }, { search: ["rate"], learningRate: 0.05 }), [
    "rate=0.05,K=4",
    "rate=0.015,K=4",
    "rate=0.15,K=4",
  ]);
  const both = { search: ["K", "rate"], learningRates: [0.1, 0.2] };
  deepStrictEqual(labels({ name: "multi-similarity" }, both), [
    "rate=0.1,K=4",
    "rate=0.1,K=2",
    "rate=0.2,K=2",
    "rate=0.2,K=4",
  ]);
  strictEqual(
    labels({ name: "virtual-fc" }, { search: ["rate", "K", "scale", "margin"] }).length,
    55,
  );
  strictEqual(labels({ name: "full-fc" }, { search: ["rate", "K", "scale", "margin"] }).length, 82);
});

Deno.test("recipesOf() leaves what a head says itself, what it does not have, and what does not go together", () => {
  const search = ["scale", "margin"];
  deepStrictEqual(labels({ name: "multi-similarity" }, { search }), ["rate=0.1,K=4"]);
  deepStrictEqual(
    labels({ name: "n-pair" }, { search }),
    ["", ",scale=8", ",scale=16", ",scale=32"].map((scale) => `rate=0.1,K=4${scale}`),
  );
  deepStrictEqual(
    labels({ name: "full-fc", scale: 9 }, { search }),
    ["", ",margin=0", ",margin=0.2", ",margin=0.4"].map((margin) => `rate=0.1,K=4${margin}`),
  );
  const cosface: HeadSpec = { name: "full-fc", scale: 9, marginType: "cosface" };
  deepStrictEqual(labels(cosface, { search }), ["rate=0.1,K=4"]);
  deepStrictEqual(
    labels({ name: "full-fc" }, { search: ["K"] }),
    [4, 1, 2].map((images) => `rate=0.1,K=${images}`),
  );
  // 64 images of 2 are 32 identities.
  deepStrictEqual(labels({ name: "virtual-fc", groups: 20 }, { search: ["K"] }), ["rate=0.1,K=4"]);
  deepStrictEqual(labels({ name: "virtual-fc" }, { search: ["K"], groups: 20 }), ["rate=0.1,K=4"]);
});

Deno.test("withRecipe() gives a head the scale and the margin of a recipe", () => {
  const recipe = { learningRate: 1, imagesPerIdentity: 2 }, head = { name: "full-fc" } as const;
  deepStrictEqual(withRecipe(head, recipe), head);
  deepStrictEqual(withRecipe(head, { ...recipe, scale: 8, margin: 0 }), {
    ...head,
    scale: 8,
    marginType: "none",
  });
  deepStrictEqual(withRecipe(head, { ...recipe, margin: 0.2 }), {
    ...head,
    marginType: "arcface",
    margin: 0.2,
  });
});

Deno.test("roundsOf() halves by thirds beside the first recipe, and trains the last as long as a cell", () => {
  deepStrictEqual(roundsOf(55, 900), [
    { count: 55, steps: 100 },
    { count: 19, steps: 300 },
    { count: 7, steps: 900 },
  ]);
  deepStrictEqual(roundsOf(10, 90), [{ count: 10, steps: 30 }, { count: 4, steps: 90 }]);
  deepStrictEqual(roundsOf(5, 2), [{ count: 5, steps: 1 }, { count: 3, steps: 2 }]);
  deepStrictEqual(roundsOf(4, 7), [{ count: 4, steps: 7 }]);
  deepStrictEqual(roundsOf(2, 7), [{ count: 2, steps: 7 }]);
  deepStrictEqual(roundsOf(1, 7), [{ count: 1, steps: 7 }]);
});

Deno.test("chosenRecipe() is the best of those that had all steps", () => {
  const trial = (imagesPerIdentity: number, steps: number, auc?: number): RecipeTrial => ({
    recipe: { learningRate: 0.1, imagesPerIdentity },
    steps,
    ...auc === undefined ? { fault: "it broke" } : { auc },
  });
  const trials = [trial(2, 3, 0.99), trial(4, 9), trial(6, 9, 0.7), trial(8, 9, 0.8)];
  strictEqual(chosenRecipe(trials, 9)!.imagesPerIdentity, 8);
  deepStrictEqual(bestTrials(trials, 9).map(({ recipe }) => recipe.imagesPerIdentity), [8, 6, 4]);
  strictEqual(chosenRecipe(undefined, 9), undefined);
  throws(
    () => chosenRecipe([trial(2, 3, 0.9), trial(4, 9)], 9),
    /^Error: Cannot choose a recipe as none of those tried works: "it broke"$/,
  );
});

Deno.test("parseCompareConfig() refuses a search that would not look at the rates that are given", () => {
  throws(
    () => config({ search: ["K"], learningRates: [0.1, 0.2] }),
    /learningRates: expected these with rate in search, got a search without/,
  );
  throws(
    () => config({ search: ["k"] }),
    /search.0: expected one of rate, K, scale, margin, got "k"/,
  );
});

testOnDevice(
  "wasm",
  "compare() finds the recipe of each head first, on people held out, and goes on where it stopped",
  () =>
    withFolder(async (out) => {
      const grid = {
        ...{ data: smallFaces(40, 4), imageSize: 16, batch: 16, steps: 6, seeds: 1, workers: 1 },
        ...{ device: "wasm", evaluateEvery: 9, out },
        backbones: [{ name: "small", width: 2, embedding: 4 }],
        heads: [{ name: "virtual-fc", warmup: 1, scale: 4 }, { name: "multi-similarity" }],
        search: ["rate", "K"],
        learningRates: [0.05, 1e30, 2e30],
      };
      const run = async (
        signal?: AbortSignal,
        onEvent: (event: CompareEvent) => void = () => {},
      ) => {
        const events: CompareEvent[] = [];
        const comparison = await compare(parseCompareConfig(grid), {
          signal,
          onEvent(event) {
            events.push(event);
            onEvent(event);
          },
        });
        return { comparison, events };
      };
      const stop = new AbortController();
      await run(stop.signal, ({ type }) => type === "fault" && stop.abort());
      const { comparison, events } = await run();
      const [first] = events;
      deepStrictEqual(first.type === "start" && [first.cells, first.done], [2 * (6 + 3) + 2, 3]);
      const numbers = events.flatMap((event) => event.type === "cell" ? [event.number] : []);
      // Of each last round, one place is left by rates that broke.
      deepStrictEqual(numbers, [...Array.from({ length: 13 }, (_, i) => i + 4), 19, 20]);
      for (const { head, recipe, learningRate } of comparison.rows) {
        const key = `small:embedding=4,width=2/${head}`;
        const trials = comparison.recipes![key];
        deepStrictEqual(trials.map(({ steps }) => steps), [2, 2, 2, 2, 2, 2, 6, 6]);
        strictEqual(
          trials.filter(({ fault }) => /the loss must be a number/.test(fault ?? "")).length,
          4,
        );
        const [best] = bestTrials(trials, 6);
        deepStrictEqual([recipe, learningRate], [best.recipe, 0.05]);
        const cell = join(out, "cells", "small_embedding=4,width=2", head.replace(":", "_"), "0");
        const { objectives } = JSON.parse(await readFile(join(cell, "config.json"), "utf8"));
        strictEqual(objectives[0].imagesPerIdentity, best.recipe.imagesPerIdentity);
        // A short trial has a short warm-up.
        const warmupOf = async (steps: number) => {
          const name = `${recipeLabel(best.recipe)},steps=${steps}`;
          const folder = cell.replace("cells", "search").replace(/0$/, name);
          const { schedule } = JSON.parse(await readFile(join(folder, "config.json"), "utf8"));
          return schedule.warmup;
        };
        deepStrictEqual([await warmupOf(2), await warmupOf(6)], [17, 50]);
      }
      const text = await readFile(join(out, "comparison.md"), "utf8");
      strictEqual(text.match(/\| rate=0.05, K=\d \|/g)!.length, 2);
      strictEqual(text.includes("## Recipes"), true);
    }),
);
