import { match, strictEqual } from "node:assert/strict";
import { runTask } from "./task_command.ts";

Deno.test("deno task fuzz says how many inputs each parser was given, in a process with little memory", async () => {
  const flags = ["--only", "npy", "pnm", "--inputs", "200", "--large", "2", "--seed", "5"];
  const { code, stdout, stderr } = await runTask("fuzz", flags);
  strictEqual(code, 0, stdout + stderr);
  match(stdout, /^Seed 5\nnpy +200 small inputs +[\d.]+ s {2}ok\nnpy +2 large inputs .* ok\npnm /);
});

Deno.test("deno task fuzz names the parsers that there are", async () => {
  const { code, stderr } = await runTask("fuzz", ["--only", "npz"]);
  strictEqual(code, 1);
  match(stderr, / expected one of npy, safetensors, .* got "npz"; did you mean npy\?$/);
});

Deno.test("deno task fuzz says what it takes, and its version", async () => {
  const { code, stdout } = await runTask("fuzz", ["--help"]);
  strictEqual(code, 0);
  match(stdout, /\n {2}--large <n> .*\(default: 100\)\n[^]*\n\nExample: deno task fuzz --only /);
  match((await runTask("fuzz", ["--version"])).stdout, /^\d+\.\d+\.\d+\n$/);
});
