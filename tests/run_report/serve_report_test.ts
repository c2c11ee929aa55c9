import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { LiveReport } from "../../src/run_report/live_report.ts";
import { serveReport } from "../../src/run_report/serve_report.ts";
import { withFolder } from "../temporary_folder.ts";
import { hasBrowser, visit } from "./browser.ts";
import { verificationOf, writeTrainingRun } from "./run_folders.ts";

/** Serves a report on folders, for as long as the test takes. */
async function withServer(folders: string[], test: (address: string) => Promise<void>) {
  const stop = new AbortController();
  const report = new LiveReport(folders, () => Promise.resolve());
  const { promise: address, resolve } = Promise.withResolvers<string>();
  const served = serveReport(report, { port: 0, signal: stop.signal, onListen: resolve });
  try {
    await test(await address);
  } finally {
    stop.abort();
    await served;
  }
}

/** The title and the body of each event. */
async function* readEvents(address: string): AsyncGenerator<{ title: string; body: string }> {
  const response = await fetch(`${address}events`);
  strictEqual(response.headers.get("content-type"), "text/event-stream");
  let text = "";
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    const parts = (text + piece).split("\n\n");
    text = parts.pop()!;
    for (const part of parts) yield JSON.parse(/^data: (.*)$/m.exec(part)![1]);
  }
}

const stepLine = (step: number) => `{"type":"step","step":${step},"loss":0.5,"learningRate":0.1}\n`;

Deno.test("serveReport() serves the page, and nothing else", () =>
  withFolder((folder) =>
    withServer([join(folder, "awaited")], async (address) => {
      const page = await fetch(address);
      match(page.headers.get("content-security-policy")!, /default-src 'none'/);
      match(await page.text(), /<h1>Report on awaited<\/h1>[^]*<td>not there yet<\/td>/);
      for (
        const [path, method, status] of [
          ["config.json", "GET", 404],
          ["../../etc/passwd", "GET", 404],
          ["", "POST", 405],
        ] as const
      ) {
        const response = await fetch(address + path, { method });
        await response.body?.cancel();
        strictEqual(response.status, status);
      }
    })
  ));

Deno.test("serveReport() refuses names of elsewhere that point here", () =>
  withFolder((folder) =>
    withServer([folder], async (address) => {
      const { hostname, port } = new URL(address);
      const ask = async (host: string) => {
        using connection = await Deno.connect({ hostname, port: Number(port) });
        const request = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
        await connection.write(new TextEncoder().encode(request));
        return (await new Response(connection.readable).text()).slice(0, 12);
      };
      strictEqual(await ask(`evil.example:${port}`), "HTTP/1.1 403");
      strictEqual(await ask(`localhost:${port}`), "HTTP/1.1 200");
    })
  ));

Deno.test("serveReport() sends what becomes of a run, and ends while somebody reads", () =>
  withFolder(async (folder) => {
    const run = join(folder, "run");
    await writeTrainingRun(run);
    await withServer([run], async (address) => {
      const events = readEvents(address);
      const next = async () => (await events.next()).value!.body;
      match(await next(), /training, ended/);
      await appendFile(join(run, "metrics.jsonl"), stepLine(9) + `{"type":"step",`);
      match(await next(), /<td class="number">9<\/td><td class="number">0\.5<\/td>/);
    });
  }));

Deno.test("serveReport() says that a port is taken", () =>
  withFolder((folder) =>
    withServer([folder], async (address) => {
      const port = Number(new URL(address).port);
      const other = serveReport(new LiveReport([folder], () => Promise.resolve()), {
        port,
        signal: new AbortController().signal,
        onListen: () => ok(false),
      });
      await rejects(other, {
        message: new RegExp(`^Cannot serve a report on 127\\.0\\.0\\.1:${port}: .*in use`),
      });
    })
  ));

Deno.test({
  name:
    "serveReport() keeps a page up to date that is not loaded again, in chromium, if that is installed",
  ignore: !hasBrowser,
  fn: () =>
    withFolder(async (folder) => {
      for (const name of ["a", "b"]) await writeTrainingRun(join(folder, name), { steps: 3 });
      const evaluation = {
        type: "evaluation",
        step: 4,
        epoch: 0,
        best: true,
        verification: verificationOf(0.9),
      };
      await withServer([join(folder, "a"), join(folder, "b"), join(folder, "c")], async (url) => {
        // A table that scrolls, then a run to hide.
        const actions = ["Tab", "Tab", "Enter", {
          file: join(folder, "b", "metrics.jsonl"),
          text: `${stepLine(4)}${JSON.stringify(evaluation)}\n`,
          until: { selector: "#verification", text: "90.00" },
        }];
        const look = await visit(url, { width: 390, colorScheme: "dark", actions });
        deepStrictEqual([look.faults, look.loads], [[], 1]);
        const [before, after] = look.states.slice(-2);
        deepStrictEqual([before.focused, after.focused, after.isPressed], ["a", "a", false]);
        strictEqual(after.scrollWidth, 390);
        const [loss, learningRate, images, waiting] = before.charts;
        deepStrictEqual(loss, { label: "Loss over steps", curves: [1] });
        deepStrictEqual(after.charts, [
          loss,
          learningRate,
          { label: "Accuracy of verification over steps", curves: [1] },
          { label: "Area under the ROC curve over steps", curves: [1] },
          images,
          waiting,
          { label: "ROC curves", curves: [1] },
        ]);
      });
    }),
});
