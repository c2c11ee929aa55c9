/** What a byte of a pickle says, by Python's names: what is understood, protocols 0 to 5. */
export const OPCODES = {
  PROTO: 0x80,
  FRAME: 0x95,
  STOP: code("."),
  MARK: code("("),
  NONE: code("N"),
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  INT: code("I"),
  BININT: code("J"),
  BININT1: code("K"),
  BININT2: code("M"),
  LONG: code("L"),
  LONG1: 0x8a,
  LONG4: 0x8b,
  FLOAT: code("F"),
  BINFLOAT: code("G"),
  STRING: code("S"),
  BINSTRING: code("T"),
  SHORT_BINSTRING: code("U"),
  BINBYTES: code("B"),
  SHORT_BINBYTES: code("C"),
  BINBYTES8: 0x8e,
  BYTEARRAY8: 0x96,
  UNICODE: code("V"),
  SHORT_BINUNICODE: 0x8c,
  BINUNICODE: code("X"),
  BINUNICODE8: 0x8d,
  EMPTY_LIST: code("]"),
  LIST: code("l"),
  APPEND: code("a"),
  APPENDS: code("e"),
  EMPTY_TUPLE: code(")"),
  TUPLE: code("t"),
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  PUT: code("p"),
  BINPUT: code("q"),
  LONG_BINPUT: code("r"),
  MEMOIZE: 0x94,
  GET: code("g"),
  BINGET: code("h"),
  LONG_BINGET: code("j"),
  GLOBAL: code("c"),
  STACK_GLOBAL: 0x93,
  REDUCE: code("R"),
  BUILD: code("b"),
} as const;

/** What is refused, for the error: objects of classes, dictionaries, sets, references to elsewhere. */
const REFUSED: Readonly<Record<number, string>> = {
  [code("}")]: "EMPTY_DICT",
  [code("d")]: "DICT",
  [code("s")]: "SETITEM",
  [code("u")]: "SETITEMS",
  0x8f: "EMPTY_SET",
  0x90: "ADDITEMS",
  0x91: "FROZENSET",
  [code("0")]: "POP",
  [code("1")]: "POP_MARK",
  [code("2")]: "DUP",
  [code("i")]: "INST",
  [code("o")]: "OBJ",
  0x81: "NEWOBJ",
  0x92: "NEWOBJ_EX",
  0x82: "EXT1",
  0x83: "EXT2",
  0x84: "EXT4",
  [code("P")]: "PERSID",
  [code("Q")]: "BINPERSID",
  0x97: "NEXT_BUFFER",
  0x98: "READONLY_BUFFER",
};

/** An opcode that is not understood, for an error. */
export function describeOpcode(opcode: number): string {
  const name = REFUSED[opcode];
  return name ? `opcode ${name}` : `the byte 0x${opcode.toString(16).padStart(2, "0")}`;
}

function code(character: string): number {
  return character.charCodeAt(0);
}
