import { deepStrictEqual, throws } from "node:assert/strict";
import { parseJsonObject } from "../../src/checks/parse_json_object.ts";

Deno.test("parseJsonObject() takes objects only, and says what came in place of one", () => {
  deepStrictEqual(parseJsonObject('{"a": [1]}'), { a: [1] });
  for (
    const [text, got] of [["null", "null"], ["[{}]", "a list"], ['"{}"', "text"], ["1.5", "1.5"]]
  ) {
    throws(() => parseJsonObject(text), { message: `expected a JSON object, got ${got}` });
  }
  throws(() => parseJsonObject('{"a": '), /^SyntaxError: it is no JSON: /);
});
