import { BACKBONES } from "../../src/backbones/backbones.ts";
import {
  compareConfigSchema,
  parseCompareConfig,
} from "../../src/comparison/parse_compare_config.ts";
import { specLabel } from "../../src/comparison/spec_label.ts";
import type { HeadData, HeadKind } from "../../src/heads/head_kind.ts";
import { HEADS, type HeadSpec } from "../../src/heads/heads.ts";
import { MARGINS } from "../../src/heads/margins/margins.ts";
import { z } from "../../src/npm/zod.ts";
import { resolveSchedule, type Schedule } from "../../src/training/learning_rate.ts";
import { inShortForm, OBJECTIVE_KEYS } from "../../src/training/objectives.ts";
import { parseTrainConfig, trainConfigSchema } from "../../src/training/parse_train_config.ts";
import { COMMANDS } from "../../tasks/completions.ts";
import type { AnyCommand } from "../../tasks/finish_command.ts";
import { markdownTable } from "../markdown_table.ts";
import { describeSchema, keysOfSchema } from "./describe_schema.ts";
import { type MemberComment, readMemberComments } from "./doc_comments.ts";

type JsonSchema = ReturnType<typeof keysOfSchema>[string];
type Comments = Record<string, MemberComment>;

/** Keys whose values have tables of their own. */
const SPECS: Record<string, string> = {
  head: "a [head](#heads)",
  heads: "list of [heads](#heads)",
  backbone: "a [backbone](#backbones)",
  backbones: "list of [backbones](#backbones)",
  schedule: "a [schedule](#schedules)",
};

/** What configurations hold that say nothing. How long to train hangs on the data, and is said in words. */
const DEFAULTS: Record<string, Record<string, unknown>> = {
  train: {
    ...inShortForm({ ...parseTrainConfig({ out: "runs" }) }),
    epochs: undefined,
    out: undefined,
  },
  compare: { ...parseCompareConfig({ out: "runs" }), epochs: undefined, out: undefined },
};

/** Data that shows which defaults of heads follow it: such as differ between these. */
const SMALL: HeadData = { identities: 10_000, batch: 64, imagesPerIdentity: 2 };
const LARGE: HeadData = { identities: 1_000_000, batch: 64, imagesPerIdentity: 2 };

/** The tables of docs/configuration.md, by the name that stands in the comment above each. */
export async function drawConfigurationTables(): Promise<Record<string, string>> {
  const train = keysOfSchema(trainConfigSchema), compare = keysOfSchema(compareConfigSchema);
  const comments = await readComments();
  const isOfObjective = (key: string) => (OBJECTIVE_KEYS as readonly string[]).includes(key);
  const keys = Object.keys(train);
  const keyTable = (names: string[], schema: Record<string, JsonSchema>, task: string) =>
    markdownTable(
      ["key", "flag", "values", "default", "what it is"],
      names.map((key) => keyRow(key, schema[key], comments[task], task)),
      5,
    );
  return {
    objective: keyTable(keys.filter(isOfObjective), train, "train"),
    run: keyTable(keys.filter((key) => !isOfObjective(key)), train, "train"),
    compare: keyTable(
      Object.keys(compare).filter((key) => !(key in train) || key === "pairs" || key === "epochs"),
      compare,
      "compare",
    ),
    heads: headTable(),
    margins: marginTable(),
    backbones: backboneTable(),
    schedules: scheduleTable(train.schedule),
    ...Object.fromEntries(COMMANDS.map((command) => [
      command.name().replace("deno task ", "flags_").replace("-", "_"),
      flagTable(command),
    ])),
  };
}

async function readComments(): Promise<Record<"train" | "compare" | string, Comments>> {
  const files = ["training/train_config.ts", "comparison/compare_config.ts"];
  const ofData = ["datasets/data_source.ts", "datasets/select_people.ts"];
  const all = Object.assign(
    {},
    ...await Promise.all([...files, ...ofData].map(readMemberComments)),
  );
  const { DataOptions, DataSource, PeopleSelection, Objective, TrainConfig, CompareConfig } = all;
  const data = { ...DataOptions, ...DataSource, ...PeopleSelection };
  const train = { ...data, ...Objective, ...TrainConfig };
  return { train, compare: { ...train, ...CompareConfig } };
}

function keyRow(key: string, schema: JsonSchema, comments: Comments, task: string): string[] {
  const flag = commandOf(task).options.find((option) => option.attributeName() === key);
  const comment = comments[key];
  // Where the comment has no more than the symbol of the paper, the flag says what it stands for.
  const [, symbol] = /^([A-Z])(?:, pixels\.)?$/.exec(comment.text) ?? [];
  const text = symbol === undefined ? comment.text : `${symbol}: ${flag?.description}.`;
  return [
    code(key),
    flag ? code(flag.long!) : "–",
    SPECS[key] ?? describeSchema(schema) ?? "–",
    defaultOf(DEFAULTS[task][key], comment),
    inCell(text),
  ];
}

