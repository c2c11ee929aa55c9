const BREAKING = new URL("./breaking_load_worker.ts", import.meta.url);

/** Files that break their worker when their turn comes: it never ends, a trap of its decoder, or the worker itself ends. */
export const BREAKERS = ["HANGS", "THROWS", "CRASHES"] as const;

/** While `use` is busy, workers that load images break at the files of {@link BREAKERS}. */
export async function withBreakingWorkers<T>(use: () => Promise<T>): Promise<T> {
  const { Worker } = globalThis;
  globalThis.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(/\/load_worker\.ts$/.test(String(url)) ? BREAKING : url, options);
    }
  };
  try {
    return await use();
  } finally {
    globalThis.Worker = Worker;
  }
}
