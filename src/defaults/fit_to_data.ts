import { lookAtFaces } from "../alignment/look_at_alignment.ts";
import { countOf } from "../checks/count_of.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { openDataset } from "../datasets/open_dataset.ts";
import { selectIdentities } from "../datasets/select_identities.ts";
import { selectPeople } from "../datasets/select_people.ts";
import { isDrawn } from "../datasets/sources.ts";
import { batchesPerEpoch } from "../training/batches_per_epoch.ts";
import { objectivesOf, type RawConfig } from "../training/objectives.ts";
import { parseTrainConfig } from "../training/parse_train_config.ts";
import { readRunConfig } from "../training/read_run_config.ts";
import type { Objective, TrainConfig } from "../training/train_config.ts";
import { heldOutCount, holdOut } from "../verification/hold_out.ts";
import { batchForPeople, epochsForSteps, LEAST_STEPS } from "./batches_for_people.ts";
import { cropForFaces, type FaceCrop, placeOfFaces } from "./crop_for_faces.ts";

/** What a configuration leaves open, chosen from its data. */
export interface DataFit {
  /** Keys of a configuration, of which none is said already. */
  chosen:
    & Partial<
      Pick<Objective, "minImages" | "batch"> & Pick<TrainConfig, "epochs" | "evaluateEvery">
    >
    & Partial<FaceCrop>;
  /** What was chosen and why, a sentence each. */
  reasons: string[];
  /** Whether faces that are cut alike first would teach a network more. */
  isAlignWorthwhile: boolean;
}

/** What {@link fitToData} should know of the run. */
export interface FitToDataOptions {
  /** Whether a tenth of those who are trained on is held out once more, for a search. @default {false} */
  isSearched?: boolean;
}

/** Images that are looked at for faces, of so many pixels in all: fewer of large photos. */
const LOOKED = 64, MOST_PIXELS = 64e6;
/** From one image that is looked at to the next, in an order that is spread over all from its beginning; it has no divisor with `LOOKED`. */
const STRIDE = 27;
/** Where fewer images show a face, they are of other things. */
const LEAST_SHARE = 0.5;

/**
 * Chooses from its data what a configuration of one objective leaves open: whether people with a single image are left out, the batch,
 * the epochs, and which square of the images is trained on, unless the network has learnt from other faces. Nothing is left to
 * chance. Faces that are drawn keep the defaults, and cost nothing.
 *
 * @param given Of which nothing has been checked, and nothing been filled in.
 * @throws {SyntaxError} If it is no configuration.
 * @throws {Error} If its data cannot be read.
 */
export async function fitToData(
  given: RawConfig,
  { isSearched = false }: FitToDataOptions = {},
): Promise<DataFit> {
  const config = parseTrainConfig(given), { objectives: [objective] } = config;
  const fit: DataFit = { chosen: {}, reasons: [], isAlignWorthwhile: false };
  if (config.objectives.length > 1 || isDrawn(objective.data)) return fit;
  const dataset = await openDataset(objective.data, { ...objective, seed: config.seed });
  try {
    const people = await selectPeople(dataset, objective, () => {});
    const said = { ...given, ...objectivesOf(given)[0] };
    const isEnough = await fitBatches(fit, said, config, people, isSearched);
    const isCutSaid = said.crop !== undefined || said.cropOffset !== undefined;
    if (!isEnough || isCutSaid) return fit;
    if (config.pretrained !== undefined) await keepCrop(fit, said, config.pretrained);
    else if (typeof config.backbone === "function" || config.backbone.name !== "onnx") {
      await fitCrop(fit, said, config, people);
    }
    return fit;
  } finally {
    await dataset.close();
  }
}

