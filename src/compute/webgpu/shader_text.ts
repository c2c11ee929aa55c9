/** How many numbers an element of an array has. */
export type Lanes = 1 | 4;

/** Whole numbers or pairs of them. */
export type Uniforms = Record<string, number | readonly [number, number]>;

/** What goes around a shader's code. */
export interface ShaderParts {
  readonly code: string;
  /** The bindings, results first. */
  readonly arrays: readonly { name: string; number: "f32" | "i32"; lanes: Lanes }[];
  /** How many of the arrays are written. */
  readonly results: number;
  /** The results'. */
  readonly lanes: Lanes;
  readonly constants: Record<string, number>;
  readonly uniforms: Uniforms;
  /** Names. */
  readonly floats: readonly string[];
  readonly threads: number;
  /** Whether `main` makes an element. */
  readonly byElement: boolean;
}

/**
 * A shader for tfjs' WebGPU backend. Its code has either `fn main(index : i32)`, which makes element `index` of
 * `uniforms.size`, or `fn main(workgroup : i32, thread : i32)`. `Value` is the type of a result's element, f32 or vec4f;
 * `Bits` and `Mask` are as many u32 and bool, and `total(value)` is the sum of its lanes.
 */
export function shaderText(parts: ShaderParts): string {
  const { code, arrays, results, constants, uniforms, floats, threads, byElement } = parts;
  const fields = [
    // What the backend puts before our own: two numbers, and each array's shape and strides.
    ...["nan : f32", "infinity : f32"],
    ...arrays.flatMap((_, i) => [`shape${i} : i32`, `strides${i} : i32`]),
    ...["size : i32", "workgroups : i32"],
    ...Object.entries(uniforms).map(([name, value]) =>
      `${name} : ${typeof value === "number" ? "i32" : "vec2i"}`
    ),
    ...floats.map((name) => `${name} : f32`),
  ];
  return [
    `struct Uniforms { ${fields.join(", ")} };`,
    ...arrays.map(({ name, number, lanes }, i) =>
      `@group(0) @binding(${i}) var<storage, ${i < results ? "read_write" : "read"}> ` +
      `${name} : array<${lanes === 4 ? `vec4<${number}>` : number}>;`
    ),
    `@group(0) @binding(${arrays.length}) var<uniform> uniforms : Uniforms;`,
    ...Object.entries(constants).map(([name, value]) => `const ${name} : i32 = ${value};`),
    parts.lanes === 4 ? FOUR_LANES : ONE_LANE,
    code,
    `@compute @workgroup_size(${threads}) fn start(
  @builtin(workgroup_id) place : vec3u,
  @builtin(num_workgroups) grid : vec3u,
  @builtin(local_invocation_index) thread : u32,
) {
  // One dimension of the grid may not hold all workgroups; two may hold more.
  let workgroup = i32(place.y * grid.x + place.x);`,
    byElement
      ? `  let index = workgroup * ${threads} + i32(thread);
  if (index < uniforms.size) { main(index); }`
      : `  if (workgroup < uniforms.workgroups) { main(workgroup, i32(thread)); }`,
    "}",
  ].join("\n");
}

const ONE_LANE = `alias Value = f32; alias Bits = u32; alias Mask = bool;
fn total(value : Value) -> f32 { return value; }`;

const FOUR_LANES = `alias Value = vec4f; alias Bits = vec4u; alias Mask = vec4<bool>;
fn total(value : Value) -> f32 { return value.x + value.y + value.z + value.w; }`;

/**
 * The sections of a file of WGSL, of which a shader takes some: what stands before the first is `shared`, the others begin with a
 * line of their name, such as `// == rows ==`.
 */
export function sectionsOf(text: string): Record<string, string> {
  const [shared, ...others] = text.split(/^\/\/ == (\w+) ==\n/m);
  const sections: Record<string, string> = { shared };
  for (let i = 0; i < others.length; i += 2) sections[others[i]] = others[i + 1];
  return sections;
}
