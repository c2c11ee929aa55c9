/** What each rank does in mpi_communicator_test.ts; rank 0 prints what all of them came to. */
import process from "node:process";
import { gatherJson } from "../../../src/compute/communicator.ts";
import { launchOf } from "../../../src/compute/mpi/mpi_launch.ts";
import { MpiCommunicator } from "../../../src/compute/mpi/mpi_communicator.ts";
import { numbersOf, SIZES } from "./numbers_of_ranks.ts";

const [library, what] = Deno.args;
const ranks = MpiCommunicator.open(library, launchOf((name) => Deno.env.get(name)));
const { rank, size } = ranks;

if (what === "wait") {
  // Rank 0 comes late; the others are to spend that time asleep.
  if (rank === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
  const before = cpuSeconds();
  ranks.allGather(Float32Array.of(1));
  const spent = gatherJson(ranks, cpuSeconds() - before);
  if (rank === 0) console.log(JSON.stringify(spent));
  ranks.leave();
  Deno.exit(0);
}

if (what === "fail") {
  if (rank === size - 1) ranks.fail(7);
  ranks.allGather(Float32Array.of(1));
}

const sums = SIZES.map((lengths) => {
  const values = numbersOf(rank, lengths);
  // In place, and beside.
  ranks.allReduce(values, values);
  return digest(values);
});
const bits = new Float32Array(Int32Array.of(0x7f800001, -5, 1 << 30).buffer).subarray(0, 1 + rank);
const gathered = ranks.allGather(bits).map((some) => [...new Int32Array(some.buffer)]);
const none = ranks.allGather(new Float32Array(rank)).map(({ length }) => length);
const many = ranks.allGather(new Float32Array(3000 * rank).fill(rank))
  .map((some) => [some.length, some.at(-1)]);
const said = ranks.broadcast(new TextEncoder().encode(rank === 0 ? "from rank 0" : "mine"));
const text = new TextDecoder().decode(said);
const { neighbours, version } = ranks;
const before = stateOf("ffi");
Deno.permissions.revokeSync({ name: "ffi" });
ranks.broadcast();
const found = {
  sums,
  gathered,
  none,
  many,
  text,
  neighbours,
  version,
  ffi: [before, stateOf("ffi")],
};
const all = gatherJson(ranks, found);
if (rank === 0) console.log(JSON.stringify(all));
ranks.leave();

function digest(values: Float32Array[]): string {
  let hash = 0;
  for (const some of values) {
    for (const word of new Int32Array(some.buffer)) hash = (Math.imul(hash, 31) + word) | 0;
  }
  return `${hash} ${values.at(-1)!.at(-1)}`;
}

function stateOf(name: "ffi"): string {
  return Deno.permissions.querySync({ name, path: library }).state;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
