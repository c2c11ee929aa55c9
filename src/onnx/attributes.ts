import type { OnnxAttribute } from "../formats/onnx/onnx_model.ts";

/** An attribute that is a whole number. */
export const int = (value: number): OnnxAttribute => ({ type: "int", value });

/** An attribute that is a list of whole numbers. */
export const ints = (value: number[]): OnnxAttribute => ({ type: "ints", value });

/** An attribute that is a number. */
export const float = (value: number): OnnxAttribute => ({ type: "float", value });

/** An attribute that is a word. */
export const word = (value: string): OnnxAttribute => ({ type: "string", value });
