/** What a card does at best, by kernels that do nothing else, and what a call costs. */
export interface CardRates {
  /** Of fused multiply-adds of float32, two operations each, that wait for nothing. */
  readonly gigaflops: number;
  /** GB/s, read and written together, of a copy of a buffer larger than caches. */
  readonly gigabytes: number;
  /** Microseconds of the main thread that a dispatch takes with a bind group and a buffer of uniforms of its own. */
  readonly dispatchMicroseconds: number;
  /** The same where pipeline and bind group are there already. */
  readonly replayMicroseconds: number;
  /** Of an empty submit. */
  readonly submitMicroseconds: number;
  /** Milliseconds until a number that is on the card can be read. */
  readonly readMilliseconds: number;
}

/** How large a test is. */
export interface RateSizes {
  /** How long each is repeated, milliseconds. */
  leastMs: number;
  /** Workgroups of 256 threads that multiply and add. */
  workgroups: number;
  /** Rounds of 16 dependent chains that each of their threads makes. */
  rounds: number;
  /** Bytes of the buffer that is copied. */
  bytes: number;
  /** Dispatches that are timed. */
  dispatches: number;
}

const THREADS = 256;
/** Numbers that a thread has under way: four vectors of four. */
const CHAINS = 16;

const fmaShader = (rounds: number) => `
@group(0) @binding(0) var<storage, read_write> result : array<vec4f>;
@compute @workgroup_size(${THREADS}) fn main(@builtin(global_invocation_id) id : vec3u) {
  // Of what is in memory, so that no compiler knows the numbers.
  let factor = result[id.x] + vec4f(0.5);
  var a = factor * 0.1; var b = factor * 0.2; var c = factor * 0.3; var d = factor * 0.4;
  for (var i = 0; i < ${rounds / 4}; i++) {
${
  "    a = fma(a, factor, factor); b = fma(b, factor, factor); c = fma(c, factor, factor); d = fma(d, factor, factor);\n"
    .repeat(4)
}  }
  result[id.x] = (a + b) + (c + d);
}`;

const COPY_SHADER = `
@group(0) @binding(0) var<storage, read_write> result : array<vec4f>;
@group(0) @binding(1) var<storage, read> x : array<vec4f>;
@compute @workgroup_size(${THREADS}) fn main(
  @builtin(workgroup_id) place : vec3u,
  @builtin(num_workgroups) grid : vec3u,
  @builtin(local_invocation_index) thread : u32,
) {
  let index = (place.y * grid.x + place.x) * ${THREADS} + thread;
  if (index < arrayLength(&result)) { result[index] = x[index]; }
}`;

const EMPTY_SHADER = `
@group(0) @binding(0) var<storage, read_write> result : array<f32>;
@group(0) @binding(1) var<uniform> at : vec4u;
@compute @workgroup_size(1) fn main() { result[at.x] = 1; }`;

/** Measures what the card does at best. */
export async function measureCard(device: GPUDevice, sizes: RateSizes): Promise<CardRates> {
  const { leastMs, workgroups, rounds, bytes, dispatches } = sizes;
  const result = storage(device, 16 * workgroups * THREADS);
  const multiply = runner(device, fmaShader(rounds), [result], [workgroups, 1]);
  const multiplyMs = await quickest(device, multiply, leastMs);
  result.destroy();
  const buffers = [storage(device, bytes), storage(device, bytes)];
  const groups = Math.ceil(bytes / 16 / THREADS);
  const down = Math.ceil(groups / device.limits.maxComputeWorkgroupsPerDimension);
  const copy = runner(device, COPY_SHADER, buffers, [Math.ceil(groups / down), down]);
  const copyMs = await quickest(device, copy, leastMs);
  for (const buffer of buffers) buffer.destroy();
  return {
    gigaflops: 2 * CHAINS * rounds * workgroups * THREADS / multiplyMs / 1e6,
    gigabytes: 2 * bytes / copyMs / 1e6,
    ...await timeCalls(device, dispatches),
  };
}

function storage(device: GPUDevice, size: number): GPUBuffer {
  const { STORAGE, COPY_SRC } = GPUBufferUsage;
  return device.createBuffer({ size, usage: STORAGE | COPY_SRC });
}

type Recorded = (pass: GPUComputePassEncoder) => void;

function runner(
  device: GPUDevice,
  code: string,
  buffers: GPUBuffer[],
  grid: [number, number],
): Recorded {
  const module = device.createShaderModule({ code });
  const pipeline = device.createComputePipeline({ layout: "auto", compute: { module } });
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  return (pass) => {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(...grid);
  };
}

/** Milliseconds of a run: of many less those of fewer, as it takes up to ten until one hears that a card has finished. */
async function quickest(device: GPUDevice, run: Recorded, leastMs: number): Promise<number> {
  const finished = async (runs: number) => {
    const start = performance.now();
    for (let i = 0; i < runs; i++) submit(device, run);
    await device.queue.onSubmittedWorkDone();
    return performance.now() - start;
  };
  const least = async (runs: number) =>
    Math.min(await finished(runs), await finished(runs), await finished(runs));
  await finished(1);
  for (let runs = 1;; runs *= 2) {
    const few = await finished(runs), many = await finished(3 * runs);
    if (many - few < leastMs / 3) continue;
    const apart = await least(3 * runs) - await least(runs);
    if (apart > 0) return apart / (2 * runs);
  }
}

function submit(device: GPUDevice, record: Recorded) {
  const encoder = device.createCommandEncoder(), pass = encoder.beginComputePass();
  record(pass);
  pass.end();
  device.queue.submit([encoder.finish()]);
}

async function timeCalls(device: GPUDevice, dispatches: number) {
  const { UNIFORM, COPY_DST, MAP_READ } = GPUBufferUsage;
  const result = storage(device, 256);
  const uniforms = device.createBuffer({ size: 16, usage: UNIFORM | COPY_DST });
  const module = device.createShaderModule({ code: EMPTY_SHADER });
  const pipeline = device.createComputePipeline({ layout: "auto", compute: { module } });
  const bind = () =>
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [result, uniforms].map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
  const each = async (once: () => void) => {
    const rounds: number[] = [];
    for (let round = 0; round < 5; round++) {
      const start = performance.now();
      once();
      rounds.push(performance.now() - start);
      await device.queue.onSubmittedWorkDone();
    }
    return 1000 * Math.min(...rounds) / dispatches;
  };
  const dispatch = (group: () => GPUBindGroup) => () =>
    submit(device, (pass) => {
      for (let i = 0; i < dispatches; i++) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group());
        pass.dispatchWorkgroups(1);
      }
    });
  const known = bind();
  const dispatchMicroseconds = await each(dispatch(() => {
    device.queue.writeBuffer(uniforms, 0, new Uint32Array(4));
    return bind();
  }));
  const replayMicroseconds = await each(dispatch(() => known));
  const submitMicroseconds = await each(() => {
    for (let i = 0; i < dispatches; i++) submit(device, () => {});
  });
  const reads: number[] = [];
  for (let i = 0; i < 5; i++) {
    const target = device.createBuffer({ size: 16, usage: COPY_DST | MAP_READ });
    const start = performance.now();
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(result, 0, target, 0, 16);
    device.queue.submit([encoder.finish()]);
    await target.mapAsync(GPUMapMode.READ);
    reads.push(performance.now() - start);
    target.unmap();
    target.destroy();
  }
  for (const buffer of [result, uniforms]) buffer.destroy();
  return {
    dispatchMicroseconds,
    replayMicroseconds,
    submitMicroseconds,
    readMilliseconds: Math.min(...reads),
  };
}
