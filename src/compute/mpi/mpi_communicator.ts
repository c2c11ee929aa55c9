import type { Communicator } from "../communicator.ts";
import type { Precision } from "../precision.ts";
import { BLOCK, HalfBlocks } from "./half_blocks.ts";
import { type MpiLibrary, openMpiLibrary } from "./mpi_library.ts";
import type { Launch } from "./mpi_launch.ts";

/** How long a waiting rank looks for the others without a pause, in milliseconds. */
const KEEN_MS = 0.1;

/** Its longest pause between two looks within a step, and while rank 0 does something by itself, which takes seconds. */
const LONGEST_PAUSE_MS = 2, LONGEST_PAUSE_OF_SECONDS_MS = 10;

/**
 * Looks between two pauses. MPICH takes one for each thing that there is to do once a message is here, such as to hear of it and to
 * copy it, so that with a single look each of these would take a pause of its own.
 */
const LOOKS = 8;

/** Numbers that a rank sends to all along with how many there are. */
const SLOT = 1 << 10;

/** Bytes that can be gathered of all ranks together. */
const MOST_GATHERED = 2 ** 31 - 1;

/** Numbers that all ranks together put into one exchange at most where everybody takes everything. */
const FEW = 1 << 14;

/** Numbers that one rank sends at a time: MPI counts bytes in 31 bits. */
const MOST = 1 << 28;

/** Bytes that {@link MpiCommunicator.broadcast} sends at a time. */
const MOST_BYTES = 1 << 30;

/** More than the longest name of a machine or version of any library. */
const NAME_BYTES = 8192;

/**
 * A {@link Communicator} among processes, on one machine or several, that `mpirun`, `srun` or another launcher of MPI has
 * started. It blocks its thread while it waits, but hardly takes a core for it, and ends if its parent has.
 *
 * Sums are made in the order of the ranks, so they are those of {@link SharedCommunicator}, to the bit, whatever library of MPI
 * carries them. A process takes part once.
 */
export class MpiCommunicator implements Communicator {
  readonly rank: number;
  readonly size: number;
  readonly neighbours: number;
  /** Which library it is, in the library's own words. */
  readonly version: string;
  readonly #mpi: MpiLibrary;
  readonly #pause = new Int32Array(new SharedArrayBuffer(4));
  readonly #parent = Deno.ppid;
  #sent = new Float32Array(1);
  #received = new Float32Array(1);

  private constructor(mpi: MpiLibrary) {
    this.#mpi = mpi;
    const number = new Int32Array(1), name = new Uint8Array(NAME_BYTES);
    // No thread but this one calls.
    check("MPI_Init_thread", mpi.MPI_Init_thread(null, null, 0, number));
    check("MPI_Comm_rank", mpi.MPI_Comm_rank(mpi.world, number));
    this.rank = number[0];
    check("MPI_Comm_size", mpi.MPI_Comm_size(mpi.world, number));
    this.size = number[0];
    check("MPI_Get_library_version", mpi.MPI_Get_library_version(name, number));
    const [version] = new TextDecoder().decode(name.subarray(0, number[0])).split(/\n|,|\0/);
    this.version = version.replace(/\s+/g, " ").trim();
    check("MPI_Get_processor_name", mpi.MPI_Get_processor_name(name, number));
    const machine = Float32Array.from(name.subarray(0, number[0]));
    const machines = this.allGather(machine).map(String);
    this.neighbours = machines.filter((one) => one === machines[this.rank]).length;
  }

  /**
   * Takes part, which returns once all ranks do.
   *
   * @param path Of the library, such as {@link findMpiLibrary} finds; absolute where a permission to load it names it.
   * @param launch What the launcher says of this process, which the library is to agree with.
   * @throws {Error} If it is no library of MPI, or not that of the launcher.
   */
  static open(path: string, launch?: Launch): MpiCommunicator {
    const mpi = openMpiLibrary(path);
    const communicator = new MpiCommunicator(mpi);
    const { rank, size, version } = communicator;
    // With another MPI's library each rank takes itself for the only one.
    if (launch && (launch.size !== size || launch.rank !== rank)) {
      mpi.MPI_Finalize();
      throw new Error(
        `Cannot work together through "${path}" as the library must be that of the launcher, which started ${launch.size} ` +
          `ranks: it finds ${size} (${version})`,
      );
    }
    return communicator;
  }

