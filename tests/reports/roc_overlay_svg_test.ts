import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { rocOverlaySvg } from "../../src/reports/roc_overlay_svg.ts";

Deno.test("rocOverlaySvg() lays curves over each other on a logarithmic axis", async () => {
  const curve = (name: string, ...tar: number[]) => ({ name, far: [0.01, 0.1, 1], tar });
  const svg = await rocOverlaySvg([curve("<a>", 0, 0.5, 1), curve("b", 0.25, 1, 1)], {
    width: 492,
    height: 328,
  });
  const paths = [...svg.matchAll(/<path d="M([^"]*)"[^>]*stroke-width="2"/g)].map(([, d]) =>
    d.split("L").map((point) => point.split(" ").map(Number))
  );
  // From FAR 0.01 at x = 64 to 1 at 464, and from TAR 0 at y = 272 to 1 at 72.
  deepStrictEqual(paths, [[[64, 272], [264, 172], [464, 72]], [[64, 222], [264, 72], [464, 72]]]);
  match(svg, /&lt;a&gt;/);
  strictEqual(/prefers-color-scheme: dark/.test(svg), true);
});

Deno.test("rocOverlaySvg() refuses no curves", async () => {
  await rejects(rocOverlaySvg([]), RangeError);
});
