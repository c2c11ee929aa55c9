import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { countOf } from "../checks/count_of.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { decodeImage } from "../images/decode_image.ts";
import { encodeJpeg } from "../images/encode_jpeg.ts";
import type { Image } from "../images/image.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import { type Orientation, turnImage } from "../images/orientation.ts";
import { resizeBilinear } from "../images/resize_bilinear.ts";
import { escapeHtml } from "../reports/escape_html.ts";
import { htmlPage } from "../reports/html_page.ts";
import { DecodePool } from "../streams/decode_pool.ts";
import { mapInOrder } from "../streams/ordered_work.ts";
import { readBytes } from "../streams/read_bytes.ts";
import type { AlignOptions, AlignSummary } from "./align_options.ts";
import { describeWarning, oddities } from "./align_summary.ts";
import { cropFolder } from "./crop_names.ts";
import type { FaceTemplate } from "./face_template.ts";
import type { LandmarkRow } from "./landmarks_tsv.ts";
import { shrinkableBy, shrinkImage } from "./shrink_image.ts";
import { exifTurn } from "./photo_aligner.ts";
import style from "./aligned_page.css" with { type: "text" };

/** How many of the worst faces are shown, and how many of all. */
const WORST = 36, USUAL = 12;
/** The longer side of a photo in the page, pixels. */
const PHOTO_SIDE = 200;
/** Pixels that are decoded as fast in place as workers start, all photos together. */
const FEW_PIXELS = 2 ** 24;

interface Shown {
  /** The number of its photo. */
  image: number;
  row: LandmarkRow;
  /** How much is wrong with it. */
  badness: number;
}

/** Decodes the bytes of a photo. */
type Decode = (bytes: Uint8Array<ArrayBuffer>, path: string) => Promise<Image>;

/** What is drawn, beside faces. */
interface Drawn {
  folder: string;
  options: AlignOptions;
  summary: Pick<AlignSummary, "photos" | "faces" | "skipped" | "warnings">;
}

/** A page that shows photos with what was found in them and the crops beside: the worst, and some of all. */
export class AlignedPage {
  readonly #template: FaceTemplate;
  #worst: Shown[] = [];
  #usual: Shown[] = [];
  /** Every so many faces one is taken among the usual ones. */
  #every = 1;
  #faces = 0;

  /** @param template To which faces were cut. */
  constructor(template: FaceTemplate) {
    this.#template = template;
  }

