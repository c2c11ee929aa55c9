// deno-lint-ignore-file no-control-regex -- files begin with such bytes
/** What a file that is no picture for `decodeImage` is, as the words behind "got". */
export function describeFile(bytes: Uint8Array): string {
  if (bytes.length === 0) return "an empty one";
  const start = String.fromCharCode(...bytes.subarray(0, 1024));
  for (const [magic, what] of KINDS) if (magic.test(start)) return what;
  if (/^\0+$/.test(start)) return "one of zeros, as a broken disk or download leaves it";
  if (/^[\t\n\r -~]+$/.test(start)) {
    return `a text that begins with ${JSON.stringify(start.slice(0, 24).trim())}`;
  }
  const first = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0"));
  return `one that begins with the bytes ${first.join(" ")}`;
}

const AS_PNG = "which cannot be read here; convert it to JPEG or PNG";
const PICTURE = (name: string) => `${name}, ${AS_PNG}`;

/** By the first bytes, a character each. */
const KINDS: readonly [RegExp, string][] = [
  [
    /^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/i,
    "an SVG drawing, which has no pixels; draw it as a PNG",
  ],
  [
    /^(\xef\xbb\xbf)?\s*(<!--[^]*?-->\s*)?(<!doctype html|<html|<head|<body|<script)/i,
    "a web page (HTML), as servers send it in place of a picture that is not there",
  ],
  [/^(\xef\xbb\xbf)?\s*<(\?xml|[A-Za-z]+[\s>])/, "a text of XML"],
  [
    /^version https:\/\/git-lfs/,
    "a pointer of Git LFS in place of the file; fetch it with git lfs pull",
  ],
  [/^\0\0\0\x0cJXL |^\xff\x0a/, PICTURE("a JPEG XL")],
  [/^\0\0\0\x0cjP {2}|^\xff\x4f\xff\x51/, PICTURE("a JPEG 2000")],
  [/^II\xbc|^WMPHOTO/, PICTURE("a JPEG XR")],
  [/^8BPS/, PICTURE("a Photoshop document (PSD)")],
  [/^\0\0[\x01\x02]\0[^\0]\0/, PICTURE("an icon or cursor (ICO)")],
  [/^P7[\s]/, PICTURE("a PAM")],
  [/^P[fF][\s]/, PICTURE("a PFM")],
  [/^icns/, PICTURE("a set of Apple icons (ICNS)")],
  [/^DDS /, PICTURE("a DirectDraw surface (DDS)")],
  [/^qoif/, PICTURE("a QOI")],
  [/^#\?RADIANCE|^#\?RGBE/, PICTURE("a Radiance HDR")],
  [/^\x76\x2f\x31\x01/, PICTURE("an OpenEXR")],
  [/^SIMPLE {2}=/, PICTURE("a FITS")],
  [/^\/\* XPM \*\//, PICTURE("an XPM")],
  [/^BPG\xfb/, PICTURE("a BPG")],
  [/^\x0a[\0-\x05]\x01[\x01\x02\x04\x08]/, PICTURE("a PCX")],
  [/^[^]{4}ftypcrx /, PICTURE("a raw photo of a Canon camera (CR3)")],
  [/^FUJIFILMCCD-RAW/, PICTURE("a raw photo of a Fujifilm camera (RAF)")],
  [/^[^]{4}(ftyp|moov|mdat|wide|free)/, "a video (MP4 or QuickTime), of which no frames are read"],
  [/^RIFF[^]{4}AVI /, "a video (AVI), of which no frames are read"],
  [/^\x1a\x45\xdf\xa3/, "a video (Matroska or WebM), of which no frames are read"],
  [/^\0\0\x01[\xb3\xba]/, "a video (MPEG), of which no frames are read"],
  [/^FLV\x01/, "a video (FLV), of which no frames are read"],
  [/^RIFF[^]{4}WAVE|^ID3|^OggS|^fLaC/, "a sound"],
  [/^%PDF/, "a PDF; take the pictures out of it"],
  [/^%!PS|^\xc5\xd0\xd3\xc6/, "a PostScript document"],
  [/^PK\x03\x04/, "a ZIP archive; unpack it"],
  [/^\x1f\x8b/, "one compressed by gzip; unpack it"],
  [/^7z\xbc\xaf|^Rar!/, "a 7z or RAR archive; unpack it"],
  [/^BZh|^\xfd7zXZ|^\x28\xb5\x2f\xfd/, "one compressed by bzip2, xz or zstd; unpack it"],
  [/^\0\x05\x16[\0\x07]/, "a side file of macOS (AppleDouble) without pixels"],
  [/^\x93NUMPY/, "an array of NumPy (.npy)"],
  [/^\x89HDF/, "an HDF5 file"],
];
