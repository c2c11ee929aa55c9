import { readFile } from "node:fs/promises";

const root = new URL("../", import.meta.url);
const types: Record<string, string> = {
  ts: "application/typescript",
  js: "text/javascript",
  css: "text/css",
  wgsl: "text/plain",
  json: "application/json",
  wasm: "application/wasm",
};

/**
 * Serves the checkout on loopback.
 *
 * @param onFetch Hears what is asked for.
 */
export function serveCheckout(onFetch?: (path: string) => void): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const { pathname } = new URL(request.url);
    onFetch?.(pathname);
    const type = types[pathname.split(".").at(-1)!] ?? "application/octet-stream";
    const file = await readFile(new URL(`.${pathname}`, root)).catch(() => undefined);
    return file
      ? new Response(new Uint8Array(file), { headers: { "content-type": type } })
      : new Response(null, { status: 404 });
  });
}
