import { join } from "node:path";
import { TAR_BLOCK } from "../formats/tar_block.ts";
import { TarWriter } from "../formats/tar_writer.ts";
import type { SetImage, SetWriter } from "./set_writer.ts";

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