/** Who is trained on, in which batches, how often, if there are people enough. */
async function fitBatches(
  { chosen, reasons }: DataFit,
  said: RawConfig,
  { objectives: [objective], epochs, pairs, seed }: TrainConfig,
  people: Dataset,
  isSearched: boolean,
): Promise<boolean> {
  const { imagesPerIdentity, data } = objective;
  const counts = imageCounts(people), single = counts.filter((images) => images === 1).length;
  let left = people;
  if (
    said.minImages === undefined && imagesPerIdentity > 1 && single > 0 && single < counts.length
  ) {
    chosen.minImages = 2;
    reasons.push(
      `minImages 2: ${single} of ${counts.length} people have a single image, and are left out, as batches have ` +
        `${imagesPerIdentity} of each.`,
    );
    left = selectIdentities(people, (person) => counts[person] > 1);
  }
  const heldOut = pairs === undefined ? heldOutCount(left.identityCount) : 0;
  if (left.identityCount < heldOut + 2) return false; // which is an error of the run's own
  const { rest } = heldOut > 0 ? await holdOut(left, left, { data, seed }) : { rest: left };
  if (said.batch === undefined && imagesPerIdentity > 1) {
    const kept = isSearched ? heldOutCount(rest.identityCount) : 0;
    const trained = Math.max(1, rest.identityCount - kept);
    chosen.batch = batchForPeople(trained, imagesPerIdentity);
    const together = chosen.batch / imagesPerIdentity;
    reasons.push(
      `batch ${chosen.batch}, imagesPerIdentity ${imagesPerIdentity}: ${together} different people, of ` +
        `${trained} who are trained on.`,
    );
  }
  if (said.batch === undefined && imagesPerIdentity === 1 && rest.imageCount < objective.batch) {
    chosen.batch = rest.imageCount;
    reasons.push(
      `batch ${chosen.batch}, imagesPerIdentity 1: all images that are trained on, once each.`,
    );
  }
  if (said.epochs !== undefined || said.steps !== undefined) return true;
  const steps = batchesPerEpoch({ ...objective, ...chosen }, rest);
  chosen.epochs = epochsForSteps(steps, epochs);
  const isMore = chosen.epochs > epochs;
  if (isMore && said.evaluateEvery === undefined) {
    chosen.evaluateEvery = Math.ceil(chosen.epochs * steps / epochs);
  }
  reasons.push(
    `epochs ${chosen.epochs}: ${chosen.epochs * steps} steps` +
      (isMore
        ? `; ${epochs} epochs would be ${epochs * steps}, where ${LEAST_STEPS} are the least.`
        : "."),
  );
  return true;
}

/** The square that the network has learnt from, where it is that of a run. */
async function keepCrop({ chosen, reasons }: DataFit, said: RawConfig, pretrained: string) {
  const { crop, cropOffset = [0, 0], jitter = 0 } = await readRunConfig(pretrained)
    .catch(() => ({})) as Partial<FaceCrop>;
  if (crop === undefined) return;
  takeSquare(chosen, said, { crop, cropOffset, jitter });
  reasons.push(
    `crop ${crop}, cropOffset ${cropOffset}: as "${pretrained}" has them, with whose weights the run begins.`,
  );
}

/** The square that all faces are in, if they are in one. */
async function fitCrop(
  fit: DataFit,
  said: RawConfig,
  { device, orientation, pairs }: TrainConfig,
  people: Dataset,
) {
  const options = { device, orientation, mostPixels: MOST_PIXELS };
  const look = await lookAtFaces(people, spreadOver(people), options);
  if (!look || look.faces.length < LEAST_SHARE * look.images) return;
  const place = placeOfFaces(look.faces), found = cropForFaces(place);
  const counted = `of ${countOf(look.images, "image")}, ${look.faces.length} show a face`;
  if (!found) {
    fit.isAlignWorthwhile = true;
    fit.reasons.push(
      `crop: the largest square, as faces lie in different places, are of different sizes, or lie on their sides: ${counted}.`,
    );
    return;
  }
  const share = Math.round(100 * place.alike), size = place.size.toFixed(0);
  const alike =
    `${counted}, and ${share} % of them lie nearly alike, of some ${size} px between eyes and mouth`;
  if (found === "largest") {
    const side = Math.min(place.width, place.height);
    fit.reasons.push(`crop: the largest square, ${side} px, which fits faces already: ${alike}.`);
    return;
  }
  const { crop, cropOffset } = found, jitter = said.jitter ?? found.jitter;
  takeSquare(fit.chosen, said, found);
  fit.reasons.push(`crop ${crop}, cropOffset ${cropOffset}, jitter ${jitter}: ${alike}.`);
  if (pairs !== undefined && /\.bin$/i.test(pairs)) {
    fit.reasons.push(
      `The images of "${pairs}" are cut alike; where they show less around a face, figures are too low: say --crop, or cut both ` +
        `sets alike with deno task align.`,
    );
  }
}

function takeSquare(chosen: DataFit["chosen"], said: RawConfig, { jitter, ...place }: FaceCrop) {
  Object.assign(chosen, place, said.jitter === undefined ? { jitter } : {});
}

/** Some images of people who are spread over all, and each of them another of their images. */
function spreadOver(dataset: Dataset): Set<number> {
  const images = new Set<number>();
  for (let i = 0; i < LOOKED; i++) {
    const at = ((i * STRIDE) % LOOKED + 0.5) * dataset.identityCount / LOOKED;
    const identity = Math.floor(at), first = dataset.firstImage(identity);
    const count = dataset.firstImage(identity + 1) - first;
    images.add(first + Math.floor((at - identity) * count));
  }
  return images;
}

function imageCounts(dataset: Dataset): Uint32Array {
  return Uint32Array.from(
    { length: dataset.identityCount },
    (_, i) => dataset.firstImage(i + 1) - dataset.firstImage(i),
  );
}
