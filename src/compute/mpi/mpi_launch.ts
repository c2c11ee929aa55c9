/** What a launcher of MPI says of a process that it has started. */
export interface Launch {
  /** Which of them this is, from 0. */
  rank: number;
  /** How many it has started. */
  size: number;
}

/** Where launchers say it: Open MPI's mpirun; MPICH's, Intel's and MVAPICH's, and Slurm with PMI 2; Slurm. */
const SAID_IN = [
  ["OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"],
  ["PMI_RANK", "PMI_SIZE"],
  // Of a step: a batch script, which runs once, has the number of its job's tasks as well.
  ["SLURM_PROCID", "SLURM_STEP_NUM_TASKS"],
] as const;

/** Environment variables that tell how a process was launched, see {@link launchOf}. */
export const LAUNCH_ENVIRONMENT: readonly string[] = SAID_IN.flat();

/**
 * How this process was launched.
 *
 * @param get An environment variable.
 * @returns Undefined if no launcher of MPI says anything.
 */
export function launchOf(get: (name: string) => string | undefined): Launch | undefined {
  for (const [ofRank, ofSize] of SAID_IN) {
    const rank = Number(get(ofRank) ?? NaN), size = Number(get(ofSize) ?? NaN);
    if (Number.isInteger(rank) && Number.isInteger(size)) return { rank, size };
  }
}
