import project from "../deno.json" with { type: "json" };
import type { Option } from "../src/npm/commander.ts";
import type { AnyCommand } from "./finish_command.ts";

/** What a shell offers in a place: files, folders, or some of these words. */
export type Offer = "files" | "folders" | string[];

/** A task, as a shell completes it. */
export interface CompletedTask {
  /** Its name. */
  name: string;
  /** What it does. */
  description: string;
  /** What it takes. */
  flags: CompletedFlag[];
  /** What stands without a flag. */
  operands: Offer;
}

/** A flag, as a shell completes it. */
export interface CompletedFlag {
  /** With its hyphens. */
  name: string;
  /** What it does. */
  description: string;
  /** What follows it, if something does. */
  value?: Offer;
  /** Whether several may follow it. */
  isList: boolean;
}

/** All tasks of the project; what is to know of their flags, their commands know. */
export function completedTasks(commands: readonly AnyCommand[]): CompletedTask[] {
  return Object.entries(project.tasks).map(([name, { description }]) => {
    const command = commands.find((command) => command.name() === `deno task ${name}`);
    const flags = command?.createHelp().visibleOptions(command).map(completedFlag) ?? [];
    const [operand] = command?.registeredArguments ?? [];
    const operands = command ? operand?.argChoices ?? offer(operand?.name()) : "files";
    return { name, description, flags, operands };
  });
}

function completedFlag(option: Option): CompletedFlag {
  const { flags, long, description, argChoices, variadic, required } = option;
  const [, placeholder] = /<(\w+)/.exec(flags) ?? [];
  return {
    name: long!,
    description,
    value: required ? argChoices ?? offer(placeholder) : undefined,
    isList: variadic,
  };
}

/** What goes in the place of a word in angle brackets. */
function offer(placeholder?: string): Offer {
  switch (placeholder) {
    case "file":
    case "files":
    case "path":
    case "source":
    case "data":
    case "runs":
      return "files";
    case "dir":
    case "folder":
      return "folders";
    default:
      return [];
  }
}
