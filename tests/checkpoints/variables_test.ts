import { deepStrictEqual } from "node:assert/strict";
import { Parameters } from "../../src/backbones/parameters.ts";
import { restoreVariables, storeVariables } from "../../src/checkpoints/variables.ts";
import { testOnEveryDevice } from "../devices.ts";

function make(shapes: Record<string, number[]>, value: number): Parameters {
  const parameters = new Parameters(0);
  for (const [name, shape] of Object.entries(shapes)) parameters.constant(name, shape, value);
  return parameters;
}

testOnEveryDevice(
  "restoreVariables() takes over what has the same name and shape, and reports the rest",
  async () => {
    const source = make({ same: [2, 1], reshaped: [2, 3], gone: [1], scalar: [] }, 7);
    const stored = await storeVariables(source.variables);
    const target = make({ same: [2, 1], reshaped: [3, 2], fresh: [2], scalar: [] }, 1);
    deepStrictEqual(restoreVariables(target.variables, stored), {
      matched: ["same", "scalar"],
      missing: ["reshaped", "fresh"],
      unused: ["reshaped", "gone"],
    });
    const after = await storeVariables(target.variables);
    deepStrictEqual([...after].map(([name, { data }]) => [name, [...data as Float32Array]]), [
      ["same", [7, 7]],
      ["reshaped", [1, 1, 1, 1, 1, 1]],
      ["fresh", [1, 1]],
      ["scalar", [7]],
    ]);
    source.dispose();
    target.dispose();
  },
);
