// @deno-types="npm:@types/cli-progress@3.11.6"
import cliProgress from "npm:cli-progress@3.12.0";

/** A line on a terminal that fills up. */
export class ProgressBar extends cliProgress.SingleBar {}
