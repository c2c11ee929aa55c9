import { deepStrictEqual, match, throws } from "node:assert/strict";
import { type SoakMinute, soakVerdict } from "../../benches/soak_verdict.ts";

const MIB = 2 ** 20;
const flat: SoakMinute = {
  minute: 0,
  resident: 500 * MIB,
  heap: 20 * MIB,
  wasm: 64 * MIB,
  tensorBytes: 8 * MIB,
  gpu: 0,
  tensors: 300,
  files: 12,
  imagesPerSecond: 400,
  imagesPerCpuSecond: 200,
};

function anHour(change: (minute: number) => Partial<SoakMinute>): SoakMinute[] {
  return Array.from({ length: 60 }, (_, i) => ({ ...flat, minute: i + 1, ...change(i + 1) }));
}

Deno.test("soakVerdict() takes memory that goes up and down for flat, whatever the first minutes did", () => {
  const minutes = anHour((minute) => ({
    resident: (minute < 5 ? 100 * minute : 500 + 20 * (minute % 2)) * MIB,
    tensors: 300 + minute % 3,
  }));
  const { lines, faults } = soakVerdict(minutes, 5);
  deepStrictEqual(faults, []);
  match(lines.join("\n"), /Images\/s: median 400\.0, .*56 of 56 minutes within 5 %/);
});

Deno.test("soakVerdict() names what grows, and by how much", () => {
  const minutes = anHour((minute) => ({
    resident: (500 + minute) * MIB,
    tensors: 300 + minute,
    imagesPerCpuSecond: minute === 30 ? 150 : 200,
  }));
  const { lines, faults } = soakVerdict(minutes, 5);
  deepStrictEqual(faults, [
    "MiB of the process grew by 55.00, at most 32 are allowed",
    "tensors grew by 55.00, at most 8 are allowed",
  ]);
  match(lines.join("\n"), /\| MiB of the process \| 532\.50 \| 60\.00 \| 55\.00 \| 32 \| grows \|/);
  match(lines.join("\n"), /second: median 200\.0, -25\.0 % to \+0\.0 % .*55 of 56/);
});

Deno.test("soakVerdict() does not judge a run that has no two minutes after the first", () => {
  throws(() => soakVerdict([{ ...flat, minute: 6 }], 5), /^RangeError: Cannot judge a run/);
});
