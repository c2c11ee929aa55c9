import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describeSchema, keysOfSchema } from "../../docs/configuration/describe_schema.ts";
import { drawConfigurationTables } from "../../docs/configuration/tables.ts";
import { fillTables } from "../../docs/fill_tables.ts";
import { z } from "../../src/npm/zod.ts";
import { trainConfigSchema } from "../../src/training/parse_train_config.ts";
import { COMMANDS } from "../../tasks/completions.ts";

const page = await readFile(new URL("../../docs/configuration.md", import.meta.url), "utf8");
const tables = await drawConfigurationTables();

/** As the formatter aligns it, or not. */
const unaligned = (text: string) => text.replace(/ +/g, " ").replace(/-{3,}/g, "---");

Deno.test("the tables of docs/configuration.md are up to date; deno task docs writes them", () => {
  strictEqual(unaligned(page), unaligned(fillTables(page, tables)));
  for (const name of Object.keys(tables)) ok(page.includes(`<!-- table ${name} -->`), name);
});

Deno.test("docs/configuration.md has every key of a configuration and every flag of every task", () => {
  for (const key of Object.keys(trainConfigSchema.shape)) {
    ok((tables.objective + tables.run).includes(`| \`${key}\` |`), key);
  }
  for (const command of COMMANDS) {
    const table = tables[command.name().replace("deno task ", "flags_").replace("-", "_")];
    for (const { flags } of command.options) {
      ok(flags.includes("--version") || table.includes(`| \`${flags}\` |`), flags);
    }
  }
});

Deno.test("docs/configuration.md says of a key its flag, values, default and meaning", () => {
  match(
    tables.objective,
    /\| `batch` \| `--batch` \| whole number, at least 1 \| `64` \| B: images in a batch\. \|/,
  );
  match(tables.run, /\| `momentum` \| – \| number, at least 0, below 1 \| `0\.9` \| /);
  match(tables.heads, /\| `virtual-fc` \| `groups` \| .+ \| by N: `1000` of 10,000, /);
});

Deno.test("describeSchema() says in words what a schema takes", () => {
  const keys = keysOfSchema(z.object({
    count: z.int().min(1),
    share: z.number().min(0).lt(1),
    any: z.number(),
    one: z.enum(["a", "b"]),
    yes: z.boolean(),
    name: z.string(),
    list: z.array(z.number().positive()),
    offset: z.tuple([z.int(), z.int()]),
    either: z.union([z.int().min(2), z.enum(["auto", "all"])]),
    own: z.unknown(),
  }));
  deepStrictEqual(Object.values(keys).map(describeSchema), [
    "whole number, at least 1",
    "number, at least 0, below 1",
    "number",
    "`a`, `b`",
    "`true`, `false`",
    "text",
    "list; each: number, above 0",
    "2 whole numbers",
    "whole number, at least 2; or `auto`, `all`",
    undefined,
  ]);
});
