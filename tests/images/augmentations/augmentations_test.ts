import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import golden from "../../../fixtures/golden/augmentations.json" with { type: "json" };
import { augmentImage } from "../../../src/images/augment_image.ts";
import {
  AUGMENTATION_NAMES,
  type Augmentations,
  chooseChanges,
} from "../../../src/images/augmentations/augmentations.ts";
import {
  blur,
  changeBrightness,
  changeContrast,
  changeSaturation,
  erase,
  lowerResolution,
} from "../../../src/images/augmentations/change_pixels.ts";
import { addJpegArtefacts } from "../../../src/images/augmentations/jpeg_artefacts.ts";
import { turnSquare, windowOfTurn } from "../../../src/images/augmentations/turn_square.ts";
import { crop } from "../../../src/images/crop.ts";
import { decodeAugmented } from "../../../src/images/decode_augmented.ts";
import { decodeImage } from "../../../src/images/decode_image.ts";
import { decodeSquare } from "../../../src/images/decode_square.ts";
import { encodeJpeg } from "../../../src/images/encode_jpeg.ts";
import { normalizeBytes } from "../../../src/images/normalize_bytes.ts";
import { renderSyntheticFace } from "../../../src/images/synthetic_face.ts";
import { Random } from "../../../src/random/random.ts";

const { side } = golden;
const bytesOf = (text: string) => Uint8Array.fromBase64(text);
const picture = () => bytesOf(golden.picture);

/** The largest and the mean difference between what a change makes of the picture, and what it should. */
function differences(actual: Uint8Array, expected: Uint8Array): [largest: number, mean: number] {
  strictEqual(actual.length, expected.length);
  const all = Array.from(actual, (value, i) => Math.abs(value - expected[i]));
  return [Math.max(...all), all.reduce((sum, one) => sum + one, 0) / all.length];
}

function isAsOthersMakeIt(
  expected: Record<string, string>,
  change: (pixels: Uint8Array, number: number) => void,
  most: { largest: number; mean: number },
) {
  for (const [number, text] of Object.entries(expected)) {
    const pixels = picture();
    change(pixels, Number(number));
    const [largest, mean] = differences(pixels, bytesOf(text));
    ok(largest <= most.largest && mean <= most.mean, `${number}: off by ${largest}, ${mean}`);
    notDeepStrictEqual(pixels, picture());
  }
}

// Pillow cuts off what is behind the point, here it is rounded.
const ROUNDED = { largest: 1, mean: 0.6 };

Deno.test("tones change as Pillow changes them", () => {
  isAsOthersMakeIt(golden.brightness, changeBrightness, ROUNDED);
  isAsOthersMakeIt(golden.contrast, changeContrast, ROUNDED);
  isAsOthersMakeIt(golden.saturation, changeSaturation, ROUNDED);
});

Deno.test("blur() is SciPy's Gaussian, and lowerResolution() what Pillow makes of a picture made small", () => {
  const exact = { largest: 1, mean: 0.01 };
  isAsOthersMakeIt(golden.blur, (pixels, deviation) => blur(pixels, side, deviation), exact);
  isAsOthersMakeIt(
    golden.lowResolution,
    (pixels, small) => lowerResolution(pixels, side, small),
    { largest: 0, mean: 0 },
  );
});

Deno.test("addJpegArtefacts() loses what Pillow's JPEG files lose", () => {
  for (const [quality, text] of Object.entries(golden.jpeg)) {
    const pixels = picture(), file = bytesOf(text);
    addJpegArtefacts(pixels, side, Number(quality));
    const [, mean] = differences(pixels, file), [, lost] = differences(picture(), file);
    // What is left are roundings on the way, some of which decide about a frequency.
    ok(mean < 0.15 * lost, `${quality}: off by ${mean}, where ${lost} is lost`);
  }
});

Deno.test("turnSquare() is Pillow's affine transform, of its window alone as of the whole picture", () => {
  for (const { pixels, ...turn } of golden.turn) {
    const image = { width: side, height: side, data: picture() };
    const square = { x: turn.x, y: turn.y, width: turn.side, height: turn.side };
    const turned = turnSquare(image, square, turn);
    const [largest] = differences(turned.data, bytesOf(pixels));
    ok(largest <= 1, `off by ${largest}`);
    const window = windowOfTurn(square, turn, image);
    ok(window.width < side && window.height < side);
    const [x, y] = [square.x - window.x, square.y - window.y];
    deepStrictEqual(turnSquare(crop(image, window), { ...square, x, y }, turn), turned);
  }
});

Deno.test("turnSquare() takes what is at the edge for what is beyond it", () => {
  const image = { width: 2, height: 2, data: Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9) };
  const whole = { x: 0, y: 0, width: 2, height: 2 };
  const turned = turnSquare(image, whole, { angleRadians: 1, scale: 5 });
  deepStrictEqual(turned.data, image.data);
});

