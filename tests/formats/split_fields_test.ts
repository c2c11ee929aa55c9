import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type Separator, splitFields } from "../../src/formats/split_fields.ts";

const split = (line: string, separator: Separator) =>
  splitFields(line, separator)?.map(({ text }) => text);

Deno.test("splitFields() takes fields apart, and blanks off them", () => {
  deepStrictEqual(split("a b, 7 ,,c", ","), ["a b", "7", "", "c"]);
  deepStrictEqual(split("a b\t7\t", "\t"), ["a b", "7", ""]);
  deepStrictEqual(split("  a\t b  7 ", " "), ["a", "b", "7"]);
  deepStrictEqual(splitFields(" a  7", " ")![1], { text: "7", start: 4, end: 5 });
});

Deno.test("splitFields() knows the quotes of RFC 4180, and quotes within a field as letters", () => {
  deepStrictEqual(split('"a, b.jpg" , "say ""hi""",""', ","), ["a, b.jpg", 'say "hi"', ""]);
  deepStrictEqual(split('p.jpg\tDwayne "The Rock" Johnson', "\t"), [
    "p.jpg",
    'Dwayne "The Rock" Johnson',
  ]);
  deepStrictEqual(split('"my photo.jpg" 7', " "), ["my photo.jpg", "7"]);
  for (const separator of ["\t", ",", " "] as const) {
    strictEqual(split('"a', separator), undefined);
    strictEqual(split('"a"b', separator), undefined);
    strictEqual(split(`a${separator}`.repeat(5000), separator), undefined);
    strictEqual(split(`a${separator}`.repeat(3000), separator)?.[2999], "a");
  }
});
