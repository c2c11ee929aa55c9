import { ok } from "node:assert/strict";
import { parseSubjects } from "../../src/protocols/parse_subjects.ts";
import { parseTemplatePairs } from "../../src/protocols/parse_template_pairs.ts";
import { parseFaceness, parseTemplateList } from "../../src/protocols/template_list.ts";
import * as fc from "../../src/npm/fast_check.ts";
import { numeral, table, word } from "./arbitraries.ts";
import { type FuzzedParser, ofText, utf8 } from "./fuzzed_parser.ts";

/** Each line of a text becomes a few strings and numbers, and may be no longer than they are. */
const memory = 24;
const ids = Int32Array.of(7, 12, 900);

const id = fc.oneof(fc.constantFrom("7", "12", "900"), numeral);

/** Parsers of the lists of IJB. */
export const PROTOCOL_PARSERS: readonly FuzzedParser[] = [
  {
    name: "templates",
    made: table([word, id, numeral]),
    samples: [utf8("1.jpg 7 70\nframes/2.jpg 12 71\r\n\n1.jpg 7 70\n3.jpg\t7\t70")],
    parse: ofText((text) => {
      const { images, templates, media, ids } = parseTemplateList(text, "templates");
      ok(templates.length === images.length && media.length === images.length);
      ok(templates.every((template) => template < ids.length));
    }),
    memory,
  },
  {
    name: "faceness",
    made: table([fc.oneof(fc.constant("1.jpg"), word), numeral, numeral]),
    samples: [utf8("1.jpg 38.1 51.7 0.98\r\n2.jpg 1e-3\n\n3.jpg 0")],
    parse: ofText((text) => {
      const weights = parseFaceness(text, "faceness", ["1.jpg"]);
      ok(weights.every((weight) => weight >= 0 && weight < Infinity));
    }),
    memory,
  },
  {
    name: "template-pairs",
    made: table([id, id, fc.constantFrom("0", "1")], { separators: [" ", ","] }),
    samples: [utf8("7 12 0\n900 900 1\r\n\n12,7,0"), utf8("7\t12\t1")],
    parse: (bytes) => {
      const { a, b, same, repeated } = parseTemplatePairs(bytes, "pairs", ids);
      ok(a.length === same.length && b.length === same.length && repeated < a.length);
      ok(a.every((template) => template < ids.length) && b.every((row) => row < ids.length));
    },
    memory,
  },
  {
    name: "subjects",
    made: table([id, numeral], { header: "TEMPLATE_ID,SUBJECT_ID\n", separators: [",", ", "] }),
    samples: [utf8("TEMPLATE_ID,SUBJECT_ID\n7,1\n12,2,x.jpg\r\n7,1"), utf8("900,5\n")],
    parse: ofText((text) => {
      const { templates, subjects } = parseSubjects(text, "subjects", ids);
      ok(templates.length === subjects.length && templates.every((row) => row < ids.length));
    }),
    memory,
  },
];
