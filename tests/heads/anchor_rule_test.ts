import { deepStrictEqual } from "node:assert/strict";
import {
  leaveOneOutMatrix,
  membersOfAnchors,
  withoutLoneImages,
} from "../../src/heads/anchor_rule.ts";
import { testOnDevice } from "../devices.ts";

const columns = Int32Array.of(2, 0, 2, -1, 2, -1);

testOnDevice("cpu", "membersOfAnchors() says which images make which anchor", async () => {
  const { anchors, members } = membersOfAnchors(columns);
  deepStrictEqual([...anchors], [2, 0]);
  deepStrictEqual(await members.array(), [[1, 0, 1, 0, 1, 0], [0, 1, 0, 0, 0, 0]]);
  members.dispose();
});

testOnDevice("cpu", "leaveOneOutMatrix() takes the mean of the others of an anchor", async () => {
  const shares = leaveOneOutMatrix(columns);
  const none = [0, 0, 0, 0, 0, 0];
  deepStrictEqual(await shares.array(), [
    [0, 0, 0.5, 0, 0.5, 0],
    none,
    [0.5, 0, 0, 0, 0.5, 0],
    none,
    [0.5, 0, 0.5, 0, 0, 0],
    none,
  ]);
  shares.dispose();
});

Deno.test("withoutLoneImages() leaves out images that are alone, and those without an anchor", () => {
  deepStrictEqual([...withoutLoneImages(columns)], [2, -1, 2, -1, 2, -1]);
});
