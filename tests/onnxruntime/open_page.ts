/** Serves the page of examples/browser, and ONNX Runtime beside it, and prints what the page says of two pictures. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "../../src/npm/playwright.ts";

/** The folder of ONNX Runtime's scripts, and files. */
export interface OpenPageOptions {
  runtime: string;
  network: string;
  one: string;
  other: string;
}

const CDN = /https:\/\/cdn\.jsdelivr\.net\/npm\/onnxruntime-web@[\d.]+\/dist\//;
const TYPES: Record<string, string> = {
  html: "text/html",
  js: "text/javascript",
  mjs: "text/javascript",
  wasm: "application/wasm",
};

const { runtime, ...files }: OpenPageOptions = JSON.parse(Deno.args[0]);
const page = fileURLToPath(new URL("../../examples/browser/", import.meta.url));
const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async ({ url }) => {
  const [, name, script] = /^\/(?:runtime\/([^/]+)|([^/]*))$/.exec(new URL(url).pathname) ?? [];
  const path = name ? join(runtime, name) : join(page, script || "index.html");
  const headers = { "content-type": TYPES[path.split(".").at(-1)!] ?? "text/plain" };
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes) return new Response("none", { status: 404 });
  if (!path.endsWith(".html")) return new Response(new Uint8Array(bytes), { headers });
  // Nothing is asked of the network.
  return new Response(bytes.toString().replace(CDN, "/runtime/"), { headers });
});
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
try {
  const tab = await browser.newPage();
  tab.on("console", (message) => console.error(message.text()));
  tab.on("pageerror", ({ message }) => console.error(message));
  await tab.goto(`http://127.0.0.1:${server.addr.port}/`);
  for (const [id, path] of Object.entries(files)) await tab.setInputFiles(`#${id}`, path);
  const output = tab.locator("output", { hasText: /Cosine|rror|annot/ });
  console.log(await output.textContent({ timeout: 60_000 }));
} finally {
  await browser.close();
  await server.shutdown();
}
