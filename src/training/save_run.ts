import { saveCheckpoint } from "../checkpoints/save_checkpoint.ts";
import { storeVariables } from "../checkpoints/variables.ts";
import type { CheckpointState } from "../runs/checkpoint_json.ts";
import { withoutFunctions } from "./config_functions.ts";
import { requireNumbers } from "./require_numbers.ts";
import type { RunLog } from "./run_log.ts";
import type { TrainingRun } from "./training_run.ts";

/**
 * Saves a checkpoint of a run, all of whose losses have been read.
 *
 * @param log Reaches the disk first.
 * @throws {Error} If it cannot be written, or the weights are no numbers; what was saved before is then as it was.
 */
export async function saveRun(
  { config, people, device, backbone, trainer }: TrainingRun,
  state: CheckpointState,
  log: RunLog,
): Promise<void> {
  trainer.settle();
  const variables = await storeVariables(trainer.variables());
  const momentum = await storeVariables(trainer.momentum());
  const average = trainer.average && await storeVariables(trainer.average.variables);
  device.check();
  requireNumbers(state.step, variables, momentum, ...average ? [average] : []);
  // It is to be at least as long as what goes on from here.
  log.flush();
  await saveCheckpoint(config.out, {
    config: withoutFunctions(config),
    backbone: backbone.name,
    state,
    people,
    variables,
    momentum,
    average,
    graph: backbone.graph,
  }, config.keepCheckpoints);
}
