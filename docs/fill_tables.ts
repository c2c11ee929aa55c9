const PLACE = /(<!-- table (\w+) -->\n)[^]*?(\n*<!-- end -->)/g;

/** Puts tables between the comments of a page that name them. */
export function fillTables(page: string, tables: Readonly<Record<string, string>>): string {
  return page.replace(PLACE, (_, begin: string, name: string) => {
    if (tables[name] === undefined) {
      throw new RangeError(`Cannot fill table ${name}: there is none`);
    }
    return `${begin}\n${tables[name]}\n\n<!-- end -->`;
  });
}
