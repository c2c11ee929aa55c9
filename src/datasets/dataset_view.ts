import type { Dataset } from "./dataset.ts";
import type { PassedOver } from "./passed_over.ts";

/** A dataset whose images are some of another's, in any order. Closing one closes the other. */
export abstract class DatasetView implements Dataset {
  /** Whose images these are. */
  protected readonly dataset: Dataset;

  constructor(dataset: Dataset) {
    this.dataset = dataset;
  }

  abstract readonly identityCount: number;
  abstract readonly imageCount: number;
  abstract firstImage(identity: number): number;
  abstract identityName(identity: number): string;
  /** The number of an image of the view in the dataset. */
  protected abstract original(image: number): number;

  get name(): string {
    return this.dataset.name;
  }

  get passedOver(): PassedOver | undefined {
    return this.dataset.passedOver;
  }

  path(image: number): string {
    return this.dataset.path(this.original(image));
  }

  read(image: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.dataset.read(this.original(image));
  }

  close(): Promise<void> {
    return this.dataset.close();
  }
}
