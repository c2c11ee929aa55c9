import { strictEqual } from "node:assert/strict";

/** Waits for ever, but says when it was interrupted. */
const TASK = `
  import { onInterrupt } from "${new URL("../../tasks/on_interrupt.ts", import.meta.url)}";
  onInterrupt().addEventListener("abort", () => console.log("stopping"));
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
        args: ["eval", TASK],
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
