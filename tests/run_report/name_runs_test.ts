import { deepStrictEqual } from "node:assert/strict";
import { nameRuns } from "../../src/run_report/name_runs.ts";

Deno.test("nameRuns() takes as much of the paths as tells them apart", () => {
  deepStrictEqual(nameRuns(["/a/x/run/", "/a/y/run", "/a/z"]), ["x/run", "y/run", "z"]);
});

Deno.test("nameRuns() says in which run another lies", () => {
  deepStrictEqual(nameRuns(["/a/run", "/a/run/lfw", "/a/other"]), ["run", "run/lfw", "other"]);
});

Deno.test("nameRuns() takes whole paths where one is the end of another", () => {
  deepStrictEqual(nameRuns(["/run", "/a/run"]), ["run", "a/run"]);
});
