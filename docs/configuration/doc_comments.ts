import { readFile } from "node:fs/promises";

/** What the doc comment of a member says, and its `@default` where that is in words. */
export interface MemberComment {
  text: string;
  default?: string;
}

const INTERFACE = /^(?:export )?interface (\w+)[^]*?^}/gm;
const MEMBER = /^ {2}\/\*\*([^]*?)\*\/\n {2}(?:readonly )?(\w+)\??:/gm;

/** The doc comments of the members of a file's interfaces, by the name of the interface and of the member. */
export async function readMemberComments(
  path: string,
): Promise<Record<string, Record<string, MemberComment>>> {
  const code = await readFile(new URL(`../../src/${path}`, import.meta.url), "utf8");
  const interfaces = [...code.matchAll(INTERFACE)].map(([body, name]) => {
    const members = [...body.matchAll(MEMBER)].map(([, comment, member]) => {
      const plain = comment.replace(/^\s*\* ?/gm, "").trim();
      const [text, said] = plain.split(/\n*@default /);
      return [member, { text: inOneLine(text), default: said && unwrap(said.trim()) }];
    });
    return [name, Object.fromEntries(members)];
  });
  return Object.fromEntries(interfaces);
}

function unwrap(said: string): string {
  return inOneLine(said.replace(/^\{([^]*)\}$/, "$1"));
}

/** Links are to names of code, which a page shows as such. */
function inOneLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(/\{@link ([^}]+)\}/g, "`$1`");
}
