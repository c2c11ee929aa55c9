import { join } from "node:path";
import { exitWith } from "./exit_with.ts";

/** What each package that the project names itself is for. */
const PURPOSES: Record<string, string> = {
  "@commander-js/extra-typings": "flags of tasks, with types",
  "@imagemagick/magick-wasm": "decoding what faster decoders do not: ImageMagick as WebAssembly",
  "@jsquash/webp": "decoding WebP: libwebp as WebAssembly",
  "@mediapipe/face_mesh": "networks that find faces; its code is never run",
  "@tensorflow/tfjs": "tensors and gradients",
  "@tensorflow/tfjs-backend-wasm": "tensors on wasm",
  "@tensorflow/tfjs-backend-webgpu": "tensors on WebGPU",
  "@types/cli-progress": "types; development only",
  assemblyscript: "compiling the wasm kernels; development only",
  "cli-progress": "progress bars of tasks",
  "crc-32": "CRC-32C of TensorBoard's records",
  echarts: "curves of reports, and their drawing in the page",
  "fast-check": "making up broken inputs; development only",
  "fastest-levenshtein": '"did you mean" for keys of configurations',
  imagescript: "decoding and encoding PNG",
  "playwright-core": "looking at pages in a browser; development only",
  "pretty-bytes": "bytes in words",
  protobufjs: "TensorBoard's messages",
  "tar-stream": "headers of tar files",
  zod: "checking configurations and files in JSON",
};

const ROOT = new URL("..", import.meta.url);

/** What of `package.json` is read. */
interface Package {
  license?: string | { type: string };
  licenses?: { type: string }[];
}

await exitWith(async () => {
  const lock = JSON.parse(await Deno.readTextFile(new URL("deno.lock", ROOT)));
  const direct = new Set(Object.keys(lock.specifiers).map((key) => key.slice("npm:".length)));
  const cache = await npmCache();
  const rows: string[] = [];
  // What comes after `_` says which others it was resolved with.
  const packages = new Set(Object.keys(lock.npm).map((key) => /^@?[^@]+@[^_]+/.exec(key)![0]));
  for (const key of [...packages].sort()) {
    const at = key.lastIndexOf("@"), name = key.slice(0, at), version = key.slice(at + 1);
    const purpose = PURPOSES[name];
    if (direct.has(key) && purpose === undefined) {
      throw new Error(`Cannot list "${name}": say in tasks/third_party.ts what it is for`);
    }
    const licence = await licenceOf(join(cache, name, version, "package.json"), key);
    rows.push(`| ${name} | ${version} | ${licence} | ${direct.has(key) ? purpose : ""} |`);
  }
  const text = `# Third-party packages

What \`deno.lock\` holds, with the licence that each package declares. Those with a purpose are named in
\`src/npm/\`; the others come with them. Nothing of them is kept here: Deno fetches them from npm, and the
lock holds a hash of each. \`deno task third-party\` writes this file; \`deno task audit\` asks for known
vulnerabilities.

| package | version | licence | for |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
  await Deno.writeTextFile(new URL("THIRD_PARTY.md", ROOT), text);
  console.log(`THIRD_PARTY.md: ${rows.length} packages, ${direct.size} named in src/npm`);
});

/** Where Deno keeps packages. */
async function npmCache(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return join(JSON.parse(new TextDecoder().decode(stdout)).npmCache, "registry.npmjs.org");
}

async function licenceOf(file: string, key: string): Promise<string> {
  const text = await Deno.readTextFile(file).catch((cause) => {
    throw new Error(
      `Cannot find the licence of ${key}: deno install --entrypoint mod.ts fetches it`,
      {
        cause,
      },
    );
  });
  const { license, licenses }: Package = JSON.parse(text);
  const declared = typeof license === "string" ? license : license?.type;
  const licence = declared ?? licenses?.map(({ type }) => type).join(" OR ");
  if (!licence) throw new Error(`Cannot find the licence of ${key}: its package.json names none`);
  return licence;
}
