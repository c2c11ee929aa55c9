import { countOf } from "../src/checks/count_of.ts";
import type { Dataset } from "../src/datasets/dataset.ts";
import { openDataset } from "../src/datasets/open_dataset.ts";
import type { TaskOutput } from "./task_output.ts";

/** How a task was told to open its data. */
export interface OpenDataOptions {
  root?: string;
  encoding?: string;
  followLinks?: boolean;
}

/**
 * Opens the data of a task, and prints what there is to say of it and how much it is.
 *
 * @param what An image is called.
 * @returns The caller's to close.
 */
export async function openData(
  data: string,
  { root, encoding, followLinks }: OpenDataOptions,
  output: TaskOutput,
  what: "image" | "photo",
): Promise<Dataset> {
  const dataset = await openDataset(data, {
    ...{ root, encoding, followLinks, onFault: (message: string) => output.line(message) },
    onNotice: (message) => output.line(`"${data}": ${message}`),
  });
  output.line(
    `${countOf(dataset.imageCount, what)} of ${
      countOf(dataset.identityCount, "identity", "identities")
    }.`,
  );
  return dataset;
}
