import { deepStrictEqual } from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "../../src/npm/commander.ts";
import { protocolKindOf } from "../../src/protocols/protocols.ts";
import { addProtocolFlags, neededFlags, pathsOfProtocol } from "../../tasks/protocol_flags.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("verify has a flag for each file that a protocol takes, whose help says which protocols take it", () => {
  const { options } = addProtocolFlags(new Command(), [
    {
      name: "a",
      files: { list: { help: "lines" }, tooMany: { help: "several", isList: true } },
    },
    { name: "b", files: { list: { help: "lines" }, other: { help: "x", isExtraction: true } } },
    { name: "c", files: { list: { help: "words" } } },
  ]);
  deepStrictEqual(options.map(({ flags, description }) => [flags, description]), [
    ["--list <file>", "a, b: lines; c: words"],
    ["--too-many <files...>", "a: several"],
    ["--other <path>", "b: x"],
  ]);
});

Deno.test("verify asks for what its protocol needs", () => {
  deepStrictEqual(neededFlags(protocolKindOf("pairs")), ["pairs"]);
  deepStrictEqual(neededFlags(protocolKindOf("megaface")), ["samples", "distractors"]);
});

Deno.test("verify reads the files that its protocol takes, and what belongs to them, alone", () =>
  withFolder(async (folder) => {
    const split = join(folder, "Protocol/Split/FP"), against = join(folder, "b.npy");
    await mkdir(split, { recursive: true });
    const flags = { pairs: split, against, templates: "t", gallery: ["g", "h"] };
    deepStrictEqual(pathsOfProtocol(protocolKindOf("pairs"), flags), [
      ...[join(folder, "Protocol"), against],
      ...[join(folder, "samples.tsv"), join(folder, "trained_on.json")],
    ]);
    const others = pathsOfProtocol(protocolKindOf("ijb-1-n"), flags);
    deepStrictEqual(others, ["t", "g", "h"]);
  }));
