import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SIZE = 16;

/**
 * A folder of grey pictures, 16 x 16, of so many people: `0000000/0.pgm` and so on. They are read in no time, where a synthetic face
 * takes milliseconds to draw. The folder is gone when the tests of the module are over.
 */
export function smallFaces(identities: number, imagesPerIdentity: number): string {
  const folder = mkdtempSync(join(tmpdir(), "virtual-fc-faces-"));
  globalThis.addEventListener("unload", () => rmSync(folder, { recursive: true, force: true }));
  for (let identity = 0; identity < identities; identity++) {
    const person = join(folder, `${identity}`.padStart(7, "0"));
    mkdirSync(person);
    for (let image = 0; image < imagesPerIdentity; image++) {
      writeFileSync(join(person, `${image}.pgm`), smallFace(identity, image));
    }
  }
  return folder;
}

/** A wave across the picture that a person has, moved a little in the one image. */
function smallFace(identity: number, image: number): Uint8Array {
  const header = new TextEncoder().encode(`P5 ${SIZE} ${SIZE} 255 `);
  const file = new Uint8Array(header.length + SIZE * SIZE);
  file.set(header);
  const across = 0.8 * Math.sin(1 + 2 * identity), down = 0.8 * Math.sin(2 + 3 * identity);
  for (let i = 0; i < SIZE * SIZE; i++) {
    const wave = across * (i % SIZE) + down * Math.floor(i / SIZE) + 0.7 * image + identity;
    file[header.length + i] = 128 + 90 * Math.sin(wave);
  }
  return file;
}
