/** Heads of each kind, in two and three workers against one. */
import { testOnDevice } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";
import { run, trainAlike } from "../training/run_in_workers.ts";

for (
  const head of [
    { name: "virtual-fc", groups: 5, warmup: 1 },
    { name: "virtual-fc", groups: 5, optimizeAnchors: true },
    { name: "centroid-projection", groups: 6 },
    { name: "n-pair" },
    { name: "multi-similarity" },
    { name: "partial-fc", rate: 0.5 },
  ]
) {
  const what = Object.entries(head).map(([key, value]) => `${key}=${value}`).join();
  testOnDevice(
    "wasm",
    `workers that share batch statistics train as one alone: ${what}`,
    () =>
      withFolder(async (folder) => {
        const one = await run(folder, { head, workers: 1 });
        for (const workers of [2, 3]) trainAlike(await run(folder, { head, workers }), one);
      }),
  );
}
