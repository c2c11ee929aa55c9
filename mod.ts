/**
 * Trains face-embedding networks with the Virtual Fully-Connected layer (Li, Wang, Zhang, CVPR 2021) on the GPU
 * people have. The exports follow the road from bytes to reports; each file they come from can be imported alone, and loads
 * less:
 *
 * - datasets: {@link openDataset}, {@link Dataset}, {@link pack}
 * - images: {@link decodeImage}, {@link augmentImage}
 * - streams: {@link SampleStream}, {@link DecodeStream}, {@link AugmentStream}, {@link BatchStream},
 *   {@link LoadStream}
 * - devices: {@link useDevice}; {@link tf} is TensorFlow.js itself
 * - backbones: {@link Backbone}, {@link defineBackbone}, {@link createBackbone}
 * - heads: {@link Head}, {@link VirtualFc}, {@link createHead}
 * - verification: {@link embedImages}, {@link readPairs}, {@link verifyPairs}, {@link verifyEmbeddings},
 *   {@link verificationIntervals}
 * - reports: {@link describeVerification}, {@link rocSvg}
 * - files of runs: {@link readSummary}, {@link readSamples}, {@link writeVerification}
 * - alignment: {@link align}, {@link FaceAligner}, {@link AlignStream}, {@link fitSimilarity}, {@link warpImage}
 * - checkpoints: {@link readCheckpoint}, {@link loadBackbone}
 * - training: {@link parseTrainConfig}, {@link train}, {@link Trainer}
 * - interchange: {@link exportOnnx}, {@link exportNetwork}, {@link importCheckpoint}, {@link torchStateDict}
 * - ranks of MPI on several machines: {@link MpiCommunicator}
 * - comparison: {@link compare}; extraction: {@link extract}; inspection: {@link inspect}; one page about many
 *   runs: {@link reportPage}
 *
 * @example Three steps on faces that are drawn as they are needed
 * ```ts
 * import { parseTrainConfig, train } from "./mod.ts";
 *
 * const size = { imageSize: 16, batch: 8, steps: 3 };
 * const out = await Deno.makeTempDir();
 * const config = parseTrainConfig({ data: "synthetic:16x4", ...size, device: "wasm", out });
 * const { verification } = await train(config);
 * console.log(verification?.auc);
 * ```
 *
 * @module
 */

export * from "./datasets.ts";
export * from "./images.ts";
export * from "./streams.ts";
export * from "./packing.ts";
export * from "./compute.ts";
export * from "./backbones.ts";
export * from "./heads.ts";
export * from "./verification.ts";
export * from "./protocols.ts";
export * from "./reports.ts";
export * from "./runs.ts";
export * from "./training.ts";
export * from "./alignment.ts";
export * from "./inspection.ts";
export * from "./interchange.ts";
export * from "./mpi.ts";
