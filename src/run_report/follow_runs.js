// Keeps a page of LiveReport up to date: takes over what differs from the body that the server sends, so that what is
// hidden, scrolled, opened or in focus stays so. Other scripts hear of it by the event `taken-over`. When the server is
// gone it says so, and tries again until it is back.

function wordsOf(element) {
  return [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
    .map(({ data }) => data.trim()).filter(Boolean).join(" ");
}

function isAlike(a, b) {
  return a.tagName === b.tagName &&
    ["id", "class", "aria-label"].every((name) => a.getAttribute(name) === b.getAttribute(name));
}

function takeOver(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  const isWhole = ["svg", "TEMPLATE"].includes(old.tagName);
  if (isWhole || wordsOf(old) !== wordsOf(fresh)) return old.replaceWith(fresh);
  const left = [...old.children];
  for (const [i, child] of [...fresh.children].entries()) {
    const found = left.findIndex((other) => isAlike(other, child));
    if (found < 0) {
      old.insertBefore(child, old.children[i] ?? null);
      continue;
    }
    for (const gone of left.splice(0, found)) gone.remove();
    takeOver(left.shift(), child);
  }
  for (const gone of left) gone.remove();
}

const statusLine = document.querySelector("[role=status]");

function say(text, isConnected) {
  statusLine.textContent = text;
  statusLine.toggleAttribute("data-connected", isConnected);
}

function follow() {
  const events = new EventSource("/events");
  events.onopen = () => say("Following", true);
  events.onerror = () => {
    say("Nothing is served here any more; trying again", false);
    // Of itself it tries again only after some faults.
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, 1000);
  };
  events.onmessage = ({ data }) => {
    const { title, body } = JSON.parse(data);
    document.title = document.querySelector("h1").textContent = title;
    const fresh = new DOMParser().parseFromString(body, "text/html");
    takeOver(document.getElementById("report"), fresh.getElementById("report"));
    document.dispatchEvent(new Event("taken-over"));
  };
}

follow();
