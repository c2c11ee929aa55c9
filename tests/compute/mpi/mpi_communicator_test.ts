import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { LAUNCH_ENVIRONMENT } from "../../../src/compute/mpi/mpi_launch.ts";
import { type Launcher, launchers, outputOf, ranksCommand, testWithMpi } from "../../mpi.ts";
import { numbersOf, SIZES } from "./numbers_of_ranks.ts";

/** With no more permission than to load the library, and to read how it was launched. */
function run(launcher: Launcher, count: number, what = "all", library = launcher.library) {
  const flags = [`--allow-ffi=${library}`, `--allow-env=${LAUNCH_ENVIRONMENT}`];
  return outputOf(
    ranksCommand(launcher, count, ["run", "--no-prompt", ...flags, RANK, library, what]),
  );
}

const RANK = "tests/compute/mpi/rank_of_mpi.ts";

for (const size of [2, 3]) {
  testWithMpi(
    `${size} ranks sum in their order, gather bits and broadcast, all of them the same`,
    async (launcher) => {
      const { code, stdout, stderr } = await run(launcher, size);
      strictEqual(code, 0, stderr);
      const all = JSON.parse(stdout);
      strictEqual(all.length, size);
      const bits = [0x7f800001, -5, 1 << 30];
      for (const { version, ffi, ...found } of all) {
        deepStrictEqual(found, {
          sums: SIZES.map((lengths) => expectedDigest(size, lengths)),
          gathered: Array.from({ length: size }, (_, rank) => bits.slice(0, 1 + rank)),
          none: Array.from({ length: size }, (_, rank) => rank),
          many: [[0, null], [3000, 1], [6000, 2]].slice(0, size),
          text: "from rank 0",
          neighbours: size,
        });
        match(version, launcher.name === "MPICH" ? /^MPICH Version: ?4/ : /^Open MPI v\d/);
        ok(ffi[0] === "granted" && ffi[1] !== "granted");
      }
    },
  );
}

/** Sums in float32, one rank after the other. */
function expectedDigest(size: number, lengths: number[]): string {
  const [sums, ...others] = Array.from({ length: size }, (_, rank) => numbersOf(rank, lengths));
  for (const values of others) {
    values.forEach((some, i) => some.forEach((value, at) => sums[i][at] += value));
  }
  let hash = 0;
  for (const some of sums) {
    for (const word of new Int32Array(some.buffer)) hash = (Math.imul(hash, 31) + word) | 0;
  }
  return `${hash} ${sums.at(-1)!.at(-1)}`;
}

testWithMpi("a rank that waits for another leaves the core to others", async (launcher) => {
  const { code, stdout, stderr } = await run(launcher, 2, "wait");
  strictEqual(code, 0, stderr);
  // It waited for a second and a half.
  ok(JSON.parse(stdout)[1] < 0.15, stdout);
});

testWithMpi("a rank that fails ends all, with its exit code", async (launcher) => {
  strictEqual((await run(launcher, 2, "fail")).code, 7);
});

Deno.test({
  name: "a library of another MPI than the launcher's is refused, in a sentence",
  ignore: launchers.length < 2,
  async fn() {
    for (const [one, other] of [launchers, launchers.toReversed()]) {
      const { code, stderr } = await run(one, 2, "all", other.library);
      strictEqual(code, 1);
      match(
        stderr,
        /Cannot work together through ".*" as the library must be that of the launcher, which started 2 ranks: it finds 1 \(/,
      );
    }
  },
});

Deno.test("what is no library of MPI is refused, in a sentence", async () => {
  const library = import.meta.filename!;
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", `--allow-ffi=${library}`, "--allow-env", RANK, library],
    cwd: new URL("../../../", import.meta.url),
    env: { NO_COLOR: "1" },
  }).output();
  strictEqual(code, 1);
  match(
    new TextDecoder().decode(stderr),
    /Error: Cannot open ".*_test\.ts" as a library of MPI: /,
  );
});
