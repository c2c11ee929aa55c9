import { type BackboneSpec, createBackbone } from "../src/backbones/backbones.ts";
import { useDevice } from "../src/compute/device.ts";
import { MemoryGauge } from "../src/compute/memory_gauge.ts";
import { wasmBackend } from "../src/compute/wasm/wasm_backend.ts";
import { fullFc } from "../src/heads/full_fc.ts";
import { bytesOfStep } from "../src/training/choose_micro_batch.ts";
import { measureNetwork, type NetworkMemory } from "../src/training/network_memory.ts";
import { useNullGpu } from "./null_gpu.ts";
import { Trainer } from "../src/training/trainer.ts";

/** A network and a batch, whose memory is asked for. */
export interface MemoryCase {
  network: BackboneSpec["name"];
  imageSize: number;
  batch: number;
  microBatch: number;
  /** Whether nothing is computed, so that steps of seconds tell where tensors lie. */
  empty?: boolean;
}

/** A network that is only measured, by the gradients of a few images. */
export interface NetworkCase {
  network: BackboneSpec["name"];
  imageSize: number;
  device: "wasm" | "webgpu";
}

/** What it takes, or what was in the way. */
export type NetworkFigures = NetworkMemory | { fault: string };

/** Bytes, and milliseconds. */
export interface MemoryFigures {
  estimate: number;
  peak: number;
  /** The backend's memory, which never shrinks. */
  heap: number;
  step: number;
  /** What was in the way, in place of figures. */
  fault?: string;
}

/** The first makes momentum; later ones have other gaps to lie in. */
const STEPS = 3;

async function measure(memory: MemoryCase): Promise<MemoryFigures> {
  const { network, imageSize, batch, microBatch, empty = false } = memory;
  if (empty) emptyKernels();
  await useDevice("wasm");
  const gauge = new MemoryGauge();
  const backbone = createBackbone({ name: network } as BackboneSpec, { imageSize });
  const estimate = bytesOfStep(
    measureNetwork(backbone),
    { batch, imageSize, heads: 0 },
    microBatch,
  );
  const { embeddingLength } = backbone;
  const head = fullFc({ identities: 100, embeddingLength });
  const trainer = new Trainer({ backbone, heads: [{ head, weight: 1 }], microBatch });
  let step = 0;
  for (let i = 0; i < STEPS; i++) {
    const start = performance.now();
    const identities = Int32Array.from({ length: batch }, (_, i) => i % 100);
    const pixels = new Float32Array(batch * imageSize ** 2 * 3).map((_, i) => i % 3 - 1);
    const next = { epoch: 0, batch: 0 };
    const { losses } = trainer.step([{ pixels, identities, next }], i, 0.001);
    await losses.data();
    losses.dispose();
    step = performance.now() - start;
  }
  return {
    estimate,
    peak: gauge.peak,
    heap: wasmBackend().wasm.asm.memory.buffer.byteLength,
    step,
  };
}

/** Makes kernels of ours do nothing, of which all work on the backend's memory. */
function emptyKernels() {
  const { Instance } = WebAssembly;
  Object.assign(WebAssembly, {
    Instance: function (module: WebAssembly.Module, imports: WebAssembly.Imports) {
      const { exports } = new Instance(module, imports);
      if (!imports.env?.memory) return { exports };
      const empty = ([name, value]: [string, unknown]) =>
        [name, typeof value === "function" ? () => 0 : value] as const;
      return { exports: Object.fromEntries(Object.entries(exports).map(empty)) };
    },
  });
}

async function measureOnly({ network, imageSize, device }: NetworkCase): Promise<NetworkMemory> {
  if (device === "wasm") emptyKernels();
  else useNullGpu();
  await useDevice(device);
  return measureNetwork(createBackbone({ name: network } as BackboneSpec, { imageSize }));
}

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<MemoryCase | NetworkCase>) => void;
  postMessage(figures: MemoryFigures | NetworkFigures): void;
};

scope.onmessage = async ({ data }) => {
  try {
    scope.postMessage("device" in data ? await measureOnly(data) : await measure(data));
  } catch (error) {
    const fault = (error as Error).message;
    scope.postMessage({ estimate: NaN, peak: NaN, heap: NaN, step: NaN, fault });
  }
};
