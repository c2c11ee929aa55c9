import { wasmBackend } from "../compute/wasm/wasm_backend.ts";
import { wasmKernels } from "../compute/wasm/wasm_kernels.ts";
import type {
  TfliteConvolutionStep,
  TfliteGraph,
  TflitePoolStep,
  TfliteStep,
  TfliteSteps,
} from "./tflite_graph.ts";

/** Pixels for which the kernels want to know where each lies. */
const STRIP = 96;

/** Where numbers lie: bytes from the beginning of the memory. */
type Place = number;

/**
 * A network of TensorFlow Lite as a list of calls of our kernels on wasm, made once, which work in places that are settled before: a
 * tensor's is given to another one when nobody needs it any more. Images go through one after the other.
 */
export class TflitePlan {
  readonly #graph: TfliteGraph;
  readonly #backend = wasmBackend();
  readonly #kernels = wasmKernels();
  readonly #parts: TfliteSteps["parts"];
  readonly #calls: (() => void)[] = [];
  /** What is to be given back. */
  #rooms: Place[] = [];
  /** Where tensors lie that are no part of others. */
  #places = new Map<number, Place>();
  /** Working memory for a step: images with zeros around them, or a strip of pixels. */
  readonly #work: Place;

  /** @param graph Its weights are copied into the memory of the backend, which is to be wasm. */
  constructor(graph: TfliteGraph, { steps, parts }: TfliteSteps) {
    this.#graph = graph;
    this.#parts = parts;
    const { model: { inputs, outputs } } = graph;
    try {
      const whole = (tensor: number) => this.#wholeOf(tensor).of;
      const uses = steps.map((step) => ({
        makes: whole(step.output),
        needs: [step.input, step.kind === "convolution" ? step.addend : undefined]
          .filter((tensor) => tensor !== undefined).map(whole),
      }));
      const { places, bytes } = layOut(
        uses,
        inputs,
        outputs.map(whole),
        (tensor) => 4 * this.#pixelsOf(tensor) * this.#channelsOf(tensor),
      );
      const images = this.#room(bytes);
      for (const [tensor, place] of places) this.#places.set(tensor, images + place);
      this.#work = this.#room(Math.max(4, ...steps.map((step) => this.#workOf(step))));
      for (const step of steps) {
        if (step.kind === "pool") this.#addPool(step);
        else this.#addConvolution(step);
      }
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** As `TfliteNetwork.run`. */
  run(images: Float32Array, count: number): Float32Array[] {
    const { inputs: [input], outputs } = this.#graph.model, size = images.length / count;
    const sizes = outputs.map((output) => this.#pixelsOf(output) * this.#channelsOf(output));
    const made = sizes.map((size) => new Float32Array(count * size));
    const { memory } = this.#backend.wasm.asm;
    for (let image = 0; image < count; image++) {
      new Float32Array(memory.buffer, this.#placeOf(input), size)
        .set(images.subarray(image * size, (image + 1) * size));
      for (const call of this.#calls) call();
      for (const [i, output] of outputs.entries()) {
        made[i].set(
          new Float32Array(memory.buffer, this.#placeOf(output), sizes[i]),
          image * sizes[i],
        );
      }
    }
    return made;
  }

  /** Lets go of its weights and its working memory. */
  dispose(): void {
    for (const room of this.#rooms) this.#backend.wasm._free(room);
    this.#rooms = [];
  }

  #addConvolution(step: TfliteConvolutionStep): void {
    const { depthwise, filter, windows, output, addend } = step, kernels = this.#kernels;
    const from = this.#imageOf(step.input), to = this.#imageOf(output);
    const [, down, right] = this.#graph.model.tensors[filter].shape;
    const columns = to.channels, bias = this.#ofColumns(step.bias, columns);
    const added = addend === undefined
      ? [0, 0] as const
      : [this.#placeOf(addend), this.#channelsOf(addend)] as const;
    const finish = [bias, ...added, this.#slopesOf(step, columns)] as const;
    const outs = this.#offsets([1, 1, STRIP], [0, 0, 4 * columns]);
    const panels = this.#panels(filter, from.channels), width = right * from.channels;
    if (depthwise) {
      const { top, left } = padsBefore(from, to, [3, 3], depthwise.windows);
      const strip = Math.max(STRIP, to.width);
      const rows = this.#offsets([1, 1, strip], [0, 0, 4 * from.channels]);
      const own = this.#graph.model.tensors[step.input].shape[3];
      const numbers = widened(this.#graph.numbers.get(depthwise.filter)!, own, from.channels);
      const zeros = this.#put(new Float32Array(from.width * from.channels));
      const call = [
        ...[from.place, from.height, from.width, from.channels, to.height, to.width] as const,
        ...[depthwise.windows.strides[0], top, left, zeros, this.#put(numbers)] as const,
        ...[this.#work, rows, this.#offsets([1, 1, 1], [0, 0, 0]), panels] as const,
        ...[columns, to.place, outs, ...finish] as const,
      ] as const;
      this.#calls.push(() => kernels.separableConvolution(...call));
      return;
    }
    const [strideDown, strideRight] = windows.strides;
    const { top, left, height, width: wide } = padsBefore(from, to, [down, right], windows);
    const pixel = 4 * from.channels, row = wide * pixel;
    const isPadded = height > from.height || wide > from.width;
    if (isPadded) {
      const pad = [
        ...[from.place, 1, from.height, from.width * pixel, this.#work] as const,
        ...[height, row, top, left * pixel] as const,
      ] as const;
      this.#calls.push(() => kernels.padImages(...pad));
    }
    const rows = this.#offsets(
      [1, to.height, to.width],
      [0, strideDown * row, strideRight * pixel],
    );
    const call = [
      ...[isPadded ? this.#work : from.place, rows, to.height * to.width] as const,
      ...[this.#offsets([1, 1, down], [0, 0, row]), down, width, panels] as const,
      ...[columns, to.place, outs, ...finish] as const,
    ] as const;
    this.#calls.push(() => kernels.finishedProducts(...call));
  }

  /** By what numbers below zero are multiplied, 0 for nothing. */
  #slopesOf({ slopes }: TfliteConvolutionStep, columns: number): Place {
    if (slopes === undefined) return 0;
    return slopes === "relu"
      ? this.#put(new Float32Array(columns))
      : this.#ofColumns(slopes, columns);
  }

  #addPool({ input, output, window, windows }: TflitePoolStep): void {
    const from = this.#imageOf(input), to = this.#imageOf(output), kernels = this.#kernels;
    const { top, left } = padsBefore(from, to, window, windows);
    const call = [
      ...[from.place, from.height, from.width, from.channels, to.height, to.width] as const,
      ...[...window, ...windows.strides, top, left, to.place] as const,
    ] as const;
    this.#calls.push(() => kernels.maxPool(...call));
  }

  /** Bytes of working memory. */
  #workOf(step: TfliteStep): number {
    if (step.kind === "pool") return 0;
    const from = this.#imageOf(step.input), to = this.#imageOf(step.output);
    if (step.depthwise) return 4 * from.channels * Math.max(STRIP, to.width);
    const [, down, right] = this.#graph.model.tensors[step.filter].shape;
    const { height, width } = padsBefore(from, to, [down, right], step.windows);
    return 4 * height * width * from.channels;
  }

  #imageOf(tensor: number) {
    const [, height, width] = this.#graph.model.tensors[tensor].shape;
    return { place: this.#placeOf(tensor), height, width, channels: this.#channelsOf(tensor) };
  }

  #placeOf(tensor: number): Place {
    const { of, from } = this.#wholeOf(tensor);
    return this.#places.get(of)! + 4 * from;
  }

  #wholeOf(tensor: number): { of: number; from: number } {
    const part = this.#parts.get(tensor);
    if (part === undefined) return { of: tensor, from: 0 };
    const whole = this.#wholeOf(part.of);
    return { of: whole.of, from: whole.from + part.from };
  }

  #pixelsOf(tensor: number): number {
    return this.#graph.model.tensors[tensor].shape.slice(0, -1).reduce((a, b) => a * b, 1);
  }

  /** Channels as they are laid out: rounded up to whole vectors, but for what goes in and comes out. */
  #channelsOf(tensor: number): number {
    const { inputs, outputs, tensors } = this.#graph.model,
      channels = tensors[tensor].shape.at(-1)!;
    const isTight = inputs.includes(tensor) || outputs.includes(this.#wholeOf(tensor).of);
    return isTight ? channels : Math.ceil(channels / 4) * 4;
  }

  /** Filters [outputs, H, W, inputs] in panels of eight outputs, for images with as many `channels`. */
  #panels(filter: number, channels: number): Place {
    const [outputs, down, right, own] = this.#graph.model.tensors[filter].shape;
    const inner = down * right * channels;
    const rows = widened(this.#graph.numbers.get(filter)!, own, channels);
    const place = this.#put(rows), panels = this.#room(32 * inner * Math.ceil(outputs / 8));
    this.#kernels.packPanels(place, 4, 4 * inner, inner, outputs, 8, panels, 32 * inner);
    this.#backend.wasm._free(this.#rooms.splice(this.#rooms.indexOf(place), 1)[0]);
    return panels;
  }

  /** A constant of each channel, with zeros behind. */
  #ofColumns(tensor: number, columns: number): Place {
    const numbers = this.#graph.numbers.get(tensor)!;
    return this.#put(widened(numbers, numbers.length, columns));
  }

  #offsets(
    [images, height, width]: readonly [number, number, number],
    [image, row, pixel]: readonly [number, number, number],
  ): Place {
    const place = this.#room(4 * images * height * width);
    this.#kernels.pixelOffsets(place, images, height, width, image, row, pixel);
    return place;
  }

  #put(numbers: Float32Array): Place {
    const place = this.#room(numbers.byteLength);
    new Float32Array(this.#backend.wasm.asm.memory.buffer, place, numbers.length).set(numbers);
    return place;
  }

  #room(bytes: number): Place {
    const place = this.#backend.wasm._malloc(bytes) >>> 0;
    this.#rooms.push(place);
    return place;
  }
}

/** Rows of `own` numbers, as rows of `wide` with zeros behind. */
function widened(numbers: Float32Array, own: number, wide: number): Float32Array {
  if (own === wide) return numbers;
  const rows = new Float32Array(numbers.length / own * wide);
  for (let from = 0, to = 0; from < numbers.length; from += own, to += wide) {
    rows.set(numbers.subarray(from, from + own), to);
  }
  return rows;
}

interface Size {
  height: number;
  width: number;
}

/** The zeros above and at the left of images that are laid under windows, and their size with all zeros that the windows touch. */
function padsBefore(
  from: Size,
  to: Size,
  [down, right]: readonly [number, number],
  { padding, strides: [strideDown, strideRight] }: TfliteConvolutionStep["windows"],
) {
  const height = Math.max(from.height, (to.height - 1) * strideDown + down);
  const width = Math.max(from.width, (to.width - 1) * strideRight + right);
  const isSame = padding === "same";
  return {
    top: isSame ? Math.floor((height - from.height) / 2) : 0,
    left: isSame ? Math.floor((width - from.width) / 2) : 0,
    height,
    width,
  };
}

/** What one of several steps makes and what it needs, by numbers. */
export interface Use {
  makes: number;
  needs: readonly number[];
}

/**
 * Gives what steps make places in one memory, so that what is needed at the same time shares none.
 *
 * @param uses The steps, in the order in which they run. Several may make parts of one thing.
 * @param first What is there before them.
 * @param last What is needed after them.
 * @param sizeOf Bytes.
 * @returns The places, multiples of 16 bytes, and the bytes of all together.
 */
export function layOut(
  uses: readonly Use[],
  first: readonly number[],
  last: readonly number[],
  sizeOf: (made: number) => number,
): { places: Map<number, number>; bytes: number } {
  const spans = new Map<number, { begin: number; end: number }>();
  const touch = (made: number, step: number) => {
    const { begin } = spans.get(made) ?? { begin: step };
    spans.set(made, { begin, end: step });
  };
  for (const made of first) touch(made, -1);
  for (const [step, { makes, needs }] of uses.entries()) {
    for (const made of [...needs, makes]) touch(made, step);
  }
  for (const made of last) touch(made, uses.length);
  const taken: { begin: number; end: number; from: number; to: number }[] = [];
  const places = new Map<number, number>();
  for (const [made, { begin, end }] of spans) {
    const bytes = Math.ceil(sizeOf(made) / 16) * 16;
    const beside = taken.filter((other) => other.begin <= end && other.end >= begin)
      .toSorted((a, b) => a.from - b.from);
    let from = 0;
    for (const other of beside) {
      if (other.from >= from + bytes) break;
      from = Math.max(from, other.to);
    }
    places.set(made, from);
    taken.push({ begin, end, from, to: from + bytes });
  }
  return { places, bytes: Math.max(0, ...taken.map(({ to }) => to)) };
}
