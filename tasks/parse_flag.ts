import { InvalidArgumentError } from "../src/npm/commander.ts";
import { expectedOneOf } from "../src/checks/expected_one_of.ts";
import { parseSpec } from "../src/training/parse_spec.ts";

/** Reads a flag's number. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) {
    throw new InvalidArgumentError("expected a number");
  }
  return value;
}

/** Reads a flag's numbers, with commas between. */
export function numbers(text: string): number[] {
  return text.split(",").map(number);
}

/** Reads a flag's name with options. */
export function spec(text: string): Record<string, unknown> {
  return parseFlag(() => parseSpec(text));
}

/** Reads a flag's numbers, each with a name and commas between. */
export function shares(text: string): Record<string, unknown> {
  const pieces = text.split(",").map((piece) => /^([A-Za-z]+)=(.+)$/.exec(piece));
  if (!pieces.every((piece) => piece !== null)) {
    throw new InvalidArgumentError("expected KIND=SHARE,...");
  }
  return Object.fromEntries(pieces.map(([, name, share]) => [name, number(share)]));
}

/** Reads a flag that takes one of a few words, in small letters or in capitals. */
export function oneOf<Choice extends string>(choices: readonly Choice[]) {
  return (text: string): Choice => {
    const choice = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
    if (choice === undefined) throw new InvalidArgumentError(expectedOneOf(choices, text));
    return choice;
  };
}

/** What `parse` returns; its error is one of the flag. */
export function parseFlag<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
