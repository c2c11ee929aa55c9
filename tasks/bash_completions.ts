import project from "../deno.json" with { type: "json" };
import type { CompletedTask, Offer } from "./completed_tasks.ts";

/** A script for bash that completes `deno task` in this project. */
export function bashCompletions(tasks: readonly CompletedTask[]): string {
  const flags = tasks.map(({ name, flags }) =>
    `    ${name}) echo '${flags.map(({ name }) => name).join(" ")}' ;;`
  );
  const offers = tasks.flatMap(({ name, flags, operands }) => [
    ...flags.filter(({ value }) => value).map(({ name: flag, value, isList }) =>
      `    '${name} ${flag}') echo '${isList ? "several" : "one"} ${inWords(value!)}' ;;`
    ),
    `    '${name} ') echo 'several ${inWords(operands)}' ;;`,
  ]);
  return `# Completes the tasks of virtual-fc and their flags, in bash.

_virtual_fc_flags() {
  case $1 in
${flags.join("\n")}
  esac
}

_virtual_fc_offers() {
  case "$1 $2" in
${offers.join("\n")}
  esac
}

_virtual_fc() {
  local line=\${COMP_LINE:0:COMP_POINT} words=() i j last word flag amount offered=
  IFS=$' \\t\\n' read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  last=$((\${#words[@]} - 1))
  word=\${words[last]}
  for ((i = 1; i < last; i++)); do
    [[ \${words[i]} == task && \${words[i - 1]} =~ ^(.*/)?deno(@.*)?$ ]] && break
  done
  COMPREPLY=()
  if ((i >= last)) || ! grep -qs '"name": "${project.name}"' deno.json; then
    local before=_virtual_fc_before_\${1##*/}
    if [[ -n \${!before} ]]; then "\${!before}" "$@"; fi
    return
  fi
  if ((i + 1 == last)); then
    offered='${tasks.map(({ name }) => name).join(" ")}'
  elif [[ $word == -* && $word != *=* ]]; then
    offered=$(_virtual_fc_flags "\${words[i + 1]}")
  else
    for ((j = last - 1; j > i + 1; j--)); do
      [[ \${words[j]} == -* ]] && break
    done
    flag=
    if ((j > i + 1)); then flag=\${words[j]}; fi
    if [[ $word == --*=* ]]; then
      flag=\${word%%=*} word=\${word#*=} j=$((last - 1))
    fi
    read -r amount offered <<<"$(_virtual_fc_offers "\${words[i + 1]}" "$flag")"
    if [[ -n $flag && (-z $amount || ($amount == one && $j -lt $((last - 1)))) ]]; then
      read -r amount offered <<<"$(_virtual_fc_offers "\${words[i + 1]}" '')"
    fi
  fi
  case $offered in
    files) return ;; # which bash offers where nothing else is
    folders) compopt +o bashdefault +o default -o dirnames 2>/dev/null ;;
    *)
      compopt +o bashdefault +o default 2>/dev/null
      COMPREPLY=($(IFS=$' \\t\\n' compgen -W "$offered" -- "$word"))
      # What stands before a colon is a word of its own to bash.
      if [[ $word == *:* && $COMP_WORDBREAKS == *:* ]]; then
        COMPREPLY=("\${COMPREPLY[@]#"\${word%"\${word##*:}"}"}")
      fi
      ;;
  esac
}

for _virtual_fc_program in deno npx; do
  if [[ $(complete -p $_virtual_fc_program 2>/dev/null) =~ \\ -F\\ ([^ ]+) &&
    \${BASH_REMATCH[1]} != _virtual_fc ]]; then
    printf -v _virtual_fc_before_$_virtual_fc_program %s "\${BASH_REMATCH[1]}"
  fi
  complete -o bashdefault -o default -F _virtual_fc $_virtual_fc_program
done
unset _virtual_fc_program
`;
}

function inWords(offer: Offer): string {
  return typeof offer === "string" ? offer : offer.join(" ");
}
