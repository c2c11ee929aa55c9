import { channels, quantizerOf, shareX, shareY, tableOf } from "./jpeg";

/** The blocks of a component that are wanted, and where their pixels go. */
// @ts-ignore: decorator
@unmanaged
export class Plane {
  /** Of the first pixel. */
  pixels: usize;
  stride: usize;
  /** First and last column and row of blocks. */
  left: i32;
  top: i32;
  right: i32;
  bottom: i32;
}

const plane0: usize = memory.data(32, 16);
const plane1: usize = memory.data(32, 16);
const plane2: usize = memory.data(32, 16);

/** What is wanted of a component. */
export function planeOf(component: i32): Plane {
  return changetype<Plane>(component === 0 ? plane0 : component === 1 ? plane1 : plane2);
}

/** A block of an MCU. */
// @ts-ignore: decorator
@unmanaged
export class Block {
  dcTable: usize;
  acTable: usize;
  quantizer: usize;
  plane: Plane;
  /** Where the last DC coefficient of its component is kept. */
  lastDc: usize;
  /** Blocks of its component in an MCU, and which of them it is. */
  columns: i32;
  rows: i32;
  column: i32;
  row: i32;
}

const BLOCK: usize = 48;
const blocks: usize = memory.data(6 * 48, 16);
/** The last DC coefficient of each component. */
export const lastDcs: usize = memory.data(3 * 4, 4);

/** Block `i` of an MCU. */
export function blockAt(i: i32): Block {
  return changetype<Block>(blocks + <usize> i * BLOCK);
}

/** Describes the blocks of an MCU, and returns how many they are. */
export function placeBlocks(): i32 {
  const luma = shareX * shareY, count = channels === 1 ? 1 : luma + 2;
  for (let i = 0; i < count; i++) {
    const block = blockAt(i), component = max(0, i - luma + 1);
    block.dcTable = tableOf(component, 0);
    block.acTable = tableOf(component, 1);
    block.quantizer = quantizerOf(component);
    block.plane = planeOf(component);
    block.lastDc = lastDcs + (component << 2);
    block.columns = component === 0 ? shareX : 1;
    block.rows = component === 0 ? shareY : 1;
    block.column = component === 0 ? i % shareX : 0;
    block.row = component === 0 ? i / shareX : 0;
  }
  return count;
}
