import { dirname } from "node:path";
import { readMeasuredOn } from "../src/run_report/read_measured_on.ts";
import { pathOfPairs, pathsOfSource, readAndWrite, type TaskPaths } from "./task_paths.ts";

/** What is read again of what a folder of figures or embeddings says it was made of. */
export async function pathsOfMeasuredOn(folder: string): Promise<TaskPaths> {
  const { pairs, data, root, embeddings, samples } = await readMeasuredOn(folder);
  return readAndWrite([
    ...[pairs && pathOfPairs(pairs), pathsOfSource(data, root), embeddings, samples],
    embeddings && await pathsOfMeasuredOn(dirname(embeddings)),
  ]);
}
