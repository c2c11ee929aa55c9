import { join } from "node:path";
import type { MeasuredOn } from "../reports/measured_on.ts";
import { measuredOnSchema } from "./record_schemas.ts";

/** What a folder says that its figures or embeddings were made of; nothing if it does not, or cannot be read. */
export async function readMeasuredOn(folder: string): Promise<MeasuredOn> {
  try {
    return measuredOnSchema.parse(
      JSON.parse(await Deno.readTextFile(join(folder, "measured_on.json"))),
    );
  } catch {
    return {};
  }
}
