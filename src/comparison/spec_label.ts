/** A spec as a flag says it: `virtual-fc:groups=118,anchor=mean`. */
export function specLabel(spec: { name: string }): string {
  const { name, ...options } = spec;
  const parts = Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join("/") : value}`);
  return parts.length === 0 ? name : `${name}:${parts.join(",")}`;
}

/** The same as a name of a folder. */
export function specFolder(spec: { name: string }): string {
  return specLabel(spec).replace(/[^\w.=,-]/g, "_");
}
