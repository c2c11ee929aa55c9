import { lookAtFaces } from "../alignment/look_at_alignment.ts";
import { countOf } from "../checks/count_of.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { openDataset } from "../datasets/open_dataset.ts";
import { selectPeople } from "../datasets/select_people.ts";
import { isDrawn } from "../datasets/sources.ts";
import { objectivesOf, type RawConfig } from "../training/objectives.ts";
import { parseTrainConfig } from "../training/parse_train_config.ts";
import type { Objective, TrainConfig } from "../training/train_config.ts";
import { heldOutCount } from "../verification/hold_out.ts";
import {
  batchForPeople,
  epochsForSteps,
  LEAST_STEPS,
  stepsPerEpoch,
} from "./batches_for_people.ts";
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
export async function fitToData(given: RawConfig): Promise<DataFit> {
  const config = parseTrainConfig(given), { objectives: [objective] } = config;
  const fit: DataFit = { chosen: {}, reasons: [], isAlignWorthwhile: false };
  if (config.objectives.length > 1 || isDrawn(objective.data)) return fit;
  const dataset = await openDataset(objective.data, { ...objective, seed: config.seed });
  try {
    const people = await selectPeople(dataset, objective, () => {});
    const said = { ...given, ...objectivesOf(given)[0] };
    fitBatches(fit, said, config, people);
    const isCutSaid = said.crop !== undefined || said.cropOffset !== undefined;
    if (!isCutSaid && !beginsWithNetwork(config)) await fitCrop(fit, said, config, people);
    return fit;
  } finally {
    await dataset.close();
  }
}

/** Who is trained on, in which batches, how often. */
function fitBatches(
  { chosen, reasons }: DataFit,
  said: RawConfig,
  { objectives: [objective], epochs, pairs }: TrainConfig,
  people: Dataset,
) {
  const { imagesPerIdentity } = objective;
  let counts = imageCounts(people);
  const enough = counts.filter((images) => images > 1), single = counts.length - enough.length;
  if (said.minImages === undefined && imagesPerIdentity > 1 && single > 0 && enough.length > 0) {
    chosen.minImages = 2;
    reasons.push(
      `minImages 2: ${single} of ${counts.length} people have a single image, and are left out, as batches have ` +
        `${imagesPerIdentity} of each.`,
    );
    counts = enough;
  }
  const heldOut = pairs === undefined ? heldOutCount(counts.length) : 0;
  const trained = Math.max(0, counts.length - heldOut);
  if (said.batch === undefined && imagesPerIdentity > 1) {
    chosen.batch = batchForPeople(trained, imagesPerIdentity);
    const together = chosen.batch / imagesPerIdentity;
    reasons.push(
      `batch ${chosen.batch}, imagesPerIdentity ${imagesPerIdentity}: ${together} different people, of ` +
        `${trained} who are trained on.`,
    );
  }
  if (said.epochs !== undefined || said.steps !== undefined) return;
  const { batch } = { ...objective, ...chosen };
  const steps = stepsPerEpoch(counts, heldOut, { imagesPerIdentity, batch });
  chosen.epochs = epochsForSteps(steps, epochs);
  if (chosen.epochs > epochs && said.evaluateEvery === undefined) {
    chosen.evaluateEvery = Math.ceil(chosen.epochs * steps / epochs);
  }
  reasons.push(
    `epochs ${chosen.epochs}: some ${chosen.epochs * steps} steps` +
      (chosen.epochs > epochs
        ? `, as the ${epochs * steps} of ${epochs} are fewer than ${LEAST_STEPS}.`
        : "."),
  );
}

/** Whether its network has learnt from faces already, which were cut in some other way. */
function beginsWithNetwork({ pretrained, backbone }: TrainConfig): boolean {
  return pretrained !== undefined || (typeof backbone !== "function" && backbone.name === "onnx");
}

/** The square that all faces are in, if they are in one. */
async function fitCrop(
  fit: DataFit,
  said: RawConfig,
  { device, orientation }: TrainConfig,
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
      `crop: the largest square, as faces lie in different places, or are of different sizes: ${counted}.`,
    );
    return;
  }
  const share = Math.round(100 * place.alike), size = place.size.toFixed(0);
  const alike =
    `${counted}, and ${share} % of them lie nearly alike, with ${size} px between eyes and mouth`;
  if (found === "largest") {
    const side = Math.min(place.width, place.height);
    fit.reasons.push(`crop: the largest square, ${side} px, which fits faces already: ${alike}.`);
    return;
  }
  const { crop, cropOffset } = found, jitter = said.jitter ?? found.jitter;
  Object.assign(fit.chosen, { crop, cropOffset }, said.jitter === undefined ? { jitter } : {});
  fit.reasons.push(`crop ${crop}, cropOffset ${cropOffset}, jitter ${jitter}: ${alike}.`);
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
