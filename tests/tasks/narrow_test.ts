import { deepStrictEqual } from "node:assert/strict";
import { narrowedPermissions } from "../../tasks/narrow.ts";

/** As on systems whose paths have slashes; elsewhere the same is said with others. */
const ignore = Deno.build.os === "windows";

Deno.test({ name: "paths without a comma are given by flags as they are", ignore }, () => {
  deepStrictEqual(narrowedPermissions({ read: ["/a", "/b/c", "/a"], write: ["/d"] }), {
    flags: { read: ["/a", "/b/c"], write: ["/d"] },
    kept: { read: [], write: [] },
    broad: { read: [], write: [] },
  });
});

Deno.test(
  { name: "for a path with a comma, the folder above is given for a moment", ignore },
  () => {
    deepStrictEqual(narrowedPermissions({ read: ["/a/b,c/d,e", "/x,y"], write: ["/a/b,c/f"] }), {
      flags: { read: ["/a", "/"], write: ["/a"] },
      kept: { read: ["/a/b,c/d,e", "/x,y"], write: ["/a/b,c/f"] },
      broad: { read: ["/a", "/"], write: ["/a"] },
    });
  },
);

Deno.test({ name: "a path with a comma below one that is given needs nothing", ignore }, () => {
  deepStrictEqual(narrowedPermissions({ read: ["/a", "/a/b,c", "/ab,c"], write: [] }), {
    flags: { read: ["/a", "/"], write: [] },
    kept: { read: ["/ab,c"], write: [] },
    broad: { read: ["/"], write: [] },
  });
});
