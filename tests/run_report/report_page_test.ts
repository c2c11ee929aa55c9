import { deepStrictEqual, doesNotMatch, match, rejects, strictEqual } from "node:assert/strict";
import { appendFile, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { readRun } from "../../src/run_report/read_run.ts";
import { reportPage } from "../../src/run_report/report_page.ts";
import type { ProtocolFigures } from "../../src/protocols/protocols.ts";
import { withFolder } from "../temporary_folder.ts";
import {
  rateOf,
  SUMMARY,
  verificationOf,
  writeProtocolFolder,
  writeTrainingRun,
  writeVerificationFolder,
} from "./run_folders.ts";

function headings(page: string): string[] {
  return [...page.matchAll(/<h[123]>(.*?)<\/h[123]>/g)].map(([, heading]) => heading);
}

Deno.test("reportPage() has tables, charts and what differs between configurations, and nothing from elsewhere", () =>
  withFolder(async (folder) => {
    await writeTrainingRun(join(folder, "a<b"), { config: { head: { name: "full-fc" } } });
    await writeTrainingRun(join(folder, "other"));
    const page = await reportPage([
      await readRun(join(folder, "a<b")),
      await readRun(join(folder, "other")),
    ]);
    deepStrictEqual(headings(page), [
      "Report on 2 runs",
      "Runs",
      "Verification",
      "Training",
      "Loss",
      "Learning rate",
      "Accuracy of verification",
      "Area under the ROC curve",
      "Images a second",
      "Share of time waiting for data",
      "ROC",
      "Configuration: what differs",
    ]);
    match(page, /<td><strong>head\.name<\/strong><\/td><td><strong>full-fc<\/strong>/);
    match(page, /The same in all: 2 keys/);
    match(page, /<td><strong>a&lt;b<\/strong><\/td>/);
    match(page, /No step left an image without a loss\./);
    doesNotMatch(page, /(?:src|href)=|url\((?!#)|@import|a<b/);
  }));

Deno.test("reportPage() has what files say as text, whatever it is", () =>
  withFolder(async (folder) => {
    const hostile = `"><img src=x onerror=alert(1)><script>alert(1)</script>`;
    const trained = join(folder, "a<img src=x>"), verified = join(folder, "b<img src=x>");
    const figures = { ...verificationOf(0.9), tarAtFar: { "0.1": 0.9, [hostile]: 0.7 } };
    await writeTrainingRun(trained, { config: { [hostile]: hostile, head: { name: hostile } } });
    const names = { device: hostile, backbone: hostile, head: hostile };
    await writeFile(join(trained, "summary.json"), JSON.stringify({ ...names, steps: 8 }));
    const evaluation = { type: "evaluation", step: 8, epoch: 0, best: true, verification: figures };
    await appendFile(
      join(trained, "metrics.jsonl"),
      `${JSON.stringify(evaluation)}\n${JSON.stringify({ type: hostile })}\n`,
    );
    await writeVerificationFolder(verified);
    await writeFile(join(verified, "roc.json"), JSON.stringify(figures));
    const measuredOn = { data: hostile, pairs: hostile, distractors: hostile };
    await writeFile(join(verified, "measured_on.json"), JSON.stringify(measuredOn));
    const run = await readRun(verified);
    const image = { path: hostile, identity: hostile };
    run.comparedPairs = {
      ...{
        scores: Float64Array.of(0.5, 0.9),
        same: Uint8Array.of(0, 1),
        threshold: 0.4,
        accuracy: 0,
      },
      ...{ acceptCount: 1, rejectCount: 0, rejects: [], notices: [hostile] },
      accepts: [{ score: 0.5, images: [image, image] }],
    };
    const page = await reportPage([await readRun(trained), run]);
    strictEqual(page.split("&lt;script&gt;alert(1)").length > 10, true);
    doesNotMatch(page, /<img src=x|<script>alert/);
  }));

Deno.test("reportPage() says which rates the pairs do not resolve rather than giving them", () =>
  withFolder(async (folder) => {
    await writeVerificationFolder(folder);
    const page = await reportPage([await readRun(folder)]);
    match(page, /TAR at FAR 0\.001, 0\.0001, 0\.00001 takes at least 1,000 pairs of different/);
    match(page, /people, and there are 200\./);
    match(page, /TAR % at FAR 0\.01</);
    doesNotMatch(page, /<th[^>]*>TAR % at FAR 0\.001</);
    deepStrictEqual(headings(page).slice(1), [
      "Runs",
      "Verification",
      "ROC",
      `Pairs of ${basename(folder)}`,
      "Measured on",
    ]);
    match(page, /<td>lfw\/pairs\.txt<\/td>/);
    match(page, /Best threshold: cosine ≥ 0\.\d{4} gets \d+\.\d\d % of pairs right\./);
  }));

Deno.test("reportPage() names every head of a run with several objectives", () =>
  withFolder(async (folder) => {
    await writeTrainingRun(folder);
    const joint = [{ ...SUMMARY, head: "n-pair", identities: 20, headParameters: 0 }];
    await writeFile(join(folder, "summary.json"), JSON.stringify({ ...SUMMARY, joint }));
    const page = await reportPage([await readRun(folder)]);
    match(page, /<td>virtual-fc \+ n-pair<\/td>.*>10 \+ 20<.*>160 \+ 0</);
  }));

Deno.test("reportPage() says why figures have no intervals", () =>
  withFolder(async (folder) => {
    const few = { reason: "resampling takes at least 10 identities, and there are 3" };
    const intervals = {
      ...{ over: "identities" as const, count: 3, resamples: 1000 },
      ...{ accuracy: few, bestThreshold: few, auc: few, eer: few, tarAtFar: {} },
    };
    await writeVerificationFolder(folder);
    const figures = { ...verificationOf(0.9), intervals };
    await writeFile(join(folder, "roc.json"), JSON.stringify(figures));
    const page = await reportPage([await readRun(folder)]);
    match(
      page,
      /No confidence intervals: resampling takes at least 10 identities, and there are 3\./,
    );
    doesNotMatch(page, /In brackets/);
  }));

Deno.test("reportPage() has intervals where they were measured, and says what they are over", () =>
  withFolder(async (folder) => {
    const interval = { low: 0.85, high: 0.95 };
    const few = { reason: "too few" };
    const intervals = {
      ...{ over: "identities" as const, count: 30, resamples: 1000 },
      ...{ accuracy: interval, bestThreshold: interval, auc: interval, eer: few },
      tarAtFar: { "0.1": interval, "0.01": few },
    };
    await writeVerificationFolder(folder);
    const figures = { ...verificationOf(0.9), intervals };
    await writeFile(join(folder, "roc.json"), JSON.stringify(figures));
    const page = await reportPage([await readRun(folder)]);
    match(
      page,
      /In brackets: 95 % confidence intervals \(bootstrap over 30 identities, 1,000 resamples\)\./,
    );
    match(page, />90\.00 \(85\.00 to 95\.00\) ± 1\.00</);
    match(
      page,
      />0\.9000 \(0\.8500 to 0\.9500\)<.*>10\.00<.*>90\.00 \(85\.00 to 95\.00\)<.*>70\.00</,
    );
  }));

Deno.test("reportPage() has the intervals of protocols beside their rates", () =>
  withFolder(async (folder) => {
    const interval = { low: 0.5, high: 0.875 };
    await writeProtocolFolder(folder, {
      protocol: "ijb-1-n",
      galleries: [{ gallery: 2, mated: 3, nonMated: 1, ranks: [], rates: [] }],
      ranks: [{ rank: 1, rate: 0.75, interval }],
      rates: [{ far: 0.1, tar: 0.625, interval: { reason: "too few" } }],
      notices: [],
    });
    const page = await reportPage([await readRun(folder)]);
    match(page, />75\.00 \(50\.00 to 87\.50\)<\/td><td class="number">62\.50<\/td>/);
  }));

Deno.test("reportPage() gives the best and the last verification of a run", () =>
  withFolder(async (folder) => {
    await writeTrainingRun(folder);
    const run = await readRun(folder);
    run.evaluations[1].best = false;
    const page = await reportPage([run]);
    match(page, /<td>step 4, the best<\/td>/);
    match(page, /<td>step 8, the last<\/td>/);
    match(page, /training, ended/);
  }));

Deno.test("reportPage() shows how many images were ignored, and how a long run was thinned", () =>
  withFolder(async (folder) => {
    await writeTrainingRun(folder, { steps: 1000, ignored: 3 });
    const page = await reportPage([await readRun(folder)]);
    match(page, /<h3>Ignored images a step<\/h3>/);
    match(page, /A run of more than 80 steps is cut into 80 spans/);
    doesNotMatch(page, /No step left/);
  }));

Deno.test("reportPage() says what is wrong with a run, and that it has no end", () =>
  withFolder(async (folder) => {
    await writeTrainingRun(folder);
    await rm(join(folder, "summary.json"));
    await rename(join(folder, "metrics.jsonl"), join(folder, "elsewhere"));
    const page = await reportPage([await readRun(folder)]);
    match(
      page,
      /<section class="faults" id="faults">\n<ul>\n<li>.*metrics\.jsonl&quot; is not there/,
    );
    match(page, /training, no end yet/);
    strictEqual(page.includes("<svg"), false);
    strictEqual(page.includes('class="legend"'), false);
    match(await readFile(join(folder, "elsewhere"), "utf8"), /"step":1/);
  }));

Deno.test("reportPage() says how often anchors were lent, of the runs that lend them", () =>
  withFolder(async (folder) => {
    await writeTrainingRun(join(folder, "lends"), { lends: true });
    await writeTrainingRun(join(folder, "full"));
    const both = await reportPage([
      await readRun(join(folder, "lends")),
      await readRun(join(folder, "full")),
    ]);
    match(both, /<h2>Anchors<\/h2>[^]*None was ignored[^]*<h3>Anchors lent in a step<\/h3>/);
    match(both, /<h3>How often anchors were lent<\/h3>/);
    doesNotMatch(both, /<h3>Identities ignored in a step/);
    const full = await reportPage([await readRun(join(folder, "full"))]);
    doesNotMatch(full, /<h2>Anchors/);
    await writeTrainingRun(join(folder, "ignores"), { lends: true, ignored: 2 });
    const ignores = await reportPage([await readRun(join(folder, "ignores"))]);
    match(ignores, /<h3>Identities ignored in a step<\/h3>/);
  }));

Deno.test("reportPage() has a table for each protocol, and says which rates are not resolvable", () =>
  withFolder(async (folder) => {
    const rates = [rateOf(0.1, 0.975), rateOf(1e-6, null)];
    const all: ProtocolFigures[] = [
      { protocol: "ijb-1-1", pairs: 300_040, same: 40, rates, notices: [] },
      { protocol: "all-pairs", pairs: 28, same: 8, rates: [rateOf(0.1, 0.5)] },
      {
        protocol: "ijb-1-n",
        galleries: [{ gallery: 2, mated: 2, nonMated: 1, ranks: [], rates: [] }],
        ranks: [{ rank: 1, rate: 0.25 }],
        rates: [{ far: 0.01, tar: null }],
        notices: [],
      },
      {
        protocol: "megaface",
        probes: 8,
        mated: 8,
        searches: 16,
        distractors: 2,
        differentPairs: 16,
        cmc: [{ rank: 1, rate: 0.75 }, { rank: 2, rate: 1 }],
        rates: [rateOf(0.1, 0.625)],
      },
    ];
    for (const figures of all) await writeProtocolFolder(join(folder, figures.protocol), figures);
    const runs = await Promise.all(
      all.map(({ protocol }) => readRun(join(folder, protocol))),
    );
    const page = await reportPage(runs);
    deepStrictEqual(headings(page).slice(1), [
      "Runs",
      "Protocols",
      "IJB 1:1, pairs of templates",
      "IJB 1:N, probes searched for in galleries",
      "MegaFace, mates searched for among distractors",
      "All pairs of images",
      "ROC",
    ]);
    match(page, /TAR % at FAR 0\.000001<[^]*<td class="number">97\.50<\/td><td class="number">not/);
    match(page, /rank 1 %<[^]*TPIR % at FPIR 0\.01<[^]*<td class="number">25\.00<\/td>/);
    match(page, /<td class="number">75\.00<\/td><td class="number">62\.50<\/td>/);
    // Identification by rank has no ROC curve.
    deepStrictEqual([0, 1, 2, 3].map((curve) => page.includes(`data-toggles="${curve}"`)), [
      true,
      true,
      false,
      true,
    ]);
  }));

Deno.test("reportPage() refuses no runs", () =>
  rejects(reportPage([]), { message: "Cannot report on runs as there are none" }));
