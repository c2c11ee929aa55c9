import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Makes of a run what an earlier version wrote, which said in what products were computed, and scaled the loss for float16. */
export async function makeEarlier(
  run: string,
  version: 2 | 3 | 4,
  precision: "float32" | "float16" = "float32",
): Promise<void> {
  const earlierConfig = (config: ReturnType<JSON["parse"]>) => ({
    ...version === 4 ? config : withJoint(config),
    precision,
  });
  const config = join(run, "config.json");
  await writeFile(config, JSON.stringify(earlierConfig(await readJson(config))));
  const checkpoints = join(run, "checkpoints");
  for (const name of await readdir(checkpoints)) {
    const folder = join(checkpoints, name), file = join(folder, "checkpoint.json");
    const { people, config, ...rest } = await readJson(file);
    if (precision === "float16") rest.state.lossScale = { scale: 65_536, steps: 3 };
    const about = { ...rest, version, config: earlierConfig(config) };
    const text = JSON.stringify(version === 2 ? about : { ...about, people });
    await writeFile(file, text);
    const sums = join(folder, "SHA256SUMS");
    const sum = createHash("sha256").update(text).digest("hex");
    const others = (await readFile(sums, "utf8")).split("\n")
      .filter((line) => !line.endsWith("  checkpoint.json"));
    await writeFile(sums, [`${sum}  checkpoint.json`, ...others].join("\n"));
  }
}

/** The first objective stood at the top, the others in `joint`, and images met nothing of the memory. */
function withJoint({ objectives, ...run }: ReturnType<JSON["parse"]>) {
  const [first, ...joint] = objectives.map(({ head, ...rest }: ReturnType<JSON["parse"]>) => {
    const { memoryNegatives: _, ...earlier } = head;
    return { ...rest, head: earlier };
  });
  return { ...first, joint, ...run };
}

async function readJson(file: string) {
  return JSON.parse(await readFile(file, "utf8"));
}
