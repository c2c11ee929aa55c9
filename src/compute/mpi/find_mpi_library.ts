import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";

/** What distributions call the libraries: Open MPI 4 and 5; MPICH, Intel MPI and MVAPICH; those with the interface of MPI 5. */
const NAMES = {
  openMpi: ["libmpi.so.40", "libmpi.40.dylib"],
  mpich: ["libmpich.so.12", "libmpi.so.12", "libmpi.12.dylib"],
  mpi5: ["libmpi_abi.so.1", "libmpi_abi.so.0", "libmpi_abi.0.dylib"],
};

/** Folders of libraries that systems search, and those where distributions keep libraries of MPI apart. */
const FOLDERS = [
  ...["x86_64", "aarch64"].map((machine) => `/usr/lib/${machine}-linux-gnu`),
  ...["/usr/lib64/openmpi/lib", "/usr/lib64/mpich/lib", "/usr/lib64", "/usr/lib", "/usr/local/lib"],
  ...["/usr/local/openmpi/lib", "/opt/openmpi/lib", "/opt/homebrew/lib"],
];

/**
 * Finds the library of MPI that belongs to the launcher of this process.
 *
 * @param given A path, or a name to look for in the same places; without it the usual names are looked for.
 * @param get An environment variable: those of launchers say which names come first; `LD_LIBRARY_PATH`, and the folder of
 * `mpirun` in `PATH`, where else to look.
 * @returns An absolute path.
 * @throws {Error} If there is none.
 */
export function findMpiLibrary(
  given: string | undefined,
  get: (name: string) => string | undefined,
): string {
  if (given !== undefined && (isAbsolute(given) || /[/\\]/.test(given))) {
    const path = resolve(given);
    if (existsSync(path)) return path;
    throw new Error(`Cannot open "${given}" as a library of MPI: there is no such file`);
  }
  const { openMpi, mpich, mpi5 } = NAMES;
  const byMpich = get("OMPI_COMM_WORLD_SIZE") === undefined && get("PMI_SIZE") !== undefined;
  const usual = byMpich ? [...mpich, ...mpi5, ...openMpi] : [...openMpi, ...mpich, ...mpi5];
  const folders = [...named(get("LD_LIBRARY_PATH")), ...besideLauncher(get("PATH")), ...FOLDERS];
  for (const name of given === undefined ? usual : [given]) {
    const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
  }
  throw new Error(
    `Cannot find a library of MPI: there is no ${(given ?? `${openMpi[0]} or ${mpich[0]}`)} in ${
      folders.join(", ")
    }; ` +
      "--mpi PATH names one",
  );
}

function named(folders = ""): string[] {
  return folders.split(delimiter).filter((folder) => isAbsolute(folder));
}

/** An installation of its own has its libraries beside its programs. */
function besideLauncher(path: string | undefined): string[] {
  const launcher = named(path).map((folder) => join(folder, "mpirun")).find((file) =>
    existsSync(file)
  );
  if (launcher === undefined) return [];
  const above = dirname(dirname(realpathSync(launcher)));
  return [join(above, "lib"), join(above, "lib64")];
}
