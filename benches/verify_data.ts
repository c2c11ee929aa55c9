import { basename, join } from "node:path";
import { BufferedFile } from "../src/formats/buffered_file.ts";
import { encodeNpyHeader } from "../src/formats/npy.ts";
import { Random } from "../src/random/random.ts";

/** D, the numbers of an embedding. */
const LENGTH = 512;
/** How much of an embedding is its identity's, beside chance: spreads true accept rates from 20 to 99 %. */
const OWN = 0.45;
/** The same for IJB, whose templates average chance away. */
const OWN_OF_TEMPLATES = 0.1;

/** 10^8 pairs: n (n - 1) / 2 of 10 images an identity. */
export const ALL_PAIRS = { rows: 14_143, images: 10 };
/** IJB-C's numbers. */
export const IJB = { images: 469_375, gallery: 3_531, probes: 19_593, pairs: 15_658_489 };
/** Probes have 10 images an identity. */
export const MEGAFACE = { probes: 10_000, images: 10, distractors: 1_000_000 };

/** Writes random embeddings [count, 512]; rows of one identity are alike. */
async function makeEmbeddings(
  file: string,
  count: number,
  identityOf?: (row: number) => number,
  share = OWN,
) {
  const random = new Random(1, basename(file)), row = new Float32Array(LENGTH);
  const written = await BufferedFile.create(file);
  await written.write(encodeNpyHeader([count, LENGTH]));
  for (let i = 0; i < count; i++) {
    const own = identityOf ? new Random(2, identityOf(i)) : undefined;
    for (let k = 0; k < LENGTH; k++) {
      row[k] = 2 * random.uniform() - 1 + (own ? share * (2 * own.uniform() - 1) : 0);
    }
    await written.write(new Uint8Array(row.buffer));
  }
  await written.close();
}

async function makeLines(file: string, count: number, line: (i: number) => string) {
  const written = await BufferedFile.create(file), text = new TextEncoder();
  for (let i = 0; i < count;) {
    let some = "";
    for (const end = Math.min(count, i + 1000); i < end; i++) some += line(i) + "\n";
    await written.write(text.encode(some));
  }
  await written.close();
}

/**
 * Lists of IJB-C's size: each template has 20 images of 8 media. Gallery template g is of subject g; probe p meets 799
 * or 800 templates of the gallery, and is of the subject of one of them.
 */
async function makeIjb(folder: string) {
  const { images, gallery, probes, pairs } = IJB, templates = gallery + probes;
  const each = Math.ceil(pairs / probes);
  const met = (probe: number, i: number) => (probe * 31 + i * 4) % gallery;
  const subjectOf = (template: number) => {
    const probe = template - gallery;
    return probe < 0 ? template : met(probe, probe % (each - 1));
  };
  const templateOf = (image: number) => image % templates;
  const mediumOf = (image: number) => templateOf(image) * 8 + Math.floor(image / templates) % 8;
  const header = "TEMPLATE_ID,SUBJECT_ID", half = gallery >> 1;
  const subjects = (name: string, first: number, count: number) =>
    makeLines(
      join(folder, name),
      count + 1,
      (i) => i === 0 ? header : `${first + i - 1},${subjectOf(first + i - 1)}`,
    );
  await makeEmbeddings(
    join(folder, "images.npy"),
    images,
    (image) => subjectOf(templateOf(image)),
    OWN_OF_TEMPLATES,
  );
  await makeLines(
    join(folder, "face_tid_mid.txt"),
    images,
    (i) => `${i + 1}.jpg ${templateOf(i)} ${mediumOf(i)}`,
  );
  await makeLines(
    join(folder, "name_5pts_score.txt"),
    images,
    (i) => `${i + 1}.jpg 38.1 51.7 73.2 51.5 56.0 71.7 41.5 92.4 70.7 92.2 0.9${i % 100}`,
  );
  await makeLines(join(folder, "template_pair_label.txt"), pairs, (pair) => {
    const probe = pair % probes, template = met(probe, Math.floor(pair / probes));
    return `${template} ${gallery + probe} ${template === subjectOf(gallery + probe) ? 1 : 0}`;
  });
  await subjects("gallery_G1.csv", 0, half);
  await subjects("gallery_G2.csv", half, gallery - half);
  await subjects("probe_mixed.csv", gallery, probes);
}

/** What each case reads, of names that are its own, in a folder. */
export const makeData: Record<string, (folder: string) => Promise<void>> = {
  "all-pairs": (folder) =>
    makeEmbeddings(
      join(folder, "all_pairs.npy"),
      ALL_PAIRS.rows,
      (row) => Math.floor(row / ALL_PAIRS.images),
    ),
  "ijb": makeIjb,
  "megaface": async (folder) => {
    const { probes, images, distractors } = MEGAFACE;
    const identityOf = (row: number) => Math.floor(row / images);
    await makeEmbeddings(join(folder, "probes.npy"), probes, identityOf);
    await makeEmbeddings(join(folder, "distractors.npy"), distractors);
  },
};
