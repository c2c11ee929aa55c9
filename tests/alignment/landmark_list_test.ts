import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { parseLandmarkList } from "../../src/alignment/landmark_list.ts";
import { LANDMARK_COLUMNS } from "../../src/alignment/landmarks_tsv.ts";

const POINTS = [[30, 50], [70, 50], [50, 70], [35, 90], [65, 90]];
const found = (text: string, path = "photos/Ann Lee/1.png", identity = "Ann Lee") =>
  parseLandmarkList(text, "list").find(path, identity);

Deno.test("lists of SphereFace, InsightFace and CelebA, and those of MTCNN, are read", () => {
  const lists = {
    sphereface: "Ann Lee/1.jpg\t30\t50\t70\t50\t50\t70\t35\t90\t65\t90\n",
    insightface: "0\timages/Ann Lee/1.jpg\t17\t30\t50\t70\t50\t50\t70\t35\t90\t65\t90\n",
    celeba: "1\nlefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y " +
      "rightmouth_x rightmouth_y\n1.jpg  30 50 70 50 50 70  35 90 65 90\n",
    "with a box":
      "path,x,y,w,h,a,b,c,d,e,f,g,h,i,j\nAnn Lee/1.jpg,1,2,90,99,30,50,70,50,50,70,35,90,65,90\n",
    "x before y": "Ann Lee/1.jpg 30 70 50 35 65 50 50 70 90 90\n".replace("Ann Lee", '"Ann Lee')
      .replace(".jpg", '.jpg"'),
    "right before left": "Ann Lee/1.jpg\t70\t50\t30\t50\t50\t70\t65\t90\t35\t90\n",
    json: JSON.stringify({
      "faces/Ann Lee/1.jpg": {
        ...{ left_eye: [30, 50], right_eye: [70, 50], nose: [50, 70] },
        ...{ mouth_left: [35, 90], mouth_right: [65, 90] },
      },
    }),
    "json of mtcnn": JSON.stringify({
      "Ann Lee/1.jpg": [{
        box: [1, 2, 3, 4],
        keypoints: {
          ...{ left_eye: [30, 50], right_eye: [70, 50], nose: [50, 70] },
          ...{ mouth_left: [35, 90], mouth_right: [65, 90] },
        },
      }],
      "Ann Lee/2.jpg": [],
    }),
    "json of pairs": JSON.stringify({ "1.jpg": POINTS }),
  };
  for (const [name, text] of Object.entries(lists)) deepStrictEqual(found(text), POINTS, name);
});

Deno.test("the points of one's own landmarks.tsv are taken by their columns", () => {
  const cells = LANDMARK_COLUMNS.map((column) => {
    const [, point, axis] = /^(.+)_([xy])$/.exec(column) ?? [];
    const names = ["left_eye", "right_eye", "nose", "left_mouth", "right_mouth"];
    return point
      ? POINTS[names.indexOf(point)][axis === "x" ? 0 : 1]
      : column === "path"
      ? "Ann Lee/1.jpg"
      : 1;
  });
  deepStrictEqual(found(`${LANDMARK_COLUMNS.join("\t")}\n${cells.join("\t")}\n`), POINTS);
});

Deno.test("photos are found by folder and name, by identity and name, or by a name that is there once", () => {
  const line = (path: string, x: number) => `${path} ${x} 50 70 50 50 70 35 90 65 90\n`;
  const list = parseLandmarkList(
    line("ann/1.jpg", 30) + line("bob/1.jpg", 31) + line("bob/2.jpg", 32),
    "list",
  );
  const x = (path: string, identity: string) => list.find(path, identity)?.[0][0];
  strictEqual(x("photos/bob/1.webp", "someone"), 31);
  strictEqual(x("set.zip#x/1.jpg", "Bob"), 31);
  strictEqual(x("a/b/2.JPG", "someone"), 32);
  strictEqual(x("a/b/1.jpg", "someone"), undefined, "two are called so");
  strictEqual(x("photos/bob/3.jpg", "bob"), undefined);
  strictEqual(list.count, 3);
});

Deno.test("photos for which a list has zeros have no points", () => {
  const list = parseLandmarkList(
    "a/1.jpg 0 0 0 0 0 0 0 0 0 0\na/2.jpg 30 50 70 50 50 70 35 90 65 90\n",
    "list",
  );
  strictEqual(list.find("a/1.jpg", "a"), undefined);
  deepStrictEqual(list.find("a/2.jpg", "a"), POINTS);
});

Deno.test("what is no list of points is refused by its line", () => {
  const cases: [string, RegExp][] = [
    ["", /^Cannot read landmarks "list": expected lines of a path and ten numbers, got none$/],
    ["a/1.jpg 1 2 3\n", /expected lines of a path and ten numbers, got none/],
    [
      "a/1.jpg 1 2 3 4 5 6 7 8 9 1\na/2.jpg 1 2 3 4 5 6 7 8 9\n",
      /"list", line 2: expected a path and ten numbers, got "a\/2.jpg 1 2/,
    ],
    ["[1, 2]", /expected an object with the points of each path, got a list/],
    ["{", /expected JSON, /],
    ['{"a.jpg": {"left_eye": [1, 2]}}', /expected five points of "a.jpg", got something else/],
    ['{"a.jpg": [1, 2, 3, 4, 5, 6, 7, 8, 9, "x"]}', /expected five points of "a.jpg"/],
  ];
  for (const [text, message] of cases) {
    throws(() => parseLandmarkList(text, "list"), { name: "SyntaxError", message });
  }
});
