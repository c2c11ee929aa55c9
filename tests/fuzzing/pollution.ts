/** What all objects of a kind share. */
const SHARED: readonly object[] = [
  Object,
  Function,
  Array,
  String,
  Number,
  Boolean,
  Map,
  Set,
  Error,
]
  .map(({ prototype }) => prototype);

const known = SHARED.map((prototype) => Reflect.ownKeys(prototype).length);

/** How deep results are looked through, and how far lists are. */
const DEPTH = 8, MOST = 20;

/** Says so if what objects share was added to, or an object of the result takes after one that came with the input. */
export function describePollution(result: unknown): string | undefined {
  const changed = SHARED.findIndex((prototype, i) =>
    Reflect.ownKeys(prototype).length !== known[i]
  );
  if (changed >= 0) return `it changes what every ${SHARED[changed].constructor.name} has`;
  if (hasForeignPrototype(result, DEPTH)) return "its result has a prototype from the input";
}

function hasForeignPrototype(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && !isOfClass(prototype)) return true;
  if (depth === 0) return false;
  const parts = value instanceof Map ? [...value.values().take(MOST)] : Object.values(value);
  return parts.slice(0, MOST).some((part) => hasForeignPrototype(part, depth - 1));
}

function isOfClass(prototype: object): boolean {
  const made = Object.hasOwn(prototype, "constructor") ? prototype.constructor : undefined;
  return typeof made === "function" && made.prototype === prototype;
}
