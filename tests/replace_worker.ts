/** While `use` is busy, workers that are to run a module ending in `name` run `replacement` instead. */
export async function replaceWorker<T>(
  name: string,
  replacement: URL,
  use: () => Promise<T>,
): Promise<T> {
  const { Worker } = globalThis;
  globalThis.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(String(url).endsWith(name) ? replacement : url, options);
    }
  };
  try {
    return await use();
  } finally {
    globalThis.Worker = Worker;
  }
}