Deno.test("erase() covers its rectangle and nothing else", () => {
  const pixels = new Uint8Array(4 * 4 * 3).fill(7);
  erase(pixels, 4, { x: 1, y: 2, width: 3, height: 1 }, [1, 2, 3]);
  const covered = Array.from(
    { length: 16 },
    (_, i) => [...pixels.subarray(3 * i, 3 * i + 3)].join(),
  );
  deepStrictEqual(covered.flatMap((colour, i) => colour === "7,7,7" ? [] : [`${i} ${colour}`]), [
    "9 1,2,3",
    "10 1,2,3",
    "11 1,2,3",
  ]);
});

const face = renderSyntheticFace({ seed: 0, identity: 1, image: 0, size: 40 });
const recipe = { size: 20, crop: 28, jitter: 2, flip: true };
const draw = (augment: Augmentations | undefined, seed: number) =>
  augmentImage(face, { ...recipe, augment }, new Random(seed));

Deno.test("each augmentation changes as large a share of the images as it is asked to, and not all alike", () => {
  const plain = (augment: Augmentations, seed: number) =>
    augmentImage(face, { size: 20, crop: 28, augment }, new Random(seed)).join();
  for (const name of AUGMENTATION_NAMES) {
    const made = new Set<string>();
    let changed = 0;
    for (let seed = 0; seed < 200; seed++) {
      if (!chooseChanges({ [name]: 0.3 }, new Random(seed))) continue;
      changed++;
      made.add(plain({ [name]: 1 }, seed));
    }
    ok(changed > 35 && changed < 85, `${name}: ${changed} of 200`);
    ok(made.size > 10 || name === "grey" && made.size === 1, `${name}: ${made.size} different`);
    notDeepStrictEqual(draw({ [name]: 1 }, 5), draw(undefined, 5), name);
    deepStrictEqual(draw({ [name]: 0 }, 5), draw(undefined, 5), name);
  }
});

Deno.test("no augmentation changes what chance decides about another, nor the cut", () => {
  const effectsOf = (augment: Augmentations) => {
    const pixels = picture();
    for (const change of chooseChanges(augment, new Random(4))?.effects ?? []) change(pixels, side);
    return pixels;
  };
  const both = effectsOf({ brightness: 1, erase: 1 }), pixels = effectsOf({ brightness: 1 });
  for (const change of chooseChanges({ erase: 1 }, new Random(4))!.effects) change(pixels, side);
  deepStrictEqual(both, pixels);
  const { turn } = chooseChanges({ rotate: 1, scale: 1 }, new Random(4))!;
  strictEqual(chooseChanges({ rotate: 1 }, new Random(4))!.turn!.angleRadians, turn!.angleRadians);
  strictEqual(chooseChanges({ scale: 1 }, new Random(4))!.turn!.scale, turn!.scale);
});

Deno.test("without random, augmentations do nothing", () => {
  const plain = augmentImage(face, { size: 20, crop: 28 });
  deepStrictEqual(augmentImage(face, { ...recipe, augment: { blur: 1, rotate: 1 } }), plain);
});

Deno.test("files are changed as decoded images are, to the last bit, in numbers, bytes and squares", async () => {
  const file = await encodeJpeg(face, 90);
  const image = await decodeImage(file);
  const augment = Object.fromEntries(AUGMENTATION_NAMES.map((name) => [name, 0.4]));
  const options = { ...recipe, augment };
  for (let seed = 0; seed < 12; seed++) {
    const expected = augmentImage(image, options, new Random(seed));
    const numbers = new Float32Array(expected.length), bytes = new Uint8Array(expected.length);
    await decodeAugmented(file, numbers, options, new Random(seed));
    deepStrictEqual(numbers, expected);
    await decodeAugmented(file, bytes, options, new Random(seed));
    const normalized = new Float32Array(expected.length);
    normalizeBytes(bytes, normalized);
    deepStrictEqual(normalized, expected);
    const { words, side, mirror } = await decodeSquare(file, options, new Random(seed));
    if (!chosen(options, seed)) continue;
    deepStrictEqual([side, mirror], [20, false]);
    deepStrictEqual(
      [...words].flatMap((word) => [word & 255, word >> 8 & 255, word >> 16 & 255]),
      [...bytes],
    );
  }
});

/** Whether something of an image is changed: three numbers are drawn for the cut before. */
function chosen({ augment }: { augment: Augmentations }, seed: number): boolean {
  const random = new Random(seed);
  for (let i = 0; i < 3; i++) random.uint32();
  return chooseChanges(augment, random) !== undefined;
}

Deno.test("augmentImage() refuses augmentations that there are not, and shares out of range", () => {
  const make = (augment: object) => () => augmentImage(face, { size: 20, augment });
  throws(make({ blurr: 0.1 }), {
    name: "RangeError",
    message:
      "Cannot augment as kinds must be rotate, scale, brightness, contrast, saturation, grey, blur, " +
      "lowResolution, jpeg, erase: current value is blurr",
  });
  throws(make({ blur: 1.5 }), {
    message: "Cannot augment as the share of blur must be 0 to 1: current value is 1.5",
  });
});
