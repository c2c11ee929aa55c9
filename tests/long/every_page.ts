/** The commands of README and of every page. */
import { pages, runPages } from "../docs/run_pages.ts";

Deno.test("commands of every page run one after the other, as they stand but on little data, and print the lines shown", (test) =>
  runPages(test, pages));
