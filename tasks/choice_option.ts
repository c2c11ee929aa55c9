import { Option } from "../src/npm/commander.ts";
import { withChoices } from "./with_choices.ts";
import { oneOf } from "./parse_flag.ts";

/** A flag that takes one of a few words. In place of commander's `choices()`, which does not say which may be meant. */
export function choiceOption<Flags extends string, Choice extends string>(
  flags: Flags,
  description: string,
  choices: readonly Choice[],
) {
  return withChoices(new Option(flags, description).argParser(oneOf(choices)), choices);
}
