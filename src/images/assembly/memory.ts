let top: usize = __heap_base;

/** Lets go of everything that was allocated. */
export function release(): void {
  top = __heap_base;
}

/** Room for `bytes`, and for 64 more, as vectors are read past the end; 0 where there is none. */
export function allocate(bytes: usize): usize {
  const start = top;
  return endAt(start + bytes) ? start : 0;
}

/** Makes what was allocated last end at a place, which may be behind or before its end. Returns whether there is room for it. */
export function endAt(end: usize): bool {
  top = (end + 64 + 15) & ~15;
  const missing = <i32> ((top + 0xffff) >> 16) - memory.size();
  return missing <= 0 || memory.grow(missing) >= 0;
}
