import { requireEncoding } from "../src/formats/decode_text.ts";
import { Option } from "../src/npm/commander.ts";
import { parseFlag } from "./parse_flag.ts";

/** How text files are written that are not UTF-8. */
export function encodingOption() {
  return new Option("--encoding <name>", "encoding of text files that are not UTF-8")
    .argParser((name) => parseFlag(() => requireEncoding(name)));
}
