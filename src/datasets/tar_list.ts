import { FaultList } from "../checks/fault_list.ts";
import { WindowedFile } from "../formats/byte_source.ts";
import { NumberColumn } from "../formats/number_column.ts";
import { PositionedFile } from "../formats/positioned_file.ts";
import { TAR_BLOCK } from "../formats/tar_block.ts";
import type { TarLabelPlaces } from "../formats/tar_index.ts";
import { memberFault, readTarMembers } from "../formats/tar_members.ts";
import { TextColumn } from "../formats/text_column.ts";
import { extractedMembers, TarSurvey } from "./extracted_members.ts";
import { PassedOverCount } from "./passed_over.ts";
import type { Tar } from "./tar_dataset.ts";
import { TarIdentities } from "./tar_identities.ts";
import { readTarSamples, type TarSamplesOptions } from "./tar_samples.ts";

/** Several headers and labels of small images come with one read; large images are passed over. */
const WINDOW = 2 ** 16;

/** Lists the images in tar files, in the order of files and members. */
export class TarList {
  readonly #identities = new TarIdentities();
  readonly #blocks = new NumberColumn(Uint32Array);
  readonly #sizes = new NumberColumn(Uint32Array);
  readonly #files = new NumberColumn(Uint32Array);
  readonly #passedOver = new PassedOverCount();
  readonly #sample = new LabelSample();
  readonly #mostNameBytes: number;
  readonly #encoding?: string;
  #names: TextColumn | undefined = new TextColumn();

  /**
   * @param mostNameBytes When names take more, none is kept.
   * @param encoding Of names that are no UTF-8.
   */
  constructor(mostNameBytes: number, encoding?: string) {
    this.#mostNameBytes = mostNameBytes;
    this.#encoding = encoding;
  }

  /** Adds the images of a file, and says what is wrong with it. */
  async add(number: number, { path, unpacked }: Tar): Promise<string[]> {
    const file = unpacked ?? await PositionedFile.open(path);
    const source = new WindowedFile(file, WINDOW, path), encoding = this.#encoding;
    const mark = this.#identities.mark();
    try {
      const faults = new FaultList(), onFault = (fault: string) => faults.add(fault);
      const survey = new TarSurvey();
      const members = survey.watch(readTarMembers(source, onFault, encoding));
      const passedOver = await this.#addSamples(number, source, { members, onFault });
      const again = survey.finish();
      if (again === undefined) {
        this.#passedOver.addAll(passedOver);
        return faults.toArray();
      }
      for (const column of [this.#blocks, this.#sizes, this.#files, this.#names]) {
        column?.truncate(mark.imageCount);
      }
      this.#identities.goBack(mark);
      const later = new FaultList(), onLater = (fault: string) => later.add(fault);
      const extracted = extractedMembers(source, onLater, again, encoding);
      const found = await this.#addSamples(number, source, {
        members: extracted,
        onFault: onLater,
      });
      this.#passedOver.addAll(found);
      return later.toArray();
    } finally {
      if (!unpacked) await file.close();
    }
  }

  async #addSamples(
    number: number,
    source: WindowedFile,
    options: Pick<TarSamplesOptions, "members" | "onFault">,
  ) {
    const passedOver = new PassedOverCount();
    for await (
      const sample of readTarSamples(source, {
        ...options,
        encoding: this.#encoding,
        withBytes: false,
        passedOver,
      })
    ) {
      const misfit = this.#identities.push(sample);
      if (misfit !== undefined) {
        options.onFault(memberFault(source.path, sample, misfit));
        continue;
      }
      this.#blocks.push(sample.at / TAR_BLOCK);
      this.#sizes.push(sample.size);
      this.#files.push(number);
      this.#names?.push(sample.name);
      if (sample.labelMember) this.#sample.add(number, sample.labelMember);
      if (this.#names && this.#names.byteLength > this.#mostNameBytes) this.#names = undefined;
    }
    return passedOver.result();
  }

  /** All that was found; the list is empty afterwards. */
  take() {
    return {
      identities: this.#identities,
      blocks: this.#blocks.take(),
      sizes: this.#sizes.take(),
      files: this.#files.take(),
      names: this.#names,
      passedOver: this.#passedOver,
      sample: this.#sample.result(),
    };
  }
}

/** How many labels are kept at most. */
const MOST = 512;

/** Where some of the labels in tar files are, evenly over all of them, by which one sees later whether they are as they were. */
export class LabelSample {
  #places: [file: number, at: number, size: number][] = [];
  #every = 1;
  #count = 0;

  /** Takes where the label of the next image is, or passes it over. */
  add(file: number, { at, size }: { at: number; size: number }): void {
    if (this.#count++ % this.#every !== 0) return;
    this.#places.push([file, at, size]);
    if (this.#places.length <= MOST) return;
    this.#places = this.#places.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }

  /** Those that were kept. */
  result(): TarLabelPlaces {
    return this.#places;
  }
}
