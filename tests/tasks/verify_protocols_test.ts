import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { encodeNpy } from "../../src/formats/npy.ts";
import { formatSamples } from "../../src/runs/samples_tsv.ts";
import { protocolSchema } from "../../src/runs/verification_json.ts";
import { withFolder } from "../temporary_folder.ts";
import { miniature } from "../protocols/ijb_miniature.ts";
import { runTask } from "./task_command.ts";

/** The IJB miniature as files, its images in the order of the rows but without the last one of template 60. */
const inFolder = (test: (at: (name: string) => string) => Promise<void>) =>
  withFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    const { data, length } = miniature.embeddings;
    const names = ["A", "A", "A", "A", "B", "B", "C", "C"];
    const paths = names.map((_, i) => `cut/${i + 1}.png`);
    const rows = { shape: [8, 2], data: data.slice(0, 8 * length) };
    await Deno.writeFile(at("embeddings.npy"), encodeNpy(rows));
    await Deno.writeTextFile(at("samples.tsv"), formatSamples({ paths, identities: names }));
    await Deno.writeTextFile(at("templates.txt"), miniature.templates);
    await Deno.writeTextFile(at("pairs.txt"), miniature.pairs);
    await Deno.writeTextFile(at("gallery.csv"), "TEMPLATE_ID,SUBJECT_ID\n20,1\n40,2\n");
    await Deno.writeTextFile(at("probes.csv"), "TEMPLATE_ID,SUBJECT_ID\n10,1\n30,2\n50,3\n");
    const other = encodeNpy({ shape: [2, 2], data: Float32Array.of(3, 4, 0, -1) });
    await Deno.writeFile(at("others.npy"), other);
    await test(at);
  });

const flagsOf = (at: (name: string) => string, protocol: string, names: Record<string, string>) => [
  ...["--protocol", protocol, "--embeddings", at("embeddings.npy"), "--out", at(protocol)],
  ...Object.entries(names).flatMap(([flag, name]) => [`--${flag}`, at(name)]),
];

for (
  const [protocol, names, figures, text] of [
    [
      "ijb-1-1",
      { templates: "templates.txt", pairs: "pairs.txt", samples: "samples.tsv" },
      { pairs: 15, same: 3 },
      /^1 of 9 images have no embedding, the first is "9\.jpg"\.\n15 pairs of templates, 3 same\nFAR .*\n1e-1 +33\.33 % +0\.8000 +none: an interval takes 3\.7 \/ FAR different pairs, and there are 12\n1e-2 +not resolvable: it takes at least 100 different pairs, there are 12\n/,
    ],
    [
      "ijb-1-n",
      {
        templates: "templates.txt",
        gallery: "gallery.csv",
        probes: "probes.csv",
        samples: "samples.tsv",
      },
      { resampling: { over: "identities", count: 3, resamples: 1000 } },
      /\ngallery 1: 2 templates, searched for 2 with a mate and 1 without\n {2}rank-1 +100\.00 %\n[^]*at FPIR 0\.1 +not resolvable: it takes at least 10 probes without a mate, there are 1\n/,
    ],
    [
      "megaface",
      { samples: "samples.tsv", distractors: "others.npy" },
      { probes: 8, mated: 8, searches: 16, distractors: 2, differentPairs: 16 },
      /^16 searches with 8 probes among 2 distractors\nrank 1 +\d/,
    ],
    [
      "all-pairs",
      { samples: "samples.tsv" },
      { pairs: 28, same: 8 },
      /^28 pairs, 8 same\nFAR +TAR +threshold +95 % interval\n1e-1 +\d/,
    ],
  ] as [string, Record<string, string>, object, RegExp][]
) {
  Deno.test(`deno task verify --protocol ${protocol} prints a table and writes verification.json`, () =>
    inFolder(async (at) => {
      const { code, stdout, stderr } = await runTask("verify", flagsOf(at, protocol, names));
      strictEqual(code, 0, stderr);
      match(stdout, text);
      const written = JSON.parse(
        await Deno.readTextFile(join(at(protocol), "verification.json")),
      );
      const keys = Object.keys(figures);
      deepStrictEqual(Object.fromEntries(keys.map((key) => [key, written[key]])), figures);
      strictEqual(written.protocol, protocol);
      const measuredOn = JSON.parse(
        await Deno.readTextFile(join(at(protocol), "measured_on.json")),
      );
      strictEqual(measuredOn.embeddings, at("embeddings.npy"));
      strictEqual(protocolSchema.safeParse(written).success, true);
    }));
}

Deno.test("deno task verify says which flags a protocol takes", () =>
  inFolder(async (at) => {
    const run = async (protocol: string, names: Record<string, string>) =>
      (await runTask("verify", flagsOf(at, protocol, names))).stderr;
    match(
      await run("megaface", { samples: "samples.tsv" }),
      /^error: missing --distractors; --help says more$/,
    );
    match(
      await run("all-pairs", { samples: "samples.tsv", pairs: "pairs.txt" }),
      /^error: --pairs: not for all-pairs$/,
    );
    match(await run("ijb", {}), /^error: option '--protocol <name>' argument 'ijb' is invalid\./);
  }));
