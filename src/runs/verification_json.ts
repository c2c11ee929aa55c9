import { join } from "node:path";
import { z } from "../npm/zod.ts";
import { FIGURES_KINDS, type ProtocolFigures } from "../protocols/protocols.ts";
import { writeJsonFile } from "./json_file.ts";

/** The file in the folder of a verification by a protocol other than pairs that holds its figures. */
export const VERIFICATION_JSON = "verification.json";

/** What {@link ProtocolFigures} are as JSON, protocol by protocol. */
export const protocolSchemas: readonly z.ZodObject[] = FIGURES_KINDS.map(({ name, figures }) =>
  z.object({ protocol: z.literal(name), ...figures as Record<string, z.ZodType> })
);

/** What {@link ProtocolFigures} are as JSON. */
export const protocolSchema = z.discriminatedUnion(
  "protocol",
  protocolSchemas as never,
) as z.ZodType<ProtocolFigures>;

/** Writes `verification.json` into a folder that is there. */
export async function writeProtocol(folder: string, figures: ProtocolFigures): Promise<void> {
  await writeJsonFile(join(folder, VERIFICATION_JSON), figures);
}
