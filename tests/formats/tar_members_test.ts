import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { ForwardBytes } from "../../src/formats/byte_source.ts";
import { readTarMembers, type TarMember } from "../../src/formats/tar_members.ts";
import { tarBytes } from "./tar_bytes.ts";

/** The members of a tar file, and what was wrong with it. */
async function read(bytes: Uint8Array<ArrayBuffer>, encoding?: string) {
  const source = {
    path: "a.tar",
    size: bytes.length,
    read: (at: number, length: number) => Promise.resolve(bytes.subarray(at, at + length)),
  };
  const members: TarMember[] = [], faults: string[] = [];
  const onFault = (message: string) => faults.push(message);
  for await (const member of readTarMembers(source, onFault, encoding)) {
    ok(member.at + member.size <= bytes.length);
    members.push(member);
  }
  return { members, faults, names: members.map(({ name }) => name) };
}

/** A pax record: its length, with itself, then `key=value`. */
function pax(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const length = new TextEncoder().encode(rest).length;
  return `${length + (length < 98 ? 2 : 3)}${rest}`;
}

Deno.test("readTarMembers() gives files with their places, and passes over folders", async () => {
  const { members, faults } = await read(tarBytes([
    { name: "a/", type: "5" },
    { name: "a/1.jpg", bytes: new Uint8Array(513) },
    { name: "a/empty" },
    { name: "a/2.jpg", bytes: "two" },
  ]));
  deepStrictEqual(faults, []);
  deepStrictEqual(members, [
    { name: "a/1.jpg", at: 1024, size: 513 },
    { name: "a/empty", at: 2560, size: 0 },
    { name: "a/2.jpg", at: 3072, size: 3 },
  ]);
});

Deno.test("readTarMembers() knows long names of pax and of GNU tar", async () => {
  const long = `${"folder/".repeat(30)}Zoë.jpg`;
  const { names, faults } = await read(tarBytes([
    { name: "g", type: "g", bytes: pax("comment", "x") },
    { name: "pax", type: "x", bytes: pax("path", long) },
    { name: "folder/f", bytes: "1" },
    { name: "././@LongLink", type: "L", bytes: `${long}2\0` },
    { name: "folder/f", bytes: "2" },
    { name: "short" },
  ]));
  deepStrictEqual(faults, []);
  deepStrictEqual(names, [long, `${long}2`, "short"]);
});

Deno.test("readTarMembers() takes a size from pax, where it is too large for a header", async () => {
  const { members } = await read(tarBytes([
    { name: "pax", type: "x", bytes: pax("size", "5") },
    { name: "a", bytes: "12345", size: 0 },
    { name: "b" },
  ]));
  deepStrictEqual(members.map(({ name, size }) => [name, size]), [["a", 5], ["b", 0]]);
});

Deno.test("readTarMembers() goes on behind a size that is none", async () => {
  const { names, faults } = await read(tarBytes([
    { name: "pax", type: "x", bytes: pax("size", "-5") },
    { name: "a" },
    { name: "b" },
  ]));
  deepStrictEqual(names, ["b"]);
  deepStrictEqual(faults, [
    'Cannot read "a.tar", byte 1024, member "a": expected a size in bytes, got -5',
  ]);
});

Deno.test("readTarMembers() says which members are links, of what, and which are sparse", async () => {
  const { members, faults } = await read(tarBytes([
    { name: "p/a.jpg", type: "2", link: "../q/./b.jpg" },
    { name: "p/b.jpg", type: "1", link: "./q//b.jpg", size: 700 },
    { name: "p/out.jpg", type: "2", link: "../../b.jpg" },
    { name: "p/root.jpg", type: "2", link: "/b.jpg" },
    { name: "././@LongLink", type: "K", bytes: "Zoë/long.jpg\0" },
    { name: "p/long.jpg", type: "1", link: "Zo" },
    { name: "pax", type: "x", bytes: pax("linkpath", "Zoë.jpg") },
    { name: "p/pax.jpg", type: "2", link: "Zo" },
    { name: "c.jpg", type: "S", bytes: "sparse" },
    { name: "pax", type: "x", bytes: pax("GNU.sparse.major", "1") },
    { name: "d.jpg", bytes: "sparse too" },
    { name: "pipe", type: "6" },
    { name: "e.jpg", bytes: "whole" },
  ]));
  deepStrictEqual(faults, []);
  const hard = (target: string) => ({ kind: "hard", target });
  const symbolic = (target?: string) => ({ kind: "symbolic", target });
  deepStrictEqual(members.map(({ name, link, isUnusual }) => [name, link ?? isUnusual]), [
    ["p/a.jpg", symbolic("q/b.jpg")],
    ["p/b.jpg", hard("q/b.jpg")],
    ["p/out.jpg", symbolic()],
    ["p/root.jpg", symbolic()],
    ["p/long.jpg", hard("Zoë/long.jpg")],
    ["p/pax.jpg", symbolic("p/Zoë.jpg")],
    ["c.jpg", true],
    ["d.jpg", true],
    ["e.jpg", undefined],
  ]);
});

