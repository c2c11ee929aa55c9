import { OPCODES } from "../../src/formats/pickle/opcodes.ts";
import { readTorchCheckpoint } from "../../src/formats/torch/read_torch_checkpoint.ts";
import * as fc from "../../src/npm/fast_check.ts";
import {
  pickledName,
  pickledNumber,
  pickledStorage,
  pickledTensor,
  pickledText,
  pickledTuple,
} from "../formats/torch/torch_bytes.ts";
import { torchFiles } from "../formats/torch/torch_files.ts";
import { zipBytes } from "../formats/zip_bytes.ts";
import { blob, size, word } from "./arbitraries.ts";
import { concat } from "./concat.ts";
import type { FuzzedParser } from "./fuzzed_parser.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const { MARK, TUPLE, TUPLE2, REDUCE, BUILD, BINGET, BINPUT } = OPCODES;
const { EMPTY_LIST, APPENDS, NONE, BINFLOAT, LONG1, STOP } = OPCODES;
const [EMPTY_DICT, SETITEMS, NEWOBJ] = [0x7d, 0x75, 0x81];

const few = fc.oneof({ weight: 5, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: size });

const storage = fc.tuple(
  fc.constantFrom("Float", "Half", "BFloat16", "Long", "Bool", "Double", "Int", "ComplexFloat"),
  fc.constantFrom("0", "0", "1", "../0"),
  few,
).map(([type, key, count]) => pickledStorage(`${type}Storage`, key, count));
const sizes = fc.array(few, { maxLength: 4 }).map((values) =>
  pickledTuple(...values.map(pickledNumber))
);
const tensor = fc.tuple(storage, few, sizes, sizes).map((parts) => pickledTensor(...parts));

/** A tree of what a pickle of PyTorch is made of. */
const value = fc.letrec<{ value: Bytes }>((tie) => {
  const values = fc.array(tie("value"), { maxLength: 3 });
  return {
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      tensor,
      tensor,
      fc.constantFrom([NONE], [EMPTY_LIST], [BINFLOAT, ...new Array(8).fill(64)], [LONG1, 0])
        .map((codes) => Uint8Array.from(codes)),
      fc.oneof(word, fc.constantFrom("a.weight", "state_dict")).map(pickledText),
      few.map(pickledNumber),
      fc.array(fc.tuple(word.map(pickledText), tie("value")), { maxLength: 3 }).map((pairs) =>
        concat([[EMPTY_DICT, MARK], ...pairs.flat(), [SETITEMS]])
      ),
      values.map((values) => concat([[EMPTY_LIST, MARK], ...values, [APPENDS]])),
      fc.tuple(
        fc.constantFrom(
          pickledName("collections", "OrderedDict"),
          pickledName("argparse", "Namespace"),
          pickledName("torch", "Size"),
          pickledName("os", "system"),
          pickledName("torch._tensor", "_rebuild_from_type_v2"),
        ),
        values,
        fc.constantFrom(REDUCE, NEWOBJ, TUPLE2, BUILD),
      ).map(([name, values, code]) => concat([name, [MARK], ...values, [TUPLE, code]])),
      fc.tuple(tie("value"), fc.nat(2)).map(([value, at]) => concat([value, [BINPUT, at]])),
      fc.nat(2).map((at) => Uint8Array.of(BINGET, at)),
    ),
  };
}).value;

const pickles = value.map((value) => concat([[0x80, 2], value, [STOP]]));
const [legacy] = [torchFiles().get("legacy")!];
/** Up to the pickle with the value, which the number, the version and the system come before. */
const HEAD = legacy.subarray(0, placeAfter(legacy, 3));

/** State_dicts of PyTorch in both forms. */
export const TORCH_PARSER: FuzzedParser = {
  name: "torch",
  samples: [...torchFiles().values()],
  made: fc.oneof(
    fc.tuple(pickles, fc.array(few, { maxLength: 2 }), blob).map(([pickle, keys, numbers]) =>
      concat([
        HEAD,
        pickle,
        [0x80, 2, EMPTY_LIST, MARK],
        ...keys.map((key) => pickledText(String(key % 2))),
        [APPENDS, STOP],
        numbers,
      ])
    ),
    fc.tuple(pickles, blob, blob).map(([pickle, zero, one]) =>
      zipBytes([
        { name: "a/data.pkl", bytes: pickle },
        { name: "a/data/0", bytes: zero },
        { name: "a/data/1", bytes: one },
      ])
    ),
  ),
  parse: (bytes) => readTorchCheckpoint(bytes),
  memory: 6, // what shares numbers is written out, halves are widened, and a directory of small entries takes more than they
};

/** Where the pickle after so many ends, each of which ends in a stop before the next one's protocol. */
function placeAfter(bytes: Uint8Array, pickles: number): number {
  let at = 0;
  for (let i = 0; i < pickles; i++) {
    at = bytes.findIndex((byte, k) => k > at && byte === STOP && bytes[k + 1] === 0x80) + 1;
  }
  return at;
}
