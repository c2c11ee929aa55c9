import { setTimeout } from "node:timers/promises";
import type { LiveReport } from "./live_report.ts";

/** What {@link serveReport} takes besides the report. */
export interface ServeReportOptions {
  /** 0 to 65535; 0 for any that is free. */
  port: number;
  /** Ends it. */
  signal: AbortSignal;
  /** Hears the address when it can be opened. */
  onListen: (address: string) => void;
}

const HOST = "127.0.0.1";
const LEAST_WAIT_MS = 1000;
/** The share of a core's time that following may take from the training beside it. */
const MOST_SHARE = 0.2;

const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
};

/**
 * Serves a report to browsers on this machine until it is told to end: the page, and as server-sent events what becomes of it.
 * While nobody looks, nothing is read.
 *
 * @throws {Error} if the port is taken.
 */
export async function serveReport(report: LiveReport, options: ServeReportOptions): Promise<void> {
  const { port, signal, onListen } = options;
  const readers: Readers = new Map();
  const handle = async (request: Request): Promise<Response> => {
    const fault = refuse(request);
    if (fault) return fault;
    await report.refresh();
    if (signal.aborted) return respond("It ends", "text/plain", 503);
    if (new URL(request.url).pathname === "/") {
      return respond(report.page(), "text/html; charset=utf-8");
    }
    return respond(eventStream(readers, report.content()), "text/event-stream");
  };
  const server = listen(handle, port, onListen);
  while (!signal.aborted) {
    const began = performance.now();
    if (readers.size > 0) {
      await report.refresh();
      send(readers, report.content());
    }
    const wait = Math.max(LEAST_WAIT_MS, (performance.now() - began) * (1 / MOST_SHARE - 1));
    await setTimeout(wait, undefined, { signal }).catch(() => {});
  }
  for (const reader of readers.keys()) reader.close();
  await server.shutdown();
}

function listen(
  handle: (request: Request) => Promise<Response>,
  port: number,
  onListen: ServeReportOptions["onListen"],
) {
  try {
    return Deno.serve({
      hostname: HOST,
      port,
      onListen: ({ port }) => onListen(`http://${HOST}:${port}/`),
      onError: (fault) => respond((fault as Error).message, "text/plain; charset=utf-8", 500),
    }, handle);
  } catch (cause) {
    throw new Error(
      `Cannot serve a report on ${HOST}:${port}: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** What is no request for the report by this machine: a page of elsewhere may have its name point here. */
function refuse(request: Request): Response | undefined {
  const { hostname, pathname } = new URL(request.url);
  if (hostname !== HOST && hostname !== "localhost") {
    return respond("No such host", "text/plain", 403);
  }
  if (pathname !== "/" && pathname !== "/events") return respond("Not found", "text/plain", 404);
  if (request.method !== "GET") return respond("Only GET", "text/plain", 405);
}

function respond(body: BodyInit, type: string, status = 200): Response {
  return new Response(body, { status, headers: { ...HEADERS, "content-type": type } });
}

/** Readers of events, and what each was sent last. */
type Readers = Map<ReadableStreamDefaultController<Uint8Array>, string>;

function eventStream(readers: Readers, content: string): ReadableStream<Uint8Array> {
  let own: ReadableStreamDefaultController<Uint8Array>;
  return new ReadableStream({
    start(controller) {
      own = controller;
      own.enqueue(encodeEvent(content));
      readers.set(own, content);
    },
    cancel: () => void readers.delete(own),
  });
}

/** Sends the content to all who have another and have taken that; who has not gets a later one. */
function send(readers: Readers, content: string): void {
  for (const [reader, sent] of readers) {
    if (sent === content || reader.desiredSize! <= 0) continue;
    reader.enqueue(encodeEvent(content));
    readers.set(reader, content);
  }
}

/** A browser that loses the server asks again after a second. */
function encodeEvent(json: string): Uint8Array {
  return new TextEncoder().encode(`retry: 1000\ndata: ${json}\n\n`);
}
