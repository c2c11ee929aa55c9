// Shows the values of a chart of readableChart() where the pointer is, or where the arrow keys have gone: of every curve
// that is shown, its nearest point. Escape ends it.

const reading = { chart: null, x: 0 };
const readout = document.body.appendChild(document.createElement("div"));
readout.className = "readout";
readout.setAttribute("aria-live", "polite");
readout.hidden = true;
const hair = document.body.appendChild(document.createElement("div"));
hair.className = "hair";
hair.hidden = true;

function valuesOf(chart) {
  const values = JSON.parse(chart.querySelector("template").dataset.values);
  const legend = chart.closest("[data-charts]");
  const entryOf = ({ curve }) => legend.querySelector(`[data-toggles="${curve}"]`);
  values.lines = values.lines.map((line) => ({ ...line, entry: entryOf(line) }))
    .filter(({ entry, points }) =>
      entry.getAttribute("aria-pressed") === "true" && points.length > 0
    );
  return values;
}

function plotOf(chart, edges) {
  const svg = [...chart.querySelectorAll("svg")].find((svg) => svg.checkVisibility());
  const box = svg.getBoundingClientRect(), scale = box.width / svg.getAttribute("width");
  return {
    left: box.left + edges.left * scale,
    right: box.right - edges.right * scale,
    top: box.top + edges.top * scale,
    bottom: box.bottom - edges.bottom * scale,
  };
}

function format(value) {
  return Number.isInteger(value) ? value.toLocaleString("en-US") : Number(value.toPrecision(4));
}

function shareOf({ min, max, isLog }, x) {
  return isLog ? Math.log(x / min) / Math.log(max / min) : (x - min) / (max - min || 1);
}

function placesOf({ lines, ...axis }) {
  const places = new Set(lines.flatMap(({ points }) => points.map(([x]) => x)));
  return [...places].filter((x) => shareOf(axis, x) >= 0 && shareOf(axis, x) <= 1)
    .sort((a, b) => a - b);
}

function pointAt({ points, isStairs }, x, axis) {
  if (isStairs) return x > points.at(-1)[0] ? undefined : points.findLast(([at]) => at <= x);
  const far = ([at]) => Math.abs(shareOf(axis, at) - shareOf(axis, x));
  const nearest = points.reduce((best, point) => far(point) < far(best) ? point : best);
  return far(nearest) < 0.01 ? nearest : undefined;
}

function show(chart, x) {
  reading.chart = chart;
  reading.x = x;
  const { lines, edges, ...axis } = valuesOf(chart), plot = plotOf(chart, edges);
  const rows = lines.map((line) => [line.entry, pointAt(line, x, axis)])
    .filter(([, point]) => point);
  readout.replaceChildren(Object.assign(document.createElement("strong"), {
    textContent: `${axis.name} ${format(x)}`,
  }));
  for (const [entry, [, y]] of rows) {
    const row = readout.appendChild(document.createElement("div"));
    row.append(entry.firstElementChild.cloneNode(), `${entry.textContent.trim()} `);
    row.appendChild(document.createElement("b")).textContent = format(y) + axis.unit;
  }
  readout.hidden = hair.hidden = false;
  const at = plot.left + shareOf(axis, x) * (plot.right - plot.left);
  hair.style.cssText = `left:${at + scrollX}px;top:${plot.top + scrollY}px;height:${
    plot.bottom - plot.top
  }px`;
  const width = readout.offsetWidth, isLeft = at > (plot.left + plot.right) / 2;
  const left = Math.max(
    8,
    Math.min(isLeft ? at - width - 10 : at + 10, document.documentElement.clientWidth - width - 8),
  );
  readout.style.cssText = `left:${left + scrollX}px;top:${plot.top + scrollY + 4}px`;
}

function endReading() {
  reading.chart = null;
  readout.hidden = hair.hidden = true;
}

function readAgain() {
  if (!reading.chart) return;
  if (reading.chart.isConnected && valuesOf(reading.chart).lines.length > 0) {
    show(reading.chart, reading.x);
  } else endReading();
}

function pointAtChart({ target, clientX }) {
  const chart = target.closest?.(".readable");
  if (!chart) return endReading();
  const values = valuesOf(chart), plot = plotOf(chart, values.edges), places = placesOf(values);
  if (places.length === 0) return endReading();
  const share = (clientX - plot.left) / (plot.right - plot.left);
  const far = (x) => Math.abs(shareOf(values, x) - share);
  show(chart, places.reduce((best, x) => far(x) < far(best) ? x : best));
}

document.addEventListener("pointermove", pointAtChart);
document.addEventListener("pointerdown", pointAtChart);
document.addEventListener("focusout", ({ target }) => target === reading.chart && endReading());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return endReading();
  const chart = event.target.closest(".readable");
  if (!chart || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  const places = placesOf(valuesOf(chart));
  if (places.length === 0) return;
  const isBegun = reading.chart === chart;
  const last = places.length - 1, now = isBegun ? places.findLastIndex((x) => x <= reading.x) : -1;
  const to = {
    Home: 0,
    End: last,
    ArrowLeft: isBegun ? Math.max(0, now - 1) : last,
    ArrowRight: Math.min(last, now + 1),
  };
  show(chart, places[to[event.key]]);
});
document.addEventListener("taken-over", readAgain);
