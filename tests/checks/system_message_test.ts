import { strictEqual } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { systemMessage } from "../../src/checks/system_message.ts";

Deno.test("systemMessage() is what is wrong alone, whoever was asked", async () => {
  const ofDeno = await Deno.readFile("/no/file").catch((error) => error);
  const ofNode = await readFile("/no/file").catch((error) => error);
  strictEqual(systemMessage(ofDeno), "No such file or directory");
  strictEqual(systemMessage(ofNode), "no such file or directory");
  strictEqual(systemMessage(new Error("it is cut short")), "it is cut short");
});
