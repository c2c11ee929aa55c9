import { basename, dirname } from "node:path";
import { objectivesOf } from "../training/objectives.ts";
import type { RunRecord } from "./run_record.ts";

/** What figures were measured on, in a few words; a dash where the folder does not say. */
export function measuredOnText({ measuredOn, config }: RunRecord): string {
  if (measuredOn) {
    const { pairs, templates, distractors, samples, data } = measuredOn;
    const what = pairs ?? templates ?? samples;
    return [
      ...(what === undefined ? [] : [nameOf(what)]),
      ...(distractors === undefined ? [] : [`among ${nameOf(distractors)}`]),
      ...(data === undefined || data === pairs ? [] : [`of ${nameOf(data)}`]),
    ].join(" ") || NONE;
  }
  if (!config) return NONE;
  if (typeof config.pairs === "string") return nameOf(config.pairs);
  const [first] = objectivesOf(config);
  return typeof first?.data === "string" ? `held out of ${nameOf(first.data)}` : NONE;
}

const NONE = "–";

/** A file's name, with its folder's where that says more: `lfw/pairs.txt`. */
function nameOf(path: string): string {
  const folder = basename(dirname(path));
  return folder === "" || folder === "." ? basename(path) : `${folder}/${basename(path)}`;
}
