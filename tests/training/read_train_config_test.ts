import { deepStrictEqual, rejects } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readTrainConfig } from "../../src/training/read_train_config.ts";
import { withFolder } from "../temporary_folder.ts";

/** Reads a configuration from a file of that name and text. */
function read(name: string, text: string | Uint8Array): Promise<Record<string, unknown>> {
  return withFolder(async (folder) => {
    await writeFile(join(folder, name), text);
    return await readTrainConfig(join(folder, name));
  });
}

Deno.test("readTrainConfig() reads JSON", async () => {
  deepStrictEqual(await read("a.json", '{"batch": 32}'), { batch: 32 });
  deepStrictEqual(await read("no extension", '{"batch": 32}'), { batch: 32 });
  deepStrictEqual(await read("a.json", '\ufeff{"batch": 32}\r\n'), { batch: 32 });
  const wide = Uint8Array.of(
    0xff,
    0xfe,
    ...new Uint8Array(Uint16Array.from('{"a":1}', (c) => c.charCodeAt(0)).buffer),
  );
  deepStrictEqual(await read("a.json", wide), { a: 1 });
  const latin1 = Uint8Array.from('{\n"out": "J\xf6rg"}', (c) => c.charCodeAt(0));
  await rejects(
    read("a.json", latin1),
    /^SyntaxError: Cannot read configuration ".*a\.json", line 2: its bytes are no UTF-8/,
  );
});

Deno.test("readTrainConfig() reads the default export of a module", async () => {
  const typed =
    'const data: string = "faces";\nexport default { data } satisfies { data: string };\n';
  deepStrictEqual(await read("a.ts", typed), { data: "faces" });
  deepStrictEqual(await read("with space.js", "export default { batch: 2 ** 5 };"), { batch: 32 });
});

Deno.test("readTrainConfig() names the file that it cannot read", async () => {
  for (
    const [name, text, reason] of [
      ["a.json", '{"batch": ', "JSON"],
      ["a.json", "[1]", "expected an object with the options as keys"],
      ["a.json", "null", "expected an object with the options as keys"],
      ["a.ts", "export const batch = 32;", "expected an object with the options as keys"],
      ["a.ts", "export default {", "Expected"],
      ["b.ts", 'throw new Error("on purpose");', "on purpose"],
    ]
  ) {
    await rejects(read(name, text), (error: Error) =>
      error instanceof SyntaxError &&
      error.message.startsWith("Cannot read configuration ") &&
      error.message.includes(name) && error.message.includes(reason));
  }
  await rejects(
    readTrainConfig("none.json"),
    /^SyntaxError: Cannot read configuration "none.json": no such file/,
  );
  await rejects(
    readTrainConfig("none.ts"),
    /^SyntaxError: Cannot read configuration "none.ts": Module not found/,
  );
});
