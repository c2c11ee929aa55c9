import { streamLines } from "../formats/stream_lines.ts";
import { tableCell } from "../formats/table_cell.ts";
import type { FacePoints } from "./cut_face.ts";
import type { Box } from "./face_detector.ts";
import { POINT_NAMES } from "./face_template.ts";
import type { Point } from "./similarity.ts";

/** The file beside aligned faces that says where in which photo each was found. */
export const LANDMARKS_TSV = "landmarks.tsv";

/** A face of `landmarks.tsv`. Places are pixels of the photo once it is turned as `orientation` says. */
export interface LandmarkRow {
  /** Where the photo comes from. */
  path: string;
  /** What its identity is called. */
  identity: string;
  /** The crop, relative to the folder of aligned faces. */
  crop: string;
  /** Columns of the photo, once it is turned. */
  width: number;
  /** Rows of it. */
  height: number;
  /** How the stored photo was turned, as EXIF numbers it: by EXIF itself, or to find the face. */
  orientation: number;
  /** How the photo would have to be turned yet for the face to be upright; 1 if it is, as far as that can be told. */
  upright: number;
  /** How many faces the photo shows: only those are counted that are half as large as the main one at least, unless all were asked for. */
  faces: number;
  /** Which of them it is, from 1, the main one first. */
  face: number;
  /** What the detector found, and how certain it is; absent where the points come from a list. */
  detected?: { box: Box; score: number; presence: number };
  /** Where its five points are, (0, 0) in the middle of the photo's first pixel. */
  points: FacePoints;
  /** How far the points lie from those of the template, in pixels of the crop. */
  residual: number;
}

const DETECTED = ["left", "top", "right", "bottom", "score", "presence"] as const;

/** The columns of the file. */
export const LANDMARK_COLUMNS: readonly string[] = [
  ...["path", "identity", "crop", "width", "height", "orientation", "upright", "faces", "face"],
  ...DETECTED,
  ...POINT_NAMES.flatMap((name) => [`${name}_x`, `${name}_y`]),
  "residual",
];

/** The first columns of what was detected, and of the points. */
const FIRST_DETECTED = LANDMARK_COLUMNS.indexOf("left");
const FIRST_POINT = LANDMARK_COLUMNS.indexOf("left_eye_x");

/** A line of the file, with its end. */
export function formatLandmarkRow(row: LandmarkRow): string {
  const { path, identity, crop, width, height, orientation, upright, faces, face, detected } = row;
  const found = detected === undefined ? DETECTED.map(() => "") : [
    ...[detected.box.left, detected.box.top, detected.box.right, detected.box.bottom]
      .map((edge) => edge.toFixed(1)),
    ...[detected.score.toFixed(4), detected.presence.toFixed(4)],
  ];
  return [
    ...[path, identity, crop].map(tableCell),
    ...[width, height, orientation, upright, faces, face],
    ...found,
    ...row.points.flat().map((place) => place.toFixed(2)),
    row.residual.toFixed(2),
  ].join("\t") + "\n";
}

/**
 * Reads a line of the file.
 *
 * @param where What to call it in the error.
 * @throws {SyntaxError} if it is no such line.
 */
export function parseLandmarkRow(line: string, where: string): LandmarkRow {
  const cells = line.split("\t");
  if (cells.length !== LANDMARK_COLUMNS.length) {
    throw new SyntaxError(
      `Cannot read ${where}: expected ${LANDMARK_COLUMNS.length} columns, got ${cells.length}`,
    );
  }
  const number = (column: number) => {
    const value = Number(cells[column]);
    if (cells[column] !== "" && Number.isFinite(value)) return value;
    throw new SyntaxError(
      `Cannot read ${where}: expected a number as ${LANDMARK_COLUMNS[column]}, ` +
        `got ${JSON.stringify(cells[column].slice(0, 80))}`,
    );
  };
  const [width, height, orientation, upright, faces, face] = [3, 4, 5, 6, 7, 8].map(number);
  const points = POINT_NAMES.map((_, i): Point => [
    number(FIRST_POINT + 2 * i),
    number(FIRST_POINT + 2 * i + 1),
  ]) as unknown as FacePoints;
  return {
    ...{ path: cells[0], identity: cells[1], crop: cells[2] },
    ...{ width, height, orientation, upright, faces, face },
    detected: cells[FIRST_DETECTED] === "" ? undefined : {
      box: {
        left: number(FIRST_DETECTED),
        top: number(FIRST_DETECTED + 1),
        right: number(FIRST_DETECTED + 2),
        bottom: number(FIRST_DETECTED + 3),
      },
      score: number(FIRST_DETECTED + 4),
      presence: number(FIRST_DETECTED + 5),
    },
    points,
    residual: number(cells.length - 1),
  };
}

/**
 * The faces of such a file, one after the other.
 *
 * @throws {Error} if it cannot be read.
 * @throws {SyntaxError} naming the line that is none of such a file.
 */
export async function* readLandmarkRows(file: string): AsyncGenerator<LandmarkRow> {
  let number = 0;
  for await (const line of streamLines(file)) {
    number++;
    const where = `landmarks "${file}", line ${number}`;
    if (number > 1) yield parseLandmarkRow(line, where);
    else if (line !== LANDMARK_COLUMNS.join("\t")) {
      throw new SyntaxError(`Cannot read ${where}: expected the names of its columns`);
    }
  }
}
