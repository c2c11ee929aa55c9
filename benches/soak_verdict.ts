/** What a process holds at one moment, bytes but for the counts, and how fast it was in the minute before. */
export interface SoakMinute {
  /** Since the beginning. */
  minute: number;
  /** Of the process, in main memory. */
  resident: number;
  /** Of JavaScript, in all threads that train. */
  heap: number;
  /** The backends' WebAssembly memories. */
  wasm: number;
  /** Of live tensors. */
  tensorBytes: number;
  /** On the graphics card. */
  gpu: number;
  /** How many are alive. */
  tensors: number;
  /** Files, pipes and sockets that the process has open. */
  files: number;
  /** While it trained. */
  imagesPerSecond: number;
  /** Over the CPU time of all threads, that of verification and checkpoints included. */
  imagesPerCpuSecond: number;
}

const MIB = 2 ** 20;

/** The most that each may grow by; what a collector of garbage leaves for later goes up and down by more than others. */
const BOUNDS = [
  { key: "resident", name: "MiB of the process", unit: MIB, most: 32 },
  { key: "heap", name: "MiB of JavaScript", unit: MIB, most: 16 },
  { key: "wasm", name: "MiB of wasm", unit: MIB, most: 4 },
  { key: "tensorBytes", name: "MiB of tensors", unit: MIB, most: 1 },
  { key: "gpu", name: "MiB of the GPU", unit: MIB, most: 4 },
  { key: "tensors", name: "tensors", unit: 1, most: 8 },
  { key: "files", name: "open files", unit: 1, most: 2 },
] as const;

/** How far throughput may be from its median, as a share; told, not judged, as other work on the machine changes it. */
const SPREAD = 0.05;

/**
 * How each figure changed after the first minutes: the slope of least squares, and what it comes to over the time
 * that was looked at.
 */
export function soakVerdict(
  minutes: readonly SoakMinute[],
  settled: number,
): { lines: string[]; faults: string[] } {
  const later = minutes.filter(({ minute }) => minute >= settled);
  if (later.length < 2) {
    throw new RangeError(
      `Cannot judge a run as at least 2 minutes must follow the first ${settled}: there are ${later.length}`,
    );
  }
  const at = later.map(({ minute }) => minute);
  const duration = at[at.length - 1] - at[0];
  const lines = [
    `Growth over ${duration.toFixed(1)} minutes after the first ${settled}:`,
    "",
    "| what | mean | an hour | in all | at most | |",
    "| --- | --- | --- | --- | --- | --- |",
  ];
  const faults: string[] = [];
  for (const { key, name, unit, most } of BOUNDS) {
    const values = later.map((minute) => minute[key] / unit);
    const growth = slope(at, values);
    const isFlat = growth * duration <= most;
    const numbers = [mean(values), growth * 60, growth * duration].map((value) => value.toFixed(2));
    lines.push(`| ${name} | ${numbers.join(" | ")} | ${most} | ${isFlat ? "flat" : "grows"} |`);
    if (!isFlat) faults.push(`${name} grew by ${numbers[2]}, at most ${most} are allowed`);
  }
  lines.push("");
  for (
    const [key, name] of [["imagesPerSecond", "Images/s"], [
      "imagesPerCpuSecond",
      "Images a CPU second",
    ]] as const
  ) {
    const values = later.map((minute) => minute[key]).sort((a, b) => a - b);
    const median = values[values.length >> 1];
    const within = values.filter((value) => Math.abs(value / median - 1) <= SPREAD).length;
    const [least, most] = [values[0], values[values.length - 1]].map((value) =>
      `${(100 * (value / median - 1)).toFixed(1)} %`
    );
    lines.push(
      `${name}: median ${median.toFixed(1)}, ${least} to +${most} by the minute, ` +
        `${within} of ${values.length} minutes within ${100 * SPREAD} %`,
    );
  }
  return { lines, faults };
}

/** Of the line of least squares. */
function slope(x: readonly number[], y: readonly number[]): number {
  const middle = mean(x), level = mean(y);
  let covariance = 0, variance = 0;
  for (const [i, at] of x.entries()) {
    covariance += (at - middle) * (y[i] - level);
    variance += (at - middle) ** 2;
  }
  return covariance / variance;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
