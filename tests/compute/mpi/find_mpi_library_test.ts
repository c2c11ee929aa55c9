import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findMpiLibrary } from "../../../src/compute/mpi/find_mpi_library.ts";
import { launchOf } from "../../../src/compute/mpi/mpi_launch.ts";
import { withFolder } from "../../temporary_folder.ts";

const from = (values: Record<string, string>) => (name: string) => values[name];

Deno.test("findMpiLibrary() finds the launcher's own before others, and a name where it was told to look", () =>
  withFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    for (const name of ["libmpi.so.40", "libmpich.so.12", "libother.so"]) {
      await writeFile(at(name), "");
    }
    const LD_LIBRARY_PATH = `relative:${folder}`;
    const find = (given: string | undefined, values: Record<string, string> = {}) =>
      findMpiLibrary(given, from({ LD_LIBRARY_PATH, ...values }));
    strictEqual(find(undefined), at("libmpi.so.40"));
    strictEqual(find(undefined, { OMPI_COMM_WORLD_SIZE: "2", PMI_SIZE: "2" }), at("libmpi.so.40"));
    strictEqual(find(undefined, { PMI_SIZE: "2" }), at("libmpich.so.12"));
    strictEqual(find("libother.so"), at("libother.so"));
    strictEqual(find(at("libother.so")), at("libother.so"));
  }));

Deno.test("findMpiLibrary() looks beside the launcher in PATH, also where that is a link", () =>
  withFolder(async (folder) => {
    for (const name of ["opt/bin", "opt/lib", "links"]) {
      await mkdir(join(folder, name), { recursive: true });
    }
    await writeFile(join(folder, "opt/bin/mpirun"), "");
    await writeFile(join(folder, "opt/lib/libown.so"), "");
    await symlink(join(folder, "opt/bin/mpirun"), join(folder, "links/mpirun"));
    const find = () => findMpiLibrary("libown.so", from({ PATH: join(folder, "links") }));
    strictEqual(find(), join(folder, "opt/lib/libown.so"));
  }));

Deno.test("findMpiLibrary() says what it has not found, and where", () => {
  throws(() => findMpiLibrary("/nowhere/libmpi.so", from({})), {
    message: 'Cannot open "/nowhere/libmpi.so" as a library of MPI: there is no such file',
  });
  throws(
    () => findMpiLibrary("libnone.so", from({ LD_LIBRARY_PATH: "/some/where" })),
    /^Error: Cannot find a library of MPI: there is no libnone\.so in \/some\/where, .*; --mpi PATH names one$/,
  );
});

Deno.test("launchOf() tells rank and size as each launcher says them", () => {
  strictEqual(launchOf(from({})), undefined);
  strictEqual(launchOf(from({ SLURM_PROCID: "0", SLURM_NTASKS: "4" })), undefined);
  for (
    const [rank, size] of [
      ["OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"],
      ["PMI_RANK", "PMI_SIZE"],
      ["SLURM_PROCID", "SLURM_STEP_NUM_TASKS"],
    ]
  ) deepStrictEqual(launchOf(from({ [rank]: "1", [size]: "3" })), { rank: 1, size: 3 });
});
