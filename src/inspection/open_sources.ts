import { overrideNetwork } from "../checkpoints/override_network.ts";
import { readCheckpoint } from "../checkpoints/read_checkpoint.ts";
import { loadBackbone, type LoadedBackbone } from "../checkpoints/load_backbone.ts";
import { type Device, useDevice } from "../compute/device.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { PASSED_OVER } from "../datasets/describe_passed_over.ts";
import { selectNamedIdentities } from "../datasets/identities_by_name.ts";
import { leaveOutIdentities } from "../datasets/select_people.ts";
import { openDataset } from "../datasets/open_dataset.ts";
import { readIdentityNames } from "../datasets/read_identity_names.ts";
import { checkTestSet } from "./compare_centres.ts";
import type { InspectOptions } from "./inspect_options.ts";

/** What an inspection reads. */
export interface Sources {
  dataset: Dataset;
  test?: Dataset;
  /** What there was to say of either when it was opened. */
  notices: { dataset: string[]; test: string[] };
  network?: Network;
  /** Lets go of their files, and of the network unless it came with the options. */
  close(): Promise<void>;
}

/** A network, and where it computes. */
export interface Network extends LoadedBackbone {
  device: Device;
}

/** Numbers of images are kept in 32 bits. */
const MOST_IMAGES = 2 ** 32 - 1;

/**
 * Opens everything before anything is read, as what is wrong with it would come to light only hours later.
 *
 * @returns The caller closes them.
 */
export async function openSources(options: InspectOptions): Promise<Sources> {
  checkOptions(options);
  await using opened = new AsyncDisposableStack();
  const { encoding, followLinks } = options, notices = { dataset: [], test: [] };
  const open = async (source: string, root: string | undefined, said: string[]) => {
    const onNotice = (notice: string) => {
      if (!notice.startsWith(PASSED_OVER)) said.push(notice); // of that the inspection has a table
    };
    const dataset = await openDataset(source, {
      ...{ root, encoding, followLinks, onNotice },
      onFault: onNotice,
    });
    opened.defer(() => dataset.close());
    return dataset;
  };
  const dataset = await select(await open(options.data, options.root, notices.dataset), options);
  const test = options.test === undefined
    ? undefined
    : await open(options.test, options.testRoot, notices.test);
  const images = dataset.imageCount + (test?.imageCount ?? 0);
  if (images > MOST_IMAGES) {
    throw new RangeError(
      `Cannot inspect "${dataset.name}" as at most ${MOST_IMAGES} images can be: there are ${images}`,
    );
  }
  const network = test && options.checkpoint !== undefined
    ? await openNetwork(options.checkpoint, test, options)
    : undefined;
  if (network) opened.defer(() => network.backbone.dispose());
  const kept = opened.move();
  return { dataset, test, network, notices, close: () => kept.disposeAsync() };
}

function checkOptions({ checkpoint, test, threshold }: InspectOptions): void {
  if (checkpoint !== undefined && test === undefined) {
    throw new TypeError("Cannot compare centres as there is no test set: give one with --test");
  }
  if (threshold === undefined) return;
  if (checkpoint === undefined) {
    throw new TypeError(
      "Cannot use a threshold without a network to compare centres with: give one with --checkpoint",
    );
  }
  if (!(threshold >= -1 && threshold <= 1)) {
    throw new RangeError(
      `Cannot compare centres as threshold must be a cosine, -1 to 1: current value is ${threshold}`,
    );
  }
}

async function select(
  whole: Dataset,
  { data, identities, exclude, encoding }: InspectOptions,
): Promise<Dataset> {
  const kept = identities === undefined
    ? whole
    : selectNamedIdentities(whole, await readIdentityNames(identities, encoding), identities);
  if (exclude === undefined) return kept;
  const { rest, filesName } = await leaveOutIdentities(kept, exclude, encoding);
  if (rest.identityCount > 0) return rest;
  throw new Error(`Cannot inspect "${data}": ${filesName} all of its identities`);
}

async function openNetwork(
  dir: string,
  test: Dataset,
  options: InspectOptions,
): Promise<Network> {
  checkTestSet(test);
  const checkpoint = overrideNetwork(await readCheckpoint(dir, "best"), options);
  const device = await useDevice(options.device);
  return { device, ...loadBackbone(checkpoint, options.backbone) };
}
