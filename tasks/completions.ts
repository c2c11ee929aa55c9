import { Argument, Command } from "../src/npm/commander.ts";
import { command as align } from "./align.ts";
import { bashCompletions } from "./bash_completions.ts";
import { command as compare } from "./compare.ts";
import { completedTasks } from "./completed_tasks.ts";
import { command as contactSheet } from "./contact_sheet.ts";
import { exitWith } from "./exit_with.ts";
import { command as exportCommand } from "./export.ts";
import { command as extract } from "./extract.ts";
import { finishCommand } from "./finish_command.ts";
import { fishCompletions } from "./fish_completions.ts";
import { command as importCommand } from "./import.ts";
import { command as inspect } from "./inspect.ts";
import { command as pack } from "./pack.ts";
import { oneOf } from "./parse_flag.ts";
import { command as report } from "./report.ts";
import { command as train } from "./train.ts";
import { command as verify } from "./verify.ts";
import { withChoices } from "./with_choices.ts";
import { zshCompletions } from "./zsh_completions.ts";

const SCRIPTS = { bash: bashCompletions, zsh: zshCompletions, fish: fishCompletions };
const SHELLS = Object.keys(SCRIPTS) as (keyof typeof SCRIPTS)[];

/** What `deno task completions` takes. */
export const command = finishCommand(
  new Command("deno task completions")
    .description("Prints a script with which a shell completes these tasks and their flags.")
    .addArgument(withChoices(new Argument("<shell>", "which").argParser(oneOf(SHELLS)), SHELLS)),
  "bash > ~/.virtual-fc.bash",
);

/** The commands of all tasks that are for users of the toolkit. */
export const COMMANDS = [
  ...[train, compare, extract, exportCommand, importCommand, verify, report, inspect, align, pack],
  contactSheet,
  command,
];

if (import.meta.main) {
  command.parse(Deno.args, { from: "user" });
  await exitWith(async () => {
    const [shell] = command.processedArgs;
    await Deno.stdout.write(new TextEncoder().encode(SCRIPTS[shell](completedTasks(COMMANDS))));
  });
}
