import { ok, rejects } from "node:assert/strict";
import { RunLock } from "../../src/runs/run_lock.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("RunLock lets one train in a folder at a time, and the next when that one is done or killed", () =>
  withFolder(async (folder) => {
    {
      using _ = await RunLock.take(folder);
      await rejects(RunLock.take(folder), {
        message: `Cannot train in "${folder}": another process does so now`,
      });
    }
    const hold = `
      const { RunLock } = await import(Deno.args[0]);
      const lock = await RunLock.take(Deno.args[1]);
      console.log("taken");
      setInterval(() => lock, 1000);
    `;
    const module = new URL("../../src/runs/run_lock.ts", import.meta.url).href;
    const other = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-lock", hold, module, folder],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const reader = other.stdout.getReader();
    await reader.read();
    await rejects(RunLock.take(folder), /another process does so now/);
    other.kill("SIGKILL");
    await other.status;
    ok((await reader.read()).done);
    using _ = await RunLock.take(folder);
  }));
