import type { Argument, Option } from "../src/npm/commander.ts";

/** Says in the help what a flag takes, and completes it; its value is checked elsewhere. */
export function withChoices<Flag extends Option | Argument>(
  option: Flag,
  choices: readonly string[],
): Flag {
  option.argChoices = [...choices];
  return option;
}
