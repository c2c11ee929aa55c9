import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { decodeImage } from "../../src/images/decode_image.ts";
import { ImageDecodeError } from "../../src/images/image_decode_error.ts";
import { readImageHeader } from "../../src/images/read_image_header.ts";
import { encodeSyntheticFace } from "../../src/images/synthetic_face.ts";
import { Random } from "../../src/random/random.ts";
import { pngBytes } from "./png_bytes.ts";

const ascii = (text: string) => new TextEncoder().encode(text);
const gradient = (kind: string) =>
  Deno.readFileSync(new URL(`../../fixtures/images/gradient_${kind}.jpg`, import.meta.url));

for (const kind of ["baseline", "progressive", "cmyk"]) {
  Deno.test(`decodeImage() decodes a JPEG: ${kind}`, async () => {
    const { width, height, data } = await decodeImage(gradient(kind));
    deepStrictEqual([width, height, data.length], [16, 12, 16 * 12 * 3]);
    for (const [x, y] of [[0, 0], [15, 0], [0, 11], [15, 11], [7, 6]]) {
      const expected = [x * 16, y * 20, 255 - x * 8 - y * 8];
      const got = data.subarray((y * 16 + x) * 3, (y * 16 + x) * 3 + 3);
      expected.forEach((value, i) => ok(Math.abs(value - got[i]) <= 8, `${got} for ${expected}`));
    }
  });
}

Deno.test("decodeImage() turns a grey JPEG into three equal channels", async () => {
  const { data } = await decodeImage(gradient("grey"));
  strictEqual(data.length, 16 * 12 * 3);
  for (let i = 0; i < data.length; i += 3) {
    ok(data[i] === data[i + 1] && data[i] === data[i + 2]);
  }
  // Grey is 0.299 red + 0.587 green + 0.114 blue: 29 at the top left.
  ok(Math.abs(data[0] - 29) <= 8, `${data[0]}`);
});

const two = { width: 2, height: 1 };
const pngs: [string, Uint8Array, number[]][] = [
  ["grey", pngBytes({ ...two, bits: 8, colour: "grey" }, [0, 7, 9]), [7, 7, 7, 9, 9, 9]],
  ["1 bit", pngBytes({ ...two, bits: 1, colour: "grey" }, [0, 0x40]), [0, 0, 0, 255, 255, 255]],
  [
    "16 bits: the upper 8",
    pngBytes({ ...two, bits: 16, colour: "grey" }, [0, 7, 99, 9, 250]),
    [7, 7, 7, 9, 9, 9],
  ],
  ["colour", pngBytes({ ...two, bits: 8, colour: "rgb" }, [0, 1, 2, 3, 4, 5, 6]), [
    ...[1, 2, 3],
    ...[4, 5, 6],
  ]],
  [
    "16-bit colour",
    pngBytes({ width: 1, height: 1, bits: 16, colour: "rgb" }, [0, 1, 50, 2, 60, 3, 250]),
    [1, 2, 3],
  ],
  [
    "transparency, which is left out",
    pngBytes({ ...two, bits: 8, colour: "rgba" }, [0, 1, 2, 3, 0, 4, 5, 6, 128]),
    [1, 2, 3, 4, 5, 6],
  ],
  [
    "grey with transparency",
    pngBytes({ ...two, bits: 8, colour: "grey and alpha" }, [0, 7, 0, 9, 255]),
    [7, 7, 7, 9, 9, 9],
  ],
  [
    "a palette",
    pngBytes({ ...two, bits: 2, colour: "palette" }, [0, 0b10_01_0000], [
      { type: "PLTE", data: [0, 0, 0, 4, 5, 6, 1, 2, 3] },
      { type: "tRNS", data: [255, 255, 0] },
    ]),
    [1, 2, 3, 4, 5, 6],
  ],
  [
    "interlaced", // pass 1 holds the left pixel, pass 6 the right one
    pngBytes({ ...two, bits: 8, colour: "grey", interlaced: true }, [0, 7, 0, 9]),
    [7, 7, 7, 9, 9, 9],
  ],
];
for (const [kind, bytes, expected] of pngs) {
  Deno.test(`decodeImage() decodes a PNG: ${kind}`, async () => {
    const [width, height] = [expected.length / 3, 1];
    deepStrictEqual(readImageHeader(bytes), { format: "png", width, height });
    deepStrictEqual(await decodeImage(bytes), { width, height, data: Uint8Array.from(expected) });
  });
}

Deno.test("decodeImage() decodes PGM and PPM, comments and all", async () => {
  const pgm = ascii("P5\n# made by hand\n2 # wide\n1\n255\nAB");
  deepStrictEqual((await decodeImage(pgm)).data, Uint8Array.of(65, 65, 65, 66, 66, 66));
  const ppm = ascii("P6 1 1 255 ABC and what follows is not looked at");
  deepStrictEqual((await decodeImage(ppm)).data, Uint8Array.of(65, 66, 67));
});

