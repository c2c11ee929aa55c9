import { requireEncoding } from "../src/formats/decode_text.ts";
import { Option } from "../src/npm/commander.ts";
import { parseFlag } from "./parse_flag.ts";

/** How text files are written that are not UTF-8. */
export function encodingOption() {
  return new Option("--encoding <name>", "of texts that are not UTF-8, such as gbk or latin1")
    .argParser((name) => parseFlag(() => requireEncoding(name)));
}
