import { isAbsolute } from "node:path";
import { setTimeout } from "node:timers/promises";
import project from "../deno.json" with { type: "json" };
import { findMpiLibrary } from "../src/compute/mpi/find_mpi_library.ts";
import { MpiCommunicator } from "../src/compute/mpi/mpi_communicator.ts";
import { type Launch, launchOf } from "../src/compute/mpi/mpi_launch.ts";
import { DisagreementError, requireAgreement } from "../src/training/require_agreement.ts";
import { earlierFault } from "./confine.ts";
import { describeFault } from "./exit_with.ts";

/** What `--mpi` is on the command line: absent, without a value, or with one. */
export type MpiFlag = string | true | undefined;

/** What `--mpi` does, for the help of every task that has it. */
export const MPI_FLAG = "a rank of mpirun or srun; its library is found";

/** A fault of all ranks is rank 0's to tell: the others leave it this time, in milliseconds, before they tell their own. */
const HEAD_START_MS = 1500;

/**
 * Refuses to run in several processes of one launch that know nothing of each other, as all of them would write the same files.
 *
 * @param task What it is called.
 * @param takesPart Whether it can be a rank.
 * @returns Whether somebody else tells of the refusal, so that this process may end.
 * @throws {Error} In the first of them.
 */
export function refuseLaunch(task: string, takesPart: boolean, flag: MpiFlag): boolean {
  const launch = launchOf(environment);
  if (!launch || launch.size === 1 || (takesPart && flag !== undefined)) return false;
  if (launch.rank > 0) return true;
  throw new Error(
    `Cannot run ${task} in ${launch.size} processes as each would do the same and write the same files: ` +
      (takesPart
        ? "--mpi makes them ranks, which share the work"
        : "it has no ranks, start it once"),
  );
}

/** The library that a task is to load. */
export function libraryOf(flag: MpiFlag): string | undefined {
  if (flag === undefined) return undefined;
  return findMpiLibrary(flag === true ? undefined : flag, environment);
}

/**
 * Does a task's work as a rank of MPI, if `--mpi` says so. A fault of any rank ends all of them, with exit code 1; rank 0 tells it,
 * or the rank that it befell, with its number.
 *
 * @param options Flags that decide what ranks do together: they must be the same on all.
 * @param run Is given the ranks that take part. Before that, this process has lost the permission to load libraries and, but on
 * rank 0, to write.
 */
export async function withRanks(
  flag: MpiFlag,
  options: Record<string, unknown>,
  run: (ranks?: MpiCommunicator) => Promise<number | void>,
): Promise<number | void> {
  if (flag === undefined) return await run();
  const launch = launchOf(environment);
  let ranks: MpiCommunicator;
  try {
    ranks = await openRanks(flag, launch);
  } catch (error) {
    if (launch && launch.rank > 0) return 1;
    throw error;
  }
  try {
    const fault = earlierFault();
    if (fault) throw fault;
    requireAgreement(ranks, { version: project.version, deno: Deno.version.deno, ...options });
    const code = await run(ranks) ?? 0;
    ranks.leave();
    return code;
  } catch (error) {
    const isFirst = ranks.rank === 0;
    if (!isFirst) await setTimeout(HEAD_START_MS);
    if (isFirst || !(error instanceof DisagreementError)) {
      console.error(describeFault(error, isFirst ? "" : `rank ${ranks.rank}: `));
    }
    ranks.fail();
  }
}

/** The ranks in a line: `Ranks: 4, on one machine (Open MPI v4.1.4)`. */
export function describeRanks({ size, neighbours, version }: MpiCommunicator): string {
  const where = neighbours === size ? "on one machine" : `${neighbours} of them on this machine`;
  return `Ranks: ${size}, ${where} (${version})`;
}

async function openRanks(flag: string | true, launch: Launch | undefined) {
  // What the process that confines this one has found need not, and may not, be looked for again.
  const path = flag !== true && isAbsolute(flag) ? flag : libraryOf(flag)!;
  const ranks = MpiCommunicator.open(path, launch);
  await giveBack("ffi");
  if (ranks.rank > 0) await giveBack("write");
  if (launch || ranks.size > 1) return ranks;
  ranks.leave();
  throw new Error(
    "Cannot be a rank with --mpi as a launcher must start the task, such as mpirun -n 4 deno task ..., or srun: none did",
  );
}

async function giveBack(name: "ffi" | "write"): Promise<void> {
  const { state } = await Deno.permissions.revoke({ name });
  if (state === "granted") throw new Error(`Cannot confine this rank: it may still use ${name}`);
}

/** An environment variable, as far as this process may see it. */
function environment(variable: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) : undefined;
}
