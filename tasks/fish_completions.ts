import project from "../deno.json" with { type: "json" };
import type { CompletedTask, Offer } from "./completed_tasks.ts";
import { quoteArgument } from "./quote_argument.ts";

/** A script for fish that completes `deno task` in this project. */
export function fishCompletions(tasks: readonly CompletedTask[]): string {
  const lines = tasks.flatMap(({ name, description, flags, operands }) => {
    const inTask = `    complete -c $program -n ${quoteArgument(`__virtual_fc_task ${name}`)}`;
    const takesFiles = operands === "files" || flags.some(({ isList }) => isList);
    return [
      `    complete -c $program -n __virtual_fc_task -x -a ${name} -d ${
        quoteArgument(description)
      }`,
      ...(takesFiles ? [] : [`${inTask} -f${words(operands)}`]),
      ...flags.map(({ name, description, value }) =>
        `${inTask} -l ${name.slice(2)}${value ? taking(value) : ""} -d ${
          quoteArgument(description)
        }`
      ),
    ];
  });
  return `# Completes the tasks of virtual-fc and their flags, in fish.

# Whether the name of a task is due, or the rest of the line belongs to this one.
function __virtual_fc_task
    set -l words (commandline -opc)
    set -l at (contains -i -- task $words); and test $at -gt 1; or return 1
    string match -qr '(^|/)deno(@.*)?$' -- $words[(math $at - 1)]; or return 1
    grep -qs '"name": "${project.name}"' deno.json; or return 1
    if test (count $argv) -eq 0
        test (count $words) -eq $at
    else
        set -l name $words[(math $at + 1)]
        test "$name" = $argv[1]
    end
end

for program in deno npx
${lines.join("\n")}
end
`;
}

function taking(offer: Offer): string {
  if (offer === "files") return " -r -F";
  return offer === "folders" ? " -x -a '(__fish_complete_directories)'" : ` -x${words(offer)}`;
}

function words(offer: Offer): string {
  return offer.length === 0 ? "" : ` -a ${quoteArgument([offer].flat().join(" "))}`;
}