  /**
   * Takes note of a face.
   *
   * @param image The number of its photo.
   */
  add(image: number, row: LandmarkRow): void {
    const shown = { image, row, badness: this.#badness(row) };
    if (this.#worst.length < WORST || shown.badness > this.#worst.at(-1)!.badness) {
      this.#worst = [...this.#worst, shown].sort((a, b) => b.badness - a.badness).slice(0, WORST);
    }
    if (this.#faces++ % this.#every !== 0) return;
    this.#usual.push(shown);
    if (this.#usual.length < 2 * USUAL) return;
    this.#usual = this.#usual.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }

  /** The page, with all pictures in it. */
  async draw(dataset: Dataset, { folder, options, summary }: Drawn): Promise<string> {
    const { orientation, workers = navigator.hardwareConcurrency } = options;
    const isShown = new Set(this.#worst.map(({ row }) => row.crop));
    const usual = this.#usual.filter(({ row }) => !isShown.has(row.crop)).slice(0, USUAL);
    const pixels = [...this.#worst, ...usual].reduce(
      (sum, { row }) => sum + row.width * row.height,
      0,
    );
    const isWork = workers > 0 && pixels > FEW_PIXELS;
    const pool = isWork ? new DecodePool(Math.min(4, workers), { orientation }) : undefined;
    const decode: Decode = (bytes, path) =>
      pool ? pool.decode(bytes, path) : decodeImage(bytes, { path, orientation });
    try {
      const draw = async (some: Shown[]) => {
        const figures: string[] = [];
        const drawn = mapInOrder(
          some,
          8,
          (shown) => this.#figure(dataset, shown, decode, folder, options),
        );
        for await (const figure of drawn) figures.push(figure);
        return `<div class="faces">\n${figures.join("\n")}\n</div>`;
      };
      const { photos, faces, skipped, warnings } = summary;
      return htmlPage({
        title: `Aligned faces of ${dataset.name}`,
        style,
        body: `<p>${countOf(faces, "face")} of ${countOf(photos, "photo")}, cut to ` +
          `${this.#template.width}x${this.#template.height} (${this.#template.name}); ` +
          `${skipped.toLocaleString("en-US")} left out, see skipped.tsv.</p>\n` +
          (warnings.length === 0
            ? ""
            : `<ul class="faults">${
              warnings.map((warning) => `<li>${escapeHtml(describeWarning(warning))}</li>`).join("")
            }</ul>\n`) +
          `<h2>The worst</h2>\n<p class="note">Look at these before you train. The number is how far the five points lie from ` +
          `those of the template, in pixels of the crop.</p>\n${await draw(this.#worst)}\n` +
          (usual.length === 0 ? "" : `<h2>Some of all</h2>\n${await draw(usual)}`),
      });
    } finally {
      pool?.terminate();
    }
  }

  #badness(row: LandmarkRow): number {
    const odd = oddities(row, this.#template);
    const isWrong = odd.includes("mirrored") || odd.includes("turned");
    return row.residual + (isWrong ? 100 : 0) + (odd.includes("several") ? 0.5 : 0);
  }

  async #figure(
    dataset: Dataset,
    { image, row }: Shown,
    decode: Decode,
    folder: string,
    options: AlignOptions,
  ): Promise<string> {
    const crop = await readFile(join(cropFolder(folder, options), row.crop)).catch(() => undefined);
    const odd = oddities(row, this.#template).filter((kind) => kind !== "aligned");
    const words = [`${row.residual.toFixed(1)} px`, ...odd].join(", ");
    return `<figure>${await photoSvg(dataset, image, row, decode, options)}` +
      (crop ? `<img alt="crop" src="data:image/jpeg;base64,${crop.toBase64()}">` : "") +
      `<figcaption>${escapeHtml(row.crop)}<br>${escapeHtml(words)}</figcaption></figure>`;
  }
}

/** A photo with box and points. */
async function photoSvg(
  dataset: Dataset,
  image: number,
  { width, height, points, detected, orientation, path }: LandmarkRow,
  decode: Decode,
  options: AlignOptions,
): Promise<string> {
  const scale = Math.min(1, PHOTO_SIDE / Math.max(width, height));
  const small = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  let address = "";
  try {
    const bytes = await readBytes(dataset, image), decoded = await decode(bytes, path);
    // A turn that EXIF tells of is made already; one that was found is not.
    const turn = exifTurn(bytes, options.orientation ?? "exif") === 1 ? orientation : 1;
    const photo = turnImage(decoded, turn as Orientation);
    address = `data:image/jpeg;base64,${
      (await encodeJpeg(
        resizeBilinear(shrinkImage(photo, shrinkableBy(photo, 2 * PHOTO_SIDE)), small[0], small[1]),
        80,
      )).toBase64()
    }`;
  } catch (error) {
    if (!(error instanceof ImageDecodeError)) throw error;
  }
  const dot = Math.max(width, height) / 120;
  const box = detected?.box;
  return `<svg width="${small[0]}" height="${
    small[1]
  }" viewBox="0 0 ${width} ${height}" role="img" aria-label="photo">` +
    `<image href="${address}" width="${width}" height="${height}"/>` +
    (box
      ? `<rect x="${box.left}" y="${box.top}" width="${
        (box.right - box.left).toFixed(1)
      }" height="${(box.bottom - box.top).toFixed(1)}"/>`
      : "") +
    points.map(([x, y]) => `<circle cx="${x + 0.5}" cy="${y + 0.5}" r="${dot.toFixed(1)}"/>`).join(
      "",
    ) +
    "</svg>";
}
