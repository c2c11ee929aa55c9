import { deepStrictEqual, match, ok, strictEqual, throws } from "node:assert/strict";
import { parseCompareConfig } from "../../src/comparison/parse_compare_config.ts";
import { specLabel } from "../../src/comparison/spec_label.ts";
import { parseTrainConfig } from "../../src/training/parse_train_config.ts";
import project from "../../deno.json" with { type: "json" };
import { COMMANDS } from "../../tasks/completions.ts";
import type { AnyCommand } from "../../tasks/finish_command.ts";

/** What a command prints of itself for arguments that end it. */
function print(command: AnyCommand, argument: string): string {
  let text = "";
  command.exitOverride().configureOutput({
    writeOut: (part) => text += part,
    getOutHelpWidth: () => 80,
  });
  throws(() => command.parse([argument], { from: "user" }), { exitCode: 0 });
  return text;
}

/** What the help says that a flag is unless given. */
function shownDefault(help: string, flag: string): string | undefined {
  const lines = help.replaceAll(/\n {10,}/g, " ").split("\n");
  const line = lines.find((line) => line.startsWith(`  ${flag} `));
  return / \(default: (.+)\)$/.exec(line!)?.[1];
}

function faultOf(name: string, args: string[]): string {
  let fault = "";
  const command = commandOf(name);
  command.exitOverride().configureOutput({ writeErr: (part) => fault += part });
  throws(() => command.parse(args, { from: "user" }), { exitCode: 1 });
  return fault.trim();
}

const commandOf = (name: string) =>
  COMMANDS.find((command) => command.name() === `deno task ${name}`) as AnyCommand;

Deno.test("every task's help fits 80 columns and 60 lines", () => {
  for (const command of COMMANDS) {
    const lines = print(command, "--help").trimEnd().split("\n");
    ok(lines.length <= 60, `${command.name()}: ${lines.length} lines`);
    for (const line of lines) ok(line.length <= 80, line);
  }
});

Deno.test("every task's help ends with an example that parses", () => {
  for (const command of COMMANDS) {
    const [, example] = /\n\nExample: (.+)\n$/.exec(print(command, "--help"))!;
    ok(example.startsWith(`${command.name()} `), example);
    // ~ and > are the shell's.
    const args = example.slice(command.name().length + 1).replace(/ >.*/, "").split(" ");
    command.exitOverride().parse(args, { from: "user" });
  }
  const { out } = commandOf("train").opts();
  strictEqual(parseTrainConfig(commandOf("train").opts()).out, out);
});

Deno.test("every task says the version of the project", () => {
  for (const command of COMMANDS) strictEqual(print(command, "--version"), `${project.version}\n`);
});

Deno.test("help of train and compare shows the defaults of their configurations", () => {
  for (
    const [name, parse] of [["train", parseTrainConfig], ["compare", parseCompareConfig]] as const
  ) {
    const command = commandOf(name), help = print(command, "--help");
    const config: Record<string, unknown> = { ...parse({ out: "x" }) };
    const ofFiles = parse({ out: "x", data: "photos" });
    const byData: Record<string, string> = {
      ...{ cropOffset: "by faces", jitter: "by faces", batch: "at most 64" },
    };
    const inWords = ["out", "heads", "learningRates", "search", "pairs"];
    const flags = command.options.filter((option) => option.required)
      .filter((option) => option.attributeName() in config)
      .filter((option) => !inWords.includes(option.attributeName()));
    ok(flags.length >= 12);
    const shown = flags.map(({ long }) => shownDefault(help, long!));
    const held = flags.map((option) => {
      const key = option.attributeName(), [value] = [config[key]].flat();
      if (key in byData) return byData[key];
      if (key === "epochs") return `${ofFiles.epochs} or more, synthetic ${config.epochs}`;
      return typeof value === "object" ? specLabel(value as { name: string }) : String(config[key]);
    });
    deepStrictEqual(shown, held);
    strictEqual(shownDefault(help, "--crop"), "by faces");
  }
});

Deno.test("help of other tasks shows what their flags are unless given", () => {
  for (const command of COMMANDS) {
    const help = print(command, "--help");
    for (const option of command.options) {
      if (option.defaultValue === undefined || !option.required) continue;
      const shown = shownDefault(help, option.long!);
      // As somebody would type it.
      const parsed = command.exitOverride().parse([...operands(command), option.long!, shown!], {
        from: "user",
      }).opts() as Record<string, unknown>;
      deepStrictEqual(parsed[option.attributeName()], option.defaultValue);
    }
  }
  strictEqual(shownDefault(print(commandOf("pack"), "--help"), "--shard-size"), "256M");
});

const operands = (command: AnyCommand) =>
  command.registeredArguments.filter(({ required }) => required).map(({ argChoices }) =>
    argChoices?.[0] ?? "x"
  );

Deno.test("help groups flags, and names choices as they are", () => {
  const help = print(commandOf("train"), "--help");
  deepStrictEqual(help.match(/^\S.*:$/gm), ["Data and images:", "Training:", "Network and run:"]);
  match(help, /--device <name> +auto, webgpu, wasm, cpu \(default: auto\)\n/);
  match(help, /--backbone <spec> +small, casia-net, resnet18\.\.\.269, iresnet18\.\.\.100,\n/);
});

Deno.test("a slip in a flag or in what it takes is told with what may have been meant", () => {
  const slips: [task: string, args: string[], fault: RegExp][] = [
    [
      "verify",
      ["--protocl", "pairs"],
      /unknown option '--protocl'\n\(Did you mean --protocol\?\)$/,
    ],
    ["verify", ["--protocol", "all-pair"], /got "all-pair"; did you mean all-pairs\?$/],
    ["extract", ["--device", "webgp"], /got "webgp"; did you mean webgpu\?$/],
    ["inspect", ["--device", "quantum"], /one of auto, webgpu, wasm, cpu, got "quantum"$/],
    ["pack", ["--format", "shard"], /got "shard"; did you mean shards\?$/],
    ["completions", ["zhs"], /one of bash, zsh, fish, got "zhs"/],
    ["contact-sheet", ["--images", "many"], /expected a number$/],
  ];
  for (const [task, args, fault] of slips) match(faultOf(task, args), fault);
  // Specs and the rest of a configuration are checked as one.
  const train = commandOf("train");
  const args = ["--head", "virtual-f", "--schedule", "cosin", "--device", "wsm"];
  throws(
    () => parseTrainConfig({ out: "x", ...train.parse(args, { from: "user" }).opts() }),
    /did you mean virtual-fc\?[^]*did you mean wasm\?[^]*did you mean cosine\?/,
  );
  const heads = commandOf("compare").parse(["--heads", "ful-fc"], { from: "user" }).opts();
  throws(() => parseCompareConfig({ out: "x", ...heads }), /heads\.0\.name: .*mean full-fc\?/);
});
