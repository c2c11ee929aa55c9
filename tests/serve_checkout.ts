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

/** A checkout that scripts can import from. */
export interface ServedCheckout {
  /** What permissions name. */
  host: string;
  /** Where `mod.ts` is, with a slash at its end. */
  address: string;
  shutdown(): Promise<void>;
}

/**
 * Serves the checkout on loopback, each time below a path of its own: Deno keeps what it once fetched from an
 * address, and the system hands out ports again, so that an earlier state of the project could be taken for this one.
 *
 * @param onFetch Hears what is asked for, as paths from the root of the project.
 */
export function serveCheckout(onFetch?: (path: string) => void): ServedCheckout {
  const folder = `/${crypto.randomUUID()}/`;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      if (!pathname.startsWith(folder)) return new Response(null, { status: 404 });
      const path = pathname.slice(folder.length);
      onFetch?.(path);
      const type = types[path.split(".").at(-1)!] ?? "application/octet-stream";
      const file = await readFile(new URL(path, root)).catch(() => undefined);
      return file
        ? new Response(new Uint8Array(file), { headers: { "content-type": type } })
        : new Response(null, { status: 404 });
    },
  );
  const host = `127.0.0.1:${server.addr.port}`;
  return { host, address: `http://${host}${folder}`, shutdown: () => server.shutdown() };
}
