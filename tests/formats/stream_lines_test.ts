import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { streamLines } from "../../src/formats/stream_lines.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("streamLines() parts a file into its lines, wherever its bytes come apart", () =>
  withFolder(async (folder) => {
    const file = join(folder, "lines"),
      lines = Array.from({ length: 20_000 }, (_, i) => `Jörg ${i}`);
    await writeFile(file, lines.join("\n") + "\n");
    let bytes = 0;
    deepStrictEqual(
      await Array.fromAsync(streamLines(file, (some) => bytes += some.length)),
      lines,
    );
    strictEqual(bytes, new TextEncoder().encode(lines.join("\n") + "\n").length);
    await writeFile(file, "a\n\nb");
    deepStrictEqual(await Array.fromAsync(streamLines(file)), ["a", "", "b"]);
    await writeFile(file, "");
    deepStrictEqual(await Array.fromAsync(streamLines(file)), []);
    await rejects(Array.fromAsync(streamLines(join(folder, "none"))), Deno.errors.NotFound);
  }));
