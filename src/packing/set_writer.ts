import { join } from "node:path";
import { isImagePath } from "../datasets/file_names.ts";
import { RecordIoWriter } from "../formats/record_io_writer.ts";
import { TAR_BLOCK } from "../formats/tar_block.ts";
import { TarWriter } from "../formats/tar_writer.ts";
import type { PackedImage } from "./pack_image.ts";

/** An image on its way into a set. */
export interface SetImage extends PackedImage {
  /** The number of its identity. */
  identity: number;
  /** What to call it, without extension, where the format has names. */
  key: string;
}

/** Writes images into the files of a set, one after the other. */
export interface SetWriter {
  /** Adds an image. */
  add(image: SetImage): Promise<void>;
  /** Writes what is known only now, and says what `openDataset` takes, relative to the folder of the set. */
  close(): Promise<string>;
  /** Lets go of its files. */
  discard(): Promise<void>;
}

/** Writes a set in InsightFace's layout; images come identity by identity. */
export class RecordSetWriter implements SetWriter {
  readonly #folder: string;
  #writer?: RecordIoWriter;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async add({ identity, bytes, width, height }: SetImage): Promise<void> {
    // The format has one size for all; that of the first image is theirs if they were resized.
    this.#writer ??= await RecordIoWriter.create(join(this.#folder, "train.rec"), {
      width,
      height,
    });
    await this.#writer.append(identity, bytes);
  }

  async close(): Promise<string> {
    await this.#writer?.close();
    return "train.rec";
  }

  async discard(): Promise<void> {
    await this.#writer?.discard();
  }
}

/** How large shards become. */
export interface ShardLimits {
  /** Bytes. */
  shardSize: number;
  /** Images. */
  imagesPerShard: number;
}

/** Headers of image and label, the label, and a long name in front of each. */
const OVERHEAD = 10 * TAR_BLOCK;

/** Writes a set as tar shards, `000000.tar` and so on: `KEY.jpg` and `KEY.cls` for each image. */
export class ShardSetWriter implements SetWriter {
  readonly #folder: string;
  readonly #limits: ShardLimits;
  readonly #text = new TextEncoder();
  #shards = 0;
  #shard?: { writer: TarWriter; images: number; lastKey: string };
  #images = 0;

  constructor(folder: string, limits: ShardLimits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  async add({ key, identity, bytes, extension }: SetImage): Promise<void> {
    const { shardSize, imagesPerShard } = this.#limits;
    const isFull = this.#shard !== undefined && (this.#shard.images >= imagesPerShard ||
      this.#shard.writer.size + bytes.length + OVERHEAD > shardSize);
    if (isFull) await this.#closeShard();
    this.#shard ??= {
      writer: await TarWriter.create(join(this.#folder, this.#name(this.#shards++))),
      images: 0,
      lastKey: "",
    };
    // Neighbours of one name would be taken for one image.
    const name = key === this.#shard.lastKey ? `${key}_${this.#images}` : key;
    await this.#shard.writer.add(`${name}.${extension}`, bytes);
    await this.#shard.writer.add(`${name}.cls`, this.#text.encode(String(identity)));
    this.#shard.images++;
    this.#shard.lastKey = name;
    this.#images++;
  }

  async close(): Promise<string> {
    await this.#closeShard();
    const last = this.#shards - 1;
    return last <= 0
      ? this.#name(0)
      : `{${this.#name(0).slice(0, -4)}..${this.#name(last).slice(0, -4)}}.tar`;
  }

  async discard(): Promise<void> {
    await this.#shard?.writer.discard();
  }

  async #closeShard(): Promise<void> {
    await this.#shard?.writer.close();
    this.#shard = undefined;
  }

  #name(number: number): string {
    return `${String(number).padStart(6, "0")}.tar`;
  }
}

/**
 * What an image is called in a shard: its identity, then the name of its file without extension, so that lists which name
 * images by folder and file, as LFW's, find them. Dots would end a key, and slashes part it: both become `_`.
 */
export function memberKey(identityName: string, path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  const stem = isImagePath(file) ? file.slice(0, file.lastIndexOf(".")) : file;
  return `${clean(identityName)}/${clean(stem)}`;
}

function clean(name: string): string {
  // deno-lint-ignore no-control-regex -- they are what is replaced
  return name.replace(/[./\\\u0000-\u001f]/g, "_").slice(0, 200) || "_";
}
