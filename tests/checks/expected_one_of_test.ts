import { strictEqual } from "node:assert/strict";
import { expectedOneOf } from "../../src/checks/expected_one_of.ts";

const SHELLS = ["bash", "zsh", "fish"];

Deno.test("expectedOneOf() names the choices, what came, and the one that is near", () => {
  strictEqual(
    expectedOneOf(SHELLS, "bsh"),
    'expected one of bash, zsh, fish, got "bsh"; did you mean bash?',
  );
});

Deno.test("expectedOneOf() guesses nothing where nothing is near", () => {
  strictEqual(
    expectedOneOf(SHELLS, "powershell"),
    'expected one of bash, zsh, fish, got "powershell"',
  );
  strictEqual(expectedOneOf(SHELLS, undefined), "expected one of bash, zsh, fish, got nothing");
  strictEqual(expectedOneOf(SHELLS, 3), "expected one of bash, zsh, fish, got 3");
});
