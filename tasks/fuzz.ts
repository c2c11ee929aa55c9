import { Command, Option } from "../src/npm/commander.ts";
import { fuzzInput } from "../tests/fuzzing/fuzz.ts";
import { PARSERS } from "../tests/fuzzing/parsers.ts";
import { runFuzzProcess } from "../tests/fuzzing/run_fuzz_process.ts";
import { toHex } from "../tests/fuzzing/to_hex.ts";
import { exitWith } from "./exit_with.ts";
import { withChoices } from "./with_choices.ts";
import { finishCommand } from "./finish_command.ts";
import { number, oneOf } from "./parse_flag.ts";

const names = PARSERS.map(({ name }) => name);

const command = finishCommand(
  new Command("deno task fuzz")
    .description(
      "Gives broken inputs to every parser, and says which answers with anything but a result or a sentence.",
    )
    .option("--inputs <n>", "how many for each, about as long as the samples", number, 100_000)
    .option("--large <n>", "how many of 8 MiB for each", number, 100)
    .addOption(
      withChoices(
        new Option("--only <names...>").argParser((name, before: string[] = []) => [
          ...before,
          oneOf(names)(name),
        ]),
        names,
      ),
    )
    .addOption(
      new Option("--seed <n>", "the same makes the same inputs").argParser(number)
        .default(undefined, "by the clock"),
    ),
  "--only npy tar --inputs 1000",
);

command.parse(Deno.args, { from: "user" });
await exitWith(run);

async function run() {
  const { inputs, large, only = names, seed = Date.now() % 2 ** 32 } = command.opts();
  console.log(`Seed ${seed}`);
  let faults = 0;
  for (const name of only) {
    const parser = PARSERS.find((parser) => parser.name === name)!;
    for (const [isLarge, count] of [[false, inputs], [true, large]] as const) {
      const options = { seed, inputs: count, large: isLarge };
      const { tried, seconds, fault } = await runFuzzProcess(parser, options);
      const what = `${name.padEnd(16)} ${String(tried).padStart(8)} ${
        isLarge ? "large" : "small"
      } inputs`;
      console.log(`${what} ${seconds.toFixed(1).padStart(8)} s  ${fault ? "wrong" : "ok"}`);
      if (!fault) continue;
      faults++;
      console.log(`  Input ${fault.index} of seed ${seed}: ${fault.message}`);
      console.log(`  ${toHex(fuzzInput(parser, seed, fault.index, isLarge))}`);
    }
  }
  if (faults > 0) throw new Error(`${faults} of the parsers' answers are wrong`);
}
