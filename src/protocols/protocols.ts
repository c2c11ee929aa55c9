import allPairs from "./all_pairs_verification.ts";
import ijbIdentification from "./ijb_identification.ts";
import ijbVerification from "./ijb_verification.ts";
import megaface from "./megaface.ts";
import pairs from "./pairs.ts";
import type { FiguresKind, ProtocolKind } from "./protocol_kind.ts";

/** All protocols there are. A new one is a file beside this one, and its place in this list. */
export const PROTOCOLS = [pairs, ijbVerification, ijbIdentification, megaface, allPairs] as const;

/** What `deno task verify` writes of a protocol other than pairs. */
export type ProtocolFigures = FiguresOf<(typeof PROTOCOLS)[number]>;

/** Of each kind of a union its figures, with its name. */
export type FiguresOf<Kind> = Kind extends
  { name: infer Name; verify(input: never): Promise<infer Figures> } ? { protocol: Name } & Figures
  : never;

/** What of a kind does not depend on which it is. */
export type AnyProtocol = ProtocolKind<string, Record<string, unknown>>;
/** The same of one that has figures of its own. */
export type AnyFiguresKind = FiguresKind<string, ProtocolFigures, object>;

const KINDS = PROTOCOLS as unknown as readonly AnyProtocol[];

/** Those whose figures are tables and `verification.json`. */
export const FIGURES_KINDS: readonly AnyFiguresKind[] = KINDS.filter(hasFigures);

/** What `--protocol` takes. */
export const PROTOCOL_NAMES: readonly string[] = KINDS.map(({ name }) => name);

/** The protocol of a name. */
export function protocolKindOf(name: string): AnyProtocol {
  return KINDS.find((kind) => kind.name === name)!;
}

/** The protocol that figures are of. */
export function figuresKindOf({ protocol }: ProtocolFigures): AnyFiguresKind {
  return FIGURES_KINDS.find(({ name }) => name === protocol)!;
}

/** Whether the figures of a protocol are its own, rather than those of pairs. */
export function hasFigures(kind: AnyProtocol): kind is AnyProtocol & AnyFiguresKind {
  return "verify" in kind;
}
