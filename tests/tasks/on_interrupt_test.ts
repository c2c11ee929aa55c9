import { strictEqual } from "node:assert/strict";

/** Waits for ever, but says when it was interrupted. */
const task = (isRank: boolean) => `
  import { onInterrupt } from "${new URL("../../tasks/on_interrupt.ts", import.meta.url)}";
  onInterrupt(${isRank}).addEventListener("abort", () => console.log("stopping"));
  setInterval(() => {}, 1000);
  console.log("ready");
`;

/** Longer than one press of Ctrl-C may last. */
const PAUSE_MS = 400;

Deno.test({
  name: "a second signal ends a task at once, with the exit code of shells",
  ignore: Deno.build.os === "windows",
  async fn() {
    for (const [signal, expected] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["eval", task(false)],
        stdin: "null",
        stdout: "piped",
      }).spawn();
      for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
        if (text.includes("ready")) child.kill("SIGINT");
        if (!text.includes("stopping")) continue;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        child.kill(signal);
      }
      strictEqual((await child.status).code, expected);
    }
  },
});

Deno.test({
  name:
    "a rank takes signals that come soon one after the other for one, as launchers send it to parent and child",
  ignore: Deno.build.os === "windows",
  async fn() {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", task(true)],
      stdin: "null",
      stdout: "piped",
    }).spawn();
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      if (text.includes("ready")) child.kill("SIGTERM");
      if (!text.includes("stopping")) continue;
      for (const signal of ["SIGTERM", "SIGKILL"] as const) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        child.kill(signal);
      }
    }
    // The second signal has not ended it.
    strictEqual((await child.status).signal, "SIGKILL");
  },
});
