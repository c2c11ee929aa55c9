import { ok, strictEqual } from "node:assert/strict";
import {
  type ExchangeModel,
  exchangeMs,
  fitExchanges,
  stepMs,
} from "../../benches/simulate_ranks.ts";

const model: ExchangeModel = { perRank: 0.2, perMillionSent: 3, perMillionKept: 1 };

Deno.test("exchangeMs() is nothing for one rank, and 2 (R - 1) / R of the numbers for R of them", () => {
  strictEqual(exchangeMs(model, 1, 5e6), 0);
  // 2 ranks send each its half, twice: as many numbers as there are.
  strictEqual(exchangeMs(model, 2, 5e6), 0.4 + 3 * 5 + 5);
  strictEqual(exchangeMs(model, 4, 4e6), 0.8 + 3 * 1.5 * 4 + 4);
  strictEqual(stepMs({ computeMs: 100, numbers: 4e6 }, model, 4), 100 + 0.8 + 18 + 4);
});

Deno.test("fitExchanges() finds the model that exchanges were made by, and nothing below 0", () => {
  const measure = (ranks: number[], ms: ExchangeModel) =>
    ranks.flatMap((ranks) =>
      [5e5, 4e6, 2.4e7].map((numbers) => ({ ranks, numbers, ms: exchangeMs(ms, ranks, numbers) }))
    );
  const found = fitExchanges(measure([2, 3], model));
  for (const key of ["perRank", "perMillionSent", "perMillionKept"] as const) {
    ok(Math.abs(found[key] - model[key]) < 1e-6, key);
  }
  // Two ranks alone do not tell what is sent from what is kept.
  const two = fitExchanges(measure([2], model));
  ok(Math.abs(two.perMillionSent - 4) < 1e-6 && two.perMillionKept === 0);
  const odd = fitExchanges(
    measure([2, 3], { ...model, perMillionKept: 0 }).map((one) => ({
      ...one,
      ms: one.ms * (one.ranks === 2 ? 1 : 1.5),
    })),
  );
  ok(Object.values(odd).every((value) => value >= 0));
});
