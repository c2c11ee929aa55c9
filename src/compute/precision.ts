/** In which numbers travel between processes; what is computed of them is float32 in either case. */
export type Precision = "float32" | "float16";

/** The precisions there are. */
export const PRECISIONS: readonly Precision[] = ["float32", "float16"];
