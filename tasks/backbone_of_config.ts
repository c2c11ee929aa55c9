import type { BackboneFactory } from "../src/backbones/backbones.ts";
import { readTrainConfig } from "../src/training/read_train_config.ts";

/** The function by which a configuration makes its own network. Where it has none, a checkpoint says what its network is. */
export async function backboneOfConfig(file?: string): Promise<{ backbone?: BackboneFactory }> {
  if (file === undefined) return {};
  const { backbone } = await readTrainConfig(file);
  return typeof backbone === "function" ? { backbone: backbone as BackboneFactory } : {};
}
