import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import project from "../../deno.json" with { type: "json" };

/** Confine themselves to the files that their flags name. */
const OF_DATA = [
  ...["train", "compare", "extract", "verify", "report", "inspect", "pack", "contact-sheet"],
  ...["export", "import", "align"],
] as const;

/** Run the tests. */
const OF_TESTS = [
  "test:first",
  "test:interchange",
  "test:long",
  "test:ranks",
  "test:second",
] as const;

/**
 * Who may do something anywhere. Files of packages are read wherever Deno keeps them, and a temporary folder, the
 * program of Deno, and that of Python may be anywhere too.
 */
const ANYWHERE: Record<string, string[]> = {
  read: [
    ...[...OF_DATA, "fuzz", "soak", "soak:kill", ...OF_TESTS, "third-party"],
    ...["bench:backbones", "bench:dispatches", "bench:extract", "bench:gpu", "bench:head"],
    "bench:kernels",
    ...["bench:load", "bench:memory"],
    ...[
      "bench:network-memory",
      "bench:ops",
      "bench:ranks",
      "bench:scale",
      "bench:step",
      "bench:verify",
    ],
    ...["bench:webgpu", "bench:winograd"],
  ],
  write: [
    ...["fuzz", "soak", "soak:kill", ...OF_TESTS],
    ...["bench:extract", "bench:load", "bench:ranks", "bench:scale", "bench:verify"],
  ],
  run: [
    ...[...OF_DATA, "fuzz", "soak:kill", ...OF_TESTS],
    ...["third-party", "bench:backbones", "bench:extract", "bench:gpu", "bench:head"],
    "bench:load",
    ...["bench:ranks", "bench:scale", "bench:step", "bench:verify"],
  ],
  env: [...OF_DATA, ...OF_TESTS],
  sys: [...OF_TESTS],
};

/** The flags of each `deno run` and `deno test` among the tasks. */
const declared = Object.entries(project.tasks).flatMap(([name, task]) => {
  const parts = "command" in task ? task.command.split(" && ") : [];
  return parts.filter((part) => /^deno (run|test) /.test(part)).map((part) => ({
    name,
    flags: part.split(" ").filter((word) => word.startsWith("-")),
  }));
});

Deno.test("no task has all permissions, or any but those to read, write, run and ask", () => {
  for (const { name, flags } of declared) {
    for (const flag of flags) {
      match(
        flag,
        /^--(no-prompt|doc|parallel|ignore=tests\/long|allow-(read|write|env|sys|run)(=.+)?|allow-net=127\.0\.0\.1)$/,
        name,
      );
    }
  }
});

Deno.test("what a task may do it may do in named places, but for a few", () => {
  for (const [what, names] of Object.entries(ANYWHERE)) {
    const found = declared.filter(({ flags }) => flags.includes(`--allow-${what}`));
    deepStrictEqual(found.map(({ name }) => name).sort(), names.toSorted(), what);
  }
});

Deno.test("no task of data has more than it takes to confine itself", () => {
  for (const name of OF_DATA) {
    strictEqual(
      project.tasks[name].command,
      `deno run --no-prompt --allow-read --allow-run --allow-env tasks/${
        name.replace("-", "_")
      }.ts`,
    );
  }
});
