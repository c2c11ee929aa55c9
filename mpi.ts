/**
 * Ranks of MPI: processes on one machine or several that train, or embed, together. What is trained by them is in `training`.
 *
 * @example What a script does that `mpirun -n 4` starts
 * ```ts ignore
 * import { findMpiLibrary, launchOf, MpiCommunicator, parseTrainConfig, train } from "./mod.ts";
 *
 * const get = (name: string) => Deno.env.get(name);
 * const communicator = MpiCommunicator.open(findMpiLibrary(undefined, get), launchOf(get));
 * try {
 *   await train(parseTrainConfig({ data: "photos", out: "runs/four" }), { communicator });
 *   communicator.leave();
 * } catch (error) {
 *   console.error(`rank ${communicator.rank}:`, error);
 *   communicator.fail();
 * }
 * ```
 *
 * @module
 */

export * from "./src/compute/mpi/find_mpi_library.ts";
export * from "./src/compute/mpi/mpi_communicator.ts";
export * from "./src/compute/mpi/mpi_launch.ts";
