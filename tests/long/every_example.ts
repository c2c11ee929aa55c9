/** Every example but the one by URL, which the ordinary tests run. */
import { match } from "node:assert/strict";
import { BY_URL, OUTPUTS, readExample, root, runExample } from "../run_example.ts";

for (const [name, output] of Object.entries(OUTPUTS)) {
  if (name === BY_URL) continue;
  Deno.test(`examples/${name} runs without data, by the command of its first line`, async () => {
    match(await runExample(await readExample(name), root), output);
  });
}
