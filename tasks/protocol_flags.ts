import { Option } from "../src/npm/commander.ts";
import type { AnyProtocol } from "../src/protocols/protocols.ts";
import type { ProtocolFile } from "../src/protocols/protocol_kind.ts";
import { embeddingsOf } from "../src/runs/embeddings_npy.ts";
import type { AnyCommand } from "./finish_command.ts";
import { pathsBeside } from "./tables_of_samples.ts";

/** What flags say, by what commander calls them. */
type Flags = Readonly<Record<string, unknown>>;

/** Adds a flag for each file that protocols take; its help says which of them take it, and what it holds for each. */
export function addProtocolFlags<Extended extends AnyCommand>(
  command: Extended,
  protocols: readonly AnyProtocol[],
): Extended {
  const all = protocols.flatMap(({ name, files }) =>
    Object.entries(files).map(([key, file]) => ({ name, key, file }))
  );
  for (const [key, takers] of Map.groupBy(all, ({ key }) => key)) {
    const helps = Map.groupBy(takers, ({ file }) => file.help).entries().map(([help, some]) =>
      `${some.map(({ name }) => name).join(", ")}: ${help}`
    );
    const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    command.addOption(
      new Option(`${flag} <${valueOf(takers[0].file)}>`, helps.toArray().join("; ")),
    );
  }
  return command;
}

function valueOf({ isList, isExtraction }: ProtocolFile): string {
  return isList ? "files..." : isExtraction ? "path" : "file";
}

/** Which flags a protocol cannot do without, beside those of every one. */
export function neededFlags({ files, needsSamples }: AnyProtocol): string[] {
  const needed = Object.entries(files).filter(([, { isNeeded }]) => isNeeded);
  return [...(needsSamples ? ["samples"] : []), ...needed.map(([key]) => key)];
}

/** The files that are read of those that flags name. */
export function pathsOfProtocol({ files }: AnyProtocol, flags: Flags): string[] {
  return Object.entries(files).flatMap(([key, file]) =>
    [flags[key]].flat().filter((path) => typeof path === "string").flatMap((path) => [
      ...file.reads?.(path) ?? [path],
      ...(file.isExtraction ? pathsBeside(path) : []),
    ])
  );
}

/** Puts the files of folders that `deno task extract` wrote in the place of these folders. */
export function nameExtractedFiles(
  { files }: AnyProtocol,
  command: Pick<AnyCommand, "setOptionValue">,
  flags: Flags,
): void {
  const { embeddings, samples } = flags;
  if (typeof embeddings === "string") {
    const found = embeddingsOf(embeddings);
    command.setOptionValue("embeddings", found.embeddings);
    if (samples === undefined) command.setOptionValue("samples", found.samples);
  }
  for (const [key, { isExtraction }] of Object.entries(files)) {
    const path = flags[key];
    if (isExtraction && typeof path === "string") {
      command.setOptionValue(key, embeddingsOf(path).embeddings);
    }
  }
}