  allReduce(
    values: readonly Float32Array[],
    sums: readonly Float32Array[],
    precision: Precision = "float32",
  ): void {
    if (this.size === 1) return values.forEach((some, i) => sums[i].set(some));
    const total = values.reduce((sum, { length }) => sum + length, 0);
    const isFew = this.size * total <= FEW;
    const share = isFew ? total : roundUp(Math.ceil(total / this.size), BLOCK);
    this.#grow(this.size * share);
    pack(values, this.#sent.subarray(0, this.size * share));
    if (isFew) {
      this.#gatherFew(this.#sent, total, this.#received);
      addUp(this.#received, this.size, total, this.#received);
      return unpack(this.#received, sums);
    }
    this.#meet();
    if (precision === "float16") this.#exchangeHalves(share);
    else {
      for (let from = 0; from < share; from += MOST) {
        this.#exchange(from, Math.min(MOST, share - from), share);
      }
    }
    unpack(this.#received, sums);
  }

  allGather(values: Float32Array): Float32Array[] {
    if (this.size === 1) return [values];
    const { size } = this, { world, byte } = this.#mpi;
    // How many come, and these themselves if there are few of them.
    const own = new Float32Array(SLOT), slots = new Float32Array(size * SLOT);
    new Int32Array(own.buffer)[0] = values.length;
    own.set(values.subarray(0, SLOT - 1), 1);
    this.#gatherFew(own, SLOT, slots);
    const words = new Int32Array(slots.buffer);
    const counts = Int32Array.from({ length: size }, (_, i) => words[i * SLOT]);
    if (counts.every((count) => count < SLOT)) {
      return Array.from(counts, (count, i) => slots.slice(i * SLOT + 1, i * SLOT + 1 + count));
    }
    const lengths = counts.map((count) => 4 * count), places = new Int32Array(size);
    for (let i = 1; i < size; i++) places[i] = places[i - 1] + lengths[i - 1];
    const bytes = counts.reduce((sum, count) => sum + 4 * count, 0);
    if (bytes > MOST_GATHERED) {
      throw new RangeError(
        `Cannot gather ${bytes} bytes as MPI counts them in 31 bits: at most ${MOST_GATHERED} fit into an exchange`,
      );
    }
    const all = new Float32Array(bytes / 4);
    check(
      "MPI_Allgatherv",
      this.#mpi.MPI_Allgatherv(
        filled(values),
        4 * values.length,
        byte,
        filled(all),
        lengths,
        places,
        byte,
        world,
      ),
    );
    return Array.from(lengths, (bytes, i) => all.slice(places[i] / 4, (places[i] + bytes) / 4));
  }

  broadcast(bytes: Uint8Array = new Uint8Array()): Uint8Array {
    if (this.size === 1) return bytes;
    const { world, byte } = this.#mpi;
    this.#meet();
    const length = Float64Array.of(bytes.length);
    check("MPI_Bcast", this.#mpi.MPI_Bcast(length, 8, byte, 0, world));
    const all = this.rank === 0 ? bytes : new Uint8Array(length[0]);
    for (let from = 0; from < all.length; from += MOST_BYTES) {
      const piece = all.subarray(from, from + MOST_BYTES);
      check("MPI_Bcast", this.#mpi.MPI_Bcast(piece, piece.length, byte, 0, world));
    }
    return all;
  }

  /**
   * Ends all ranks, this one included, wherever they are.
   *
   * @param code What the launcher ends with, as far as it passes that on.
   */
  fail(code = 1): never {
    this.#mpi.MPI_Abort(this.#mpi.world, code);
    Deno.exit(code);
  }

  /** Takes part no more, which all ranks do at the same time. */
  leave(): void {
    this.#meet();
    check("MPI_Finalize", this.#mpi.MPI_Finalize());
  }

  /** Everybody takes `count` numbers of each, once all are here. */
  #gatherFew(own: Float32Array, count: number, all: Float32Array) {
    const { world, byte } = this.#mpi, bytes = 4 * count, request = new BigInt64Array(1);
    check(
      "MPI_Iallgather",
      this.#mpi.MPI_Iallgather(own, bytes, byte, all, bytes, byte, world, request),
    );
    this.#wait(request);
  }

  /** Each rank adds up its share of the numbers, of which these are exchanged now, and sends the sums to all. */
  #exchange(from: number, count: number, share: number) {
    const { size } = this, { world, byte } = this.#mpi, bytes = 4 * count;
    const isWhole = count === share;
    // A piece of each share is brought together; of whole shares there is nothing to bring.
    const sent = isWhole ? this.#sent : gatherPieces(this.#sent, from, count, share, size);
    const received = isWhole ? this.#received : new Float32Array(size * count);
    check("MPI_Alltoall", this.#mpi.MPI_Alltoall(sent, bytes, byte, received, bytes, byte, world));
    const sum = sent.subarray(0, count);
    addUp(received, size, count, sum);
    check("MPI_Allgather", this.#mpi.MPI_Allgather(sum, bytes, byte, received, bytes, byte, world));
    if (isWhole) return;
    for (let rank = 0; rank < size; rank++) {
      const piece = received.subarray(rank * count, (rank + 1) * count);
      this.#received.set(piece, rank * share + from);
    }
  }

  /** The same with numbers that travel in float16. */
  #exchangeHalves(share: number) {
    const { size } = this, { world, byte } = this.#mpi;
    const [sent, received] = [new HalfBlocks(size, share), new HalfBlocks(size, share)];
    for (let row = 0; row < size; row++) sent.write(row, this.#sent.subarray(row * share));
    const bytes = sent.rowBytes;
    check(
      "MPI_Alltoall",
      this.#mpi.MPI_Alltoall(sent.bytes, bytes, byte, received.bytes, bytes, byte, world),
    );
    const sum = this.#received.subarray(0, share);
    received.read(0, sum);
    for (let row = 1; row < size; row++) received.add(row, sum);
    sent.write(0, sum);
    check(
      "MPI_Allgather",
      this.#mpi.MPI_Allgather(sent.bytes, bytes, byte, received.bytes, bytes, byte, world),
    );
    for (let row = 0; row < size; row++) {
      received.read(row, this.#received.subarray(row * share, (row + 1) * share));
    }
  }

  #grow(length: number) {
    if (this.#sent.length >= length) return;
    this.#sent = new Float32Array(length);
    this.#received = new Float32Array(length);
  }

  /** Returns once all ranks are here. */
  #meet() {
    const request = new BigInt64Array(1);
    check("MPI_Ibarrier", this.#mpi.MPI_Ibarrier(this.#mpi.world, request));
    this.#wait(request);
  }

  /** Returns once it is done. Libraries of MPI would keep a core busy for that, which ranks on the same machine need. */
  #wait(request: BigInt64Array) {
    const isDone = new Int32Array(1), status = new BigInt64Array(16);
    const began = performance.now();
    for (;;) {
      for (let look = 0; look < LOOKS; look++) {
        check("MPI_Test", this.#mpi.MPI_Test(request, isDone, status));
        if (isDone[0] !== 0) return;
      }
      const waited = performance.now() - began;
      if (waited < KEEN_MS) continue;
      // What started this process is gone, and with it the launcher or its way to end this rank.
      if (Deno.ppid !== this.#parent) this.fail();
      Atomics.wait(this.#pause, 0, 0, pauseAfter(waited));
    }
  }
}

/** How long to pause, in milliseconds, after so many. */
function pauseAfter(waited: number): number {
  const withinStep = Math.min(LONGEST_PAUSE_MS, waited / 20);
  return Math.max(withinStep, Math.min(LONGEST_PAUSE_OF_SECONDS_MS, waited / 200));
}

function roundUp(count: number, multiple: number): number {
  return multiple * Math.ceil(count / multiple);
}

function check(name: string, code: number) {
  if (code === 0) return;
  throw new Error(`Cannot go on as ${name} must return 0: it returned ${code}`);
}

/** Nothing has no address. */
function filled(values: Float32Array): Float32Array {
  return values.length > 0 ? values : new Float32Array(1);
}

function pack(values: readonly Float32Array[], into: Float32Array) {
  let at = 0;
  for (const some of values) {
    into.set(some, at);
    at += some.length;
  }
  into.fill(0, at);
}

function unpack(all: Float32Array, into: readonly Float32Array[]) {
  let at = 0;
  for (const some of into) {
    some.set(all.subarray(at, at + some.length));
    at += some.length;
  }
}

/** The sum of `size` rows of `count` numbers, in their order. */
function addUp(rows: Float32Array, size: number, count: number, sum: Float32Array) {
  sum.set(rows.subarray(0, count));
  for (let row = 1; row < size; row++) {
    const others = rows.subarray(row * count, (row + 1) * count);
    for (let i = 0; i < count; i++) sum[i] += others[i];
  }
}

function gatherPieces(
  all: Float32Array,
  from: number,
  count: number,
  share: number,
  size: number,
): Float32Array {
  const pieces = new Float32Array(size * count);
  for (let rank = 0; rank < size; rank++) {
    const start = rank * share + from;
    pieces.set(all.subarray(start, start + count), rank * count);
  }
  return pieces;
}