/** What a configuration holds that says nothing of the key; in words where that is nothing, or the data decide it. */
function defaultOf(value: unknown, comment: MemberComment): string {
  const isOpen = value === undefined || (Array.isArray(value) && value.length === 0);
  if (!isOpen) return code(shown(value));
  const said = comment.default ?? "–";
  return /^(true|false|\d+)$/.test(said) ? code(said) : inCell(said);
}

/** A value as a flag would say it. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(",");
  return typeof value === "object" ? specLabel(value as { name: string }) : String(value);
}

function headTable(): string {
  const inMargins = new Set(["marginType", "margin", "h", "m1", "m2", "m3"]);
  const kinds = HEADS as unknown as readonly HeadKind<HeadSpec>[];
  const rows = kinds.flatMap((kind) => {
    const spec = { name: kind.name } as HeadSpec;
    const [small, large] = [SMALL, LARGE].map((data) =>
      kind.resolve(spec, data) as unknown as Record<string, unknown>
    );
    const options = Object.entries(keysOfSchema(z.object({ ...kind.options })));
    const isNumberOfMargin = (key: string) =>
      inMargins.has(key) || MARGINS.some(({ defaults }) => key in defaults);
    const own = options.filter(([key]) => !isNumberOfMargin(key));
    const margin = options.some(([key]) => key === "marginType")
      ? [["`marginType` and its numbers", "a [margin](#margins)", code(marginOf(small))]]
      : [];
    return [
      ...own.map(([key, schema]) => [
        code(key),
        describeSchema(schema) ?? "–",
        small[key] === large[key]
          ? code(String(small[key]))
          : `by N: ${code(String(small[key]))} of 10,000, ${code(String(large[key]))} of 1,000,000`,
      ]),
      ...margin,
    ].map((cells) => [code(kind.name), ...cells]);
  });
  return markdownTable(["head", "option", "values", "default"], rows, 4);
}

function marginOf({ marginType, margin }: Record<string, unknown>): string {
  return margin === undefined ? String(marginType) : `${marginType}, margin=${margin}`;
}

function marginTable(): string {
  const rows = MARGINS.map(({ kind, ranges, defaults }) => {
    const schemas = keysOfSchema(z.object({ ...ranges }));
    const numbers = Object.entries(defaults).map(([number, value]) =>
      `${code(`${number === "m" ? "margin" : number}=${value}`)} (${
        describeSchema(schemas[number])
      })`
    );
    return [code(kind), numbers.join("; ") || "–"];
  });
  return markdownTable(["`marginType`", "numbers with their defaults, and their range"], rows, 2);
}

function backboneTable(): string {
  const rows = BACKBONES.flatMap(({ names, options, defaults }) => {
    const schemas = keysOfSchema(z.object({ embedding: z.int().min(1), ...options }));
    const which = names.length > 2 ? `${code(names[0])} to ${code(names.at(-1)!)}` : code(names[0]);
    return Object.entries(schemas).map(([key, schema]) => [
      which,
      code(key),
      describeSchema(schema) ?? "–",
      key in defaults
        ? code(String((defaults as Record<string, unknown>)[key]))
        : key === "file"
        ? "none: it must be given, `onnx:net.onnx`"
        : "what the file says",
    ]);
  });
  return markdownTable(["backbone", "option", "values", "default"], rows, 4);
}

function scheduleTable({ oneOf }: JsonSchema): string {
  const rows = (oneOf as JsonSchema[]).flatMap(({ properties }) => {
    const { name, ...options } = properties as Record<string, JsonSchema>;
    const defaults = resolveSchedule({ name: name.const } as Schedule) as Record<string, unknown>;
    return Object.entries(options).map(([key, schema]) => [
      code(String(name.const)),
      code(key),
      describeSchema(schema) ?? "–",
      defaults[key] === undefined ? "none: it must be given" : code(String(defaults[key])),
    ]);
  });
  return markdownTable(["schedule", "option", "values", "default"], rows, 4);
}

function flagTable(command: AnyCommand): string {
  const operands = command.registeredArguments.map((argument) => [
    code(argument.name()),
    "–",
    inCell(argument.description),
  ]);
  const options = command.createHelp().visibleOptions(command)
    .filter(({ long }) => long !== "--version" && long !== "--help");
  const flags = options.map((option) => {
    const { flags, description, argChoices, defaultValue, defaultValueDescription } = option;
    const value = defaultValueDescription ?? defaultValue;
    const takes = argChoices?.map(code).join(", ");
    const isShown = (option.required || option.optional) && value !== undefined && value !== "";
    return [
      code(flags),
      isShown ? code(String(value)) : "–",
      inCell([description, takes].filter(Boolean).join(": ")),
    ];
  });
  return markdownTable(["flag", "default", "what it does"], [...operands, ...flags], 3);
}

function commandOf(task: string): AnyCommand {
  return COMMANDS.find((command) => command.name() === `deno task ${task}`) as AnyCommand;
}

const code = (text: string) => `\`${inCell(text)}\``;

/** A bar ends a cell of a table. */
const inCell = (text: string) => text.replaceAll("|", "\\|");
