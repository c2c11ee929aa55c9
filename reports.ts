/**
 * Figures as text, tables and SVG pictures, and one page about many runs.
 *
 * @module
 */

export * from "./src/reports/describe_interval.ts";
export * from "./src/reports/describe_verification.ts";
export * from "./src/reports/describe_difference.ts";
export * from "./src/reports/roc_svg.ts";
export type { ChartSize } from "./src/reports/chart.ts";
export * from "./src/reports/learning_curves_svg.ts";
export * from "./src/reports/roc_overlay_svg.ts";

// one page about many runs
export * from "./src/run_report/run_record.ts";
export * from "./src/run_report/compared_pairs.ts";
export { comparePairs } from "./src/run_report/compare_pairs.ts";
export type { PairsSource } from "./src/run_report/find_pairs.ts";
export * from "./src/run_report/add_compared_pairs.ts";
export * from "./src/run_report/find_runs.ts";
export * from "./src/run_report/read_run.ts";
export { reportPage } from "./src/run_report/report_page.ts";
export * from "./src/run_report/live_report.ts";
export * from "./src/run_report/serve_report.ts";