Deno.test("decodeImage() brings other ranges of PGM and PPM to 255", async () => {
  const small = Uint8Array.of(...ascii("P5 4 1 4 "), 0, 1, 4, 5);
  const expected = [0, 64, 255, 255].flatMap((value) => [value, value, value]);
  deepStrictEqual((await decodeImage(small)).data, Uint8Array.from(expected));
  const wide = Uint8Array.of(...ascii("P6 1 1 65535 "), 0, 0, 0x80, 0x80, 0xff, 0xff);
  deepStrictEqual((await decodeImage(wide)).data, Uint8Array.of(0, 128, 255));
});

Deno.test("decodeImage() draws a synthetic face", async () => {
  const face = { seed: 1, identity: 2, image: 3, size: 20 };
  const { width, height, data } = await decodeImage(encodeSyntheticFace(face));
  deepStrictEqual([width, height, data.length], [20, 20, 1200]);
});

Deno.test("decodeImage() names the file and says what it found", async () => {
  const cases: [Uint8Array, RegExp][] = [
    [ascii("\x01\x02\x03\x04"), /^Cannot decode "a.jpg": expected a JPEG.*the bytes 01 02 03 04$/],
    [ascii("<!DOCTYPE html>"), /^Cannot decode "a.jpg": expected a JPEG.*a web page/],
    [new Uint8Array(), /^Cannot decode "a.jpg": expected a JPEG.*an empty one$/],
    [ascii("P5 2 2 255 AB"), /"a.jpg": expected 4 bytes of pixels, got 2$/],
    [ascii("P5 2 2 70000 AB"), /brightest value of 1 to 65535/],
    [ascii("P5 2 x 255 AB"), /has no height at byte 5$/],
    [ascii("P5 2 "), /ends within its header$/],
    [ascii("P4 0 4294967296 "), /expected at least one pixel/],
    [ascii("P5 0 2 255 "), /expected at least one pixel, got a header of 0 x 2$/],
    [gradient("baseline").subarray(0, 40), /ends within its header$/],
    [Uint8Array.of(0xff, 0xd8, 0xff, 0xd9, 0, 0), /no frame header/],
  ];
  for (const [bytes, message] of cases) {
    await rejects(decodeImage(bytes, { path: "a.jpg" }), (error) => {
      ok(error instanceof ImageDecodeError);
      ok(error.cause instanceof Error);
      strictEqual(error.path, "a.jpg");
      ok(message.test(error.message), error.message);
      return true;
    });
  }
});

Deno.test("decodeImage() refuses a picture bomb by its header", async () => {
  const bomb = pngBytes({ width: 100_000, height: 100_000, bits: 1, colour: "grey" }, [0]);
  await rejects(decodeImage(bomb, { path: "bomb.png" }), {
    name: "ImageDecodeError",
    message: 'Cannot decode "bomb.png": expected at most 67108864 pixels, ' +
      "got a header of 100000 x 100000",
  });
  await rejects(decodeImage(gradient("baseline"), { maxPixels: 191 }), /at most 191 pixels/);
  await decodeImage(gradient("baseline"), { maxPixels: 192 });
});

Deno.test("decodeImage() takes no JPEG that was cut short, wherever, and one that lacks but its end marker", async () => {
  for (const kind of ["baseline", "progressive", "grey", "cmyk"]) {
    const whole = gradient(kind);
    for (let length = 0; length < whole.length - 2; length++) {
      await rejects(decodeImage(whole.subarray(0, length)), ImageDecodeError, `${kind} ${length}`);
    }
    if (kind !== "cmyk") {
      deepStrictEqual(await decodeImage(whole.subarray(0, -2)), await decodeImage(whole), kind);
    }
  }
});

Deno.test("decodeImage() gives whole pictures or an ImageDecodeError for shuffled bytes", async () => {
  const seed = Date.now();
  console.log(`seed ${seed}`);
  const originals = [
    ...["baseline", "progressive", "grey", "cmyk"].map(gradient),
    ...pngs.map(([, bytes]) => bytes),
    ascii("P6 2 1 255 ABCDEF"),
    encodeSyntheticFace({ seed: 1, identity: 2, image: 3, size: 16 }),
  ];
  for (let round = 0; round < 300; round++) {
    const random = new Random(seed, round);
    const bytes = originals[round % originals.length].slice();
    for (let i = random.below(4); i >= 0; i--) {
      const a = random.below(bytes.length), b = random.below(bytes.length);
      [bytes[a], bytes[b]] = [bytes[b], bytes[a]];
    }
    const cut = bytes.subarray(0, bytes.length - random.below(2) * random.below(bytes.length));
    try {
      const { width, height, data } = await decodeImage(cut, { maxPixels: 2 ** 20 });
      strictEqual(data.length, width * height * 3);
    } catch (error) {
      ok(error instanceof ImageDecodeError, `round ${round}: ${error}`);
    }
  }
  // Whatever it met, the decoder is as good as new.
  strictEqual((await decodeImage(gradient("baseline"))).width, 16);
});
