import type { Templates } from "./average_templates.ts";
import type { Interval } from "../verification/interval.ts";
import type { SubjectList } from "./parse_subjects.ts";
import { type RateAtFar, ratesAtFars } from "../verification/rates_at_fars.ts";
import { scoreTiles, TILE_COLUMNS } from "../verification/score_tiles.ts";
import { type UnitRows, unitRows } from "../verification/unit_rows.ts";

/** What part of the probes with a mate have it among the first so many of the gallery. */
export interface RankRate {
  /** From 1. */
  rank: number;
  /** 0 to 1. */
  rate: number;
  /** 95 %, where it was measured. */
  interval?: Interval;
}

/** How probes are identified among a gallery. */
export interface SubjectIdentification {
  /** Templates of the gallery. */
  gallery: number;
  /** Probes whose subject is in the gallery. */
  mated: number;
  /** Probes whose subject is not. */
  nonMated: number;
  /** At the ranks asked for. */
  ranks: RankRate[];
  /** True positive identification rates, as `tar`, at the false positive ones asked for, as `far`. */
  rates: RateAtFar[];
}

/** What a search of a gallery found for each probe. */
export interface GallerySearch {
  /** Templates of the gallery. */
  gallery: number;
  /** 1 for each probe whose subject is in the gallery. */
  isMated: Uint8Array;
  /** The best score of each probe, with a mate where it has one. */
  scores: Float32Array;
  /** How many of other subjects score as high as the mate or higher. */
  ahead: Float64Array;
}

/**
 * Searches a gallery for probes; {@link ijbIdentification} says how that counts.
 *
 * @param templates Rows of the lists.
 * @param gallery Whom to search.
 * @param probes Who is searched for.
 * @throws {RangeError} if the gallery has the subject of no probe.
 */
export function searchGallery(
  templates: Templates,
  gallery: SubjectList,
  probes: SubjectList,
): GallerySearch {
  const known = new Set(gallery.subjects);
  const isMated = Uint8Array.from(probes.subjects, (subject) => known.has(subject) ? 1 : 0);
  if (!isMated.includes(1)) {
    throw new RangeError(
      `Cannot identify ${isMated.length} probes: expected subjects of the gallery, got none`,
    );
  }
  const enrolled = withImages(templates, gallery), searched = withImages(templates, probes);
  const scores = new Float32Array(isMated.length).fill(-Infinity);
  forEachScore(searched, enrolled, (probe, score, isMate) => {
    if (isMate || !isMated[probe]) scores[probe] = Math.max(scores[probe], score);
  });
  const ahead = Float64Array.from(scores, (score) => score === -Infinity ? Infinity : 0);
  forEachScore(searched, enrolled, (probe, score, isMate) => {
    if (!isMate && score >= scores[probe]) ahead[probe]++;
  });
  return { gallery: gallery.templates.length, isMated, scores, ahead };
}

/**
 * The figures of a search.
 *
 * @param ranks From 1.
 * @param fpirs 0 to 1.
 */
export function identifySubjects(
  { gallery, isMated, scores, ahead }: GallerySearch,
  ranks: readonly number[],
  fpirs: readonly number[],
): SubjectIdentification {
  const mated = isMated.reduce((count, is) => count + is, 0);
  const matedAhead = ahead.filter((_, probe) => isMated[probe]);
  return {
    gallery,
    mated,
    nonMated: isMated.length - mated,
    ranks: ranks.map((rank) => ({
      rank,
      rate: matedAhead.filter((count) => count < rank).length / mated,
    })),
    rates: ratesAtFars(
      scores.filter((_, probe) => isMated[probe]),
      scores.filter((_, probe) => !isMated[probe]),
      fpirs,
    ),
  };
}

/** Templates of a list that have images. */
interface Searched {
  rows: UnitRows;
  /** The place of each row in the list. */
  places: Int32Array;
  /** The subject of each row. */
  subjects: Int32Array;
}

function withImages(
  { embeddings: { data, length }, isEmpty }: Templates,
  { templates, subjects }: SubjectList,
): Searched {
  const places = Int32Array.from(templates.keys().filter((place) => !isEmpty[templates[place]]));
  const rows = new Float32Array(places.length * length);
  places.forEach((place, row) => {
    const at = templates[place] * length;
    rows.set(data.subarray(at, at + length), row * length);
  });
  return {
    rows: unitRows({ data: rows, count: places.length, length }),
    places,
    subjects: places.map((place) => subjects[place]),
  };
}

function forEachScore(
  searched: Searched,
  enrolled: Searched,
  visit: (probe: number, score: number, isMate: boolean) => void,
): void {
  for (const tile of scoreTiles(searched.rows, enrolled.rows)) {
    for (let r = 0; r < tile.rows; r++) {
      const probe = searched.places[tile.row + r], subject = searched.subjects[tile.row + r];
      for (let c = 0; c < tile.columns; c++) {
        const isMate = enrolled.subjects[tile.column + c] === subject;
        visit(probe, tile.scores[r * TILE_COLUMNS + c], isMate);
      }
    }
  }
}
