import { resolve } from "node:path";

/**
 * What to call runs: the last parts of their folders' paths, as many as tell them apart; of what lies within the folder of
 * another, that one's as well.
 */
export function nameRuns(folders: string[]): string[] {
  const paths = folders.map((folder) => resolve(folder).split(/[/\\]/).filter(Boolean));
  const end = (path: string[], parts: number) => path.slice(-parts).join("/");
  const whole = new Set(paths.map((path) => path.join("/")));
  return paths.map((path) => {
    let parts = whole.has(path.slice(0, -1).join("/")) ? 2 : 1;
    const isShared = () =>
      paths.filter((other) => end(other, parts) === end(path, parts)).length > 1;
    while (parts < path.length && isShared()) parts++;
    return end(path, parts);
  });
}