Deno.test("readTarMembers() keeps names apart whose bytes are no UTF-8, and reads them by the encoding that is named", async () => {
  const bytes = tarBytes([
    { name: "J\u00f6rg/1.jpg", isLatin1: true },
    { name: "J\u00e4rg/1.jpg", isLatin1: true },
    { name: "J\u00f6rg/1.jpg" },
    // Its folder is in Latin-1, and it is in UTF-8, which here are the letters of its bytes.
    { name: "J\u00f6rg/Zo\u00c3\u00ab.jpg", isLatin1: true },
    {
      name: "pax",
      type: "x",
      bytes: Uint8Array.from([...new TextEncoder().encode("12 path=J"), 0xfc, 0x72, 10]),
    },
    { name: "x" },
  ]);
  const { names, members } = await read(bytes);
  deepStrictEqual(names, [
    "J\\xf6rg/1.jpg",
    "J\\xe4rg/1.jpg",
    "Jörg/1.jpg",
    "J\\xf6rg/Zoë.jpg",
    "J\\xfcr",
  ]);
  deepStrictEqual(members.map(({ isEscaped }) => isEscaped), [true, true, undefined, true, true]);
  const named = await read(bytes, "latin1");
  deepStrictEqual(named.names, ["Jörg/1.jpg", "Järg/1.jpg", "Jörg/1.jpg", "Jörg/Zoë.jpg", "Jür"]);
  ok(!named.members.some(({ isEscaped }) => isEscaped));
});

Deno.test("readTarMembers() says where a tar file is cut short, and gives what is whole", async () => {
  const whole = tarBytes([{ name: "a", bytes: "1" }, { name: "b", bytes: new Uint8Array(700) }]);
  const inBody = await read(whole.slice(0, 1700));
  deepStrictEqual(inBody.names, ["a"]);
  deepStrictEqual(inBody.faults, [
    'Cannot read "a.tar", byte 1024, member "b": the file ends 536 bytes before it does',
  ]);
  const inHeader = await read(whole.slice(0, 1200));
  deepStrictEqual(inHeader.names, ["a"]);
  deepStrictEqual(inHeader.faults, [
    'Cannot read "a.tar", byte 1024: expected a header of a tar file, got other bytes; no member comes after it',
  ]);
  const between = await read(whole.slice(0, 1024));
  deepStrictEqual(between.names, ["a"]);
  deepStrictEqual(between.faults, [
    'Cannot read "a.tar", byte 1024: the file ends without a tar file\'s end, so members may be missing',
  ]);
});

Deno.test("readTarMembers() goes on at the next header where bytes were written over", async () => {
  const bytes = tarBytes([{ name: "a", bytes: "1" }, { name: "b", bytes: "2" }, { name: "c" }]);
  bytes.fill(7, 1024, 1034);
  const { names, faults } = await read(bytes);
  deepStrictEqual(names, ["a", "c"]);
  deepStrictEqual(faults, [
    'Cannot read "a.tar", byte 1024: expected a header of a tar file, got other bytes; it goes on at byte 2048',
  ]);
  bytes.fill(0, 1024, 2048);
  const emptied = await read(bytes);
  deepStrictEqual(emptied.names, ["a", "c"]);
  deepStrictEqual(emptied.faults, [
    'Cannot read "a.tar", byte 1024: expected a header of a tar file, got empty blocks; it goes on at byte 2048',
  ]);
});

Deno.test("readTarMembers() finds nothing in no bytes, zeros, and what is no tar file", async () => {
  strictEqual((await read(new Uint8Array())).faults.length, 1);
  deepStrictEqual(await read(new Uint8Array(10240)), { members: [], faults: [], names: [] });
  strictEqual((await read(new Uint8Array(3000).fill(65))).faults.length, 1);
});

Deno.test("readTarMembers() reads forwards alone, whatever the chunks", async () => {
  const bytes = tarBytes([{ name: "a", bytes: "first" }, { name: "b", bytes: "second" }]);
  for (const size of [1, 7, 511, 513, 5000]) {
    const chunks = ReadableStream.from(function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    }());
    const source = new ForwardBytes("a.tar", chunks);
    const texts: string[] = [];
    for await (const { at, size } of readTarMembers(source, (message) => texts.push(message))) {
      texts.push(new TextDecoder().decode(await source.read(at, size)));
    }
    deepStrictEqual(texts, ["first", "second"]);
  }
});
