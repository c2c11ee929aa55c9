import project from "../deno.json" with { type: "json" };
import type { CompletedTask, Offer } from "./completed_tasks.ts";
import { quoteArgument } from "./quote_argument.ts";

/** A script for zsh that completes `deno task` in this project. */
export function zshCompletions(tasks: readonly CompletedTask[]): string {
  const cases = tasks.map(({ name, flags, operands }) => {
    const specs = flags.map(({ name, description, value, isList }) => {
      const text = `[${description.replace(/[[\]\\]/g, "\\$&")}]`;
      if (!value) return name + text;
      return isList
        ? `*${name}${text}:*--*:value:${action(value)}`
        : `${name}=${text}:value:${action(value)}`;
    });
    return `    ${name}) _arguments -S ${
      [...specs, `*:operand:${action(operands)}`].map(quoteArgument).join(" ")
    } ;;`;
  });
  const names = tasks.map(({ name, description }) =>
    quoteArgument(`${name.replaceAll(":", "\\:")}:${description}`)
  );
  return `# Completes the tasks of virtual-fc and their flags, in zsh.

(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }

typeset -gA _virtual_fc_before
for program in deno npx; do
  [[ $_comps[$program] == _virtual_fc ]] || _virtual_fc_before[$program]=$_comps[$program]
done
unset program

_virtual_fc() {
  local before=\${_virtual_fc_before[$service]:-_default} curcontext=$curcontext
  local -i i
  for ((i = 2; i < CURRENT; i++)); do
    [[ $words[i] == task && $words[i-1] == (*/|)deno(@*|) ]] && break
  done
  if (( i >= CURRENT )) || ! grep -qs '"name": "${project.name}"' deno.json; then
    $before "$@"
    return
  fi
  shift $i words
  (( CURRENT -= i ))
  if (( CURRENT == 1 )); then
    local -a tasks=(${names.join(" ")})
    _describe task tasks
    return
  fi
  case $words[1] in
${cases.join("\n")}
  esac
}

compdef _virtual_fc deno npx
`;
}

function action(offer: Offer): string {
  if (offer === "files") return "_files";
  return offer === "folders" ? "_files -/" : offer.length === 0 ? " " : `(${offer.join(" ")})`;
}
