/// <reference lib="dom" />
// Playwright asks for all permissions, which tests do not have: it runs in a process of its own.
import { appendFile } from "node:fs/promises";
import { chromium, type Page } from "../../src/npm/playwright.ts";
import type { Look, LookOptions } from "./browser.ts";

const [options] = Deno.args;
const { executablePath, url, width, colorScheme, actions }: LookOptions = JSON.parse(options);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(message.text());
  });
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("request", (request) => {
    if (!/^(?:file|data):/.test(request.url()) && !request.url().startsWith(url)) {
      faults.push(`asked for ${request.url()}`);
    }
  });
  let loads = 0;
  page.on("load", () => loads++);
  await page.goto(url);
  const states = [await stateOf(page)];
  for (const action of actions) {
    if (typeof action === "string") {
      await page.keyboard.press(action);
    } else {
      const { file, text, until } = action;
      await appendFile(file, text);
      await page.locator(until.selector, { hasText: until.text }).waitFor();
    }
    states.push(await stateOf(page));
  }
  const look: Look = { faults, loads, states };
  console.log(JSON.stringify(look));
} finally {
  await browser.close();
}

function stateOf(page: Page): Promise<Look["states"][0]> {
  return page.evaluate(() => {
    const isSeen = (mark: Element) => {
      const { width, height } = mark.getBoundingClientRect();
      return mark.checkVisibility() && width + height > 0;
    };
    const figures = [...document.querySelectorAll("figure")].filter((figure) =>
      figure.checkVisibility()
    );
    const focused = document.activeElement!;
    const readout = document.querySelector<HTMLElement>(".readout")!;
    return {
      charts: figures.map((figure) => ({
        label: figure.getAttribute("aria-label")!,
        curves: [
          ...new Set(
            [...figure.querySelectorAll("[data-curve]")].filter(isSeen)
              .map((mark) => Number(mark.getAttribute("data-curve"))),
          ),
        ].sort(),
      })),
      images: [...document.images].filter(({ naturalWidth }) => naturalWidth > 0).length,
      scrollWidth: document.documentElement.scrollWidth,
      paper: getComputedStyle(document.body).backgroundColor,
      focused: focused.textContent!.trim(),
      readout: readout.checkVisibility() ? readout.innerText : "",
      isPressed: focused.getAttribute("aria-pressed") === "true",
    };
  });
}
