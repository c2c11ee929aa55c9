import "../../src/training/training_worker.ts";

/** As the worker of a run, until something that nobody catches ends it. */
const scope = globalThis as unknown as { onmessage: (event: MessageEvent) => void };
const { onmessage } = scope;
scope.onmessage = (event) => {
  onmessage(event);
  setTimeout(() => {
    throw new Error("crashed");
  }, 1500);
};
