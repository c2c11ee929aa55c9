import project from "../deno.json" with { type: "json" };
import type { Command, Option } from "../src/npm/commander.ts";

/** A command, whatever its flags are. */
// deno-lint-ignore no-explicit-any -- it has the types of all flags
export type AnyCommand = Command<any, any, any>;

/**
 * Ends a task's command with what all have: `--version`, and a help with choices, defaults and an example.
 *
 * @param example Arguments that do something useful.
 */
export function finishCommand<Finished extends AnyCommand>(
  command: Finished,
  example: string,
): Finished {
  command
    .configureHelp({ optionDescription })
    .version(project.version, "--version", "print the version")
    .helpOption("-h, --help", "print this")
    .addHelpText("after", `\nExample: ${command.name()} ${example}`);
  return command;
}

function optionDescription(option: Option): string {
  const { description, argChoices, defaultValue, defaultValueDescription } = option;
  const { required, optional } = option;
  const taken = defaultValueDescription ?? (defaultValue === undefined ? "" : String(defaultValue));
  return [
    [description, argChoices && families(argChoices).join(", ")].filter(Boolean).join(": "),
    ...((required || optional) && taken !== "" ? [`(default: ${taken})`] : []),
  ].join(" ");
}

/** Three names or more that differ in their number are one: `resnet18...269`. */
function families(names: readonly string[]): string[] {
  const stems = Map.groupBy(names, (name) => name.replace(/\d+$/, ""));
  return [...stems].flatMap(([stem, family]) =>
    family.length < 3 ? family : `${family[0]}...${family.at(-1)!.slice(stem.length)}`
  );
}
