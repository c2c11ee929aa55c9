import { dirname, join } from "node:path";
import { MEASURED_ON_JSON, readMeasuredOn } from "../src/runs/measured_on_json.ts";
import { pathsOfPairs, pathsOfSource, readAndWrite, type TaskPaths } from "./task_paths.ts";

/** What is read again of what a folder of figures or embeddings says it was made of. */
export async function pathsOfMeasuredOn(folder: string): Promise<TaskPaths> {
  const { pairs, data, root, embeddings, samples } = await readMeasuredOn(folder);
  const own = [...pathsOfPairs(pairs), pathsOfSource(data, root), embeddings, samples];
  if (embeddings === undefined) return readAndWrite(own);
  // These were made of something in their turn, which their folder says; it goes no further.
  const made = await readMeasuredOn(dirname(embeddings));
  const said = join(dirname(embeddings), MEASURED_ON_JSON);
  return readAndWrite([...own, said, pathsOfSource(made.data, made.root)]);
}
