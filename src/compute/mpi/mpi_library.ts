import { systemMessage } from "../../checks/system_message.ts";

/** How a library of MPI passes communicators and datatypes. */
type HandleType = "pointer" | "i32" | "usize";

/** A communicator or datatype. */
type Handle = Deno.PointerValue | number;

/** The functions of MPI that ranks use; each returns 0 unless it failed. */
interface MpiFunctions {
  MPI_Init_thread(argc: null, argv: null, required: number, provided: Int32Array): number;
  MPI_Comm_rank(comm: Handle, rank: Int32Array): number;
  MPI_Comm_size(comm: Handle, size: Int32Array): number;
  MPI_Get_processor_name(name: Uint8Array, length: Int32Array): number;
  MPI_Get_library_version(version: Uint8Array, length: Int32Array): number;
  MPI_Ibarrier(comm: Handle, request: BigInt64Array): number;
  MPI_Test(request: BigInt64Array, flag: Int32Array, status: BigInt64Array): number;
  MPI_Bcast(buffer: Bytes, count: number, type: Handle, root: number, comm: Handle): number;
  MPI_Alltoall(...args: [Bytes, number, Handle, Bytes, number, Handle, Handle]): number;
  MPI_Allgather(...args: [Bytes, number, Handle, Bytes, number, Handle, Handle]): number;
  MPI_Iallgather(
    ...args: [Bytes, number, Handle, Bytes, number, Handle, Handle, BigInt64Array]
  ): number;
  MPI_Allgatherv(
    ...args: [Bytes, number, Handle, Bytes, Int32Array, Int32Array, Handle, Handle]
  ): number;
  MPI_Abort(comm: Handle, code: number): number;
  MPI_Finalize(): number;
}

type Bytes = Uint8Array | Float32Array | Int32Array | Float64Array;

/** A library of MPI that is open. */
export interface MpiLibrary extends MpiFunctions {
  /** Whose binary interface it has. */
  readonly abi: "Open MPI" | "MPICH" | "MPI 5";
  /** All ranks: `MPI_COMM_WORLD`. */
  readonly world: Handle;
  /** `MPI_BYTE`; sums are made here, in the order of the ranks, so that no other type is needed. */
  readonly byte: Handle;
}

/** Numbers of `mpi.h` in MPICH, and all that keep to its binary interface. */
const MPICH = { world: 0x44000000, byte: 0x4c00010d };

/** Those of the standard binary interface of MPI 5. */
const MPI_5 = { world: 0x101, byte: 0x247 };

/**
 * Opens a library of MPI, of whichever of the three binary interfaces it is: Open MPI's, whose handles are addresses of its own
 * data; MPICH's, also of Intel MPI and MVAPICH, whose handles are numbers of 32 bits; or that of MPI 5, whose handles are small
 * numbers as wide as addresses. No function that starts processes or writes files is among those that can be called.
 *
 * @param path Absolute, so that `--allow-ffi=PATH` is all the permission that it takes.
 * @throws {Error} If it is no library of MPI, or none that can be loaded.
 */
export function openMpiLibrary(path: string): MpiLibrary {
  const probe = open(path, {
    ompi_mpi_comm_world: { type: "pointer", optional: true },
    MPI_Abi_get_version: { parameters: ["buffer", "buffer"], result: "i32", optional: true },
  });
  const major = new Int32Array(1);
  // A library with an interface of its own may have the function, which then says -1.
  if (probe.MPI_Abi_get_version?.(major, new Int32Array(1)) === 0 && major[0] >= 1) {
    return { ...functionsOf(path, "usize"), abi: "MPI 5", ...MPI_5 };
  }
  if (!probe.ompi_mpi_comm_world) {
    return { ...functionsOf(path, "i32"), abi: "MPICH", ...MPICH };
  }
  const { ompi_mpi_comm_world: world, ompi_mpi_byte: byte } = open(path, {
    ompi_mpi_comm_world: { type: "pointer" },
    ompi_mpi_byte: { type: "pointer" },
  });
  return { ...functionsOf(path, "pointer"), abi: "Open MPI", world, byte };
}

function functionsOf(path: string, handle: HandleType): MpiFunctions {
  const defined = (...parameters: Deno.NativeType[]) => ({ parameters, result: "i32" } as const);
  const spread = ["buffer", "i32", handle, "buffer"] as const;
  return open(path, {
    MPI_Init_thread: defined("pointer", "pointer", "i32", "buffer"),
    MPI_Comm_rank: defined(handle, "buffer"),
    MPI_Comm_size: defined(handle, "buffer"),
    MPI_Get_processor_name: defined("buffer", "buffer"),
    MPI_Get_library_version: defined("buffer", "buffer"),
    MPI_Ibarrier: defined(handle, "buffer"),
    MPI_Test: defined("buffer", "buffer", "buffer"),
    MPI_Bcast: defined("buffer", "i32", handle, "i32", handle),
    MPI_Alltoall: defined(...spread, "i32", handle, handle),
    MPI_Allgather: defined(...spread, "i32", handle, handle),
    MPI_Iallgather: defined(...spread, "i32", handle, handle, "buffer"),
    MPI_Allgatherv: defined(...spread, "buffer", "buffer", handle, handle),
    MPI_Abort: defined(handle, "i32"),
    MPI_Finalize: defined(),
  }) as unknown as MpiFunctions;
}

function open<Symbols extends Deno.ForeignLibraryInterface>(path: string, symbols: Symbols) {
  try {
    return Deno.dlopen(path, symbols).symbols;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    throw new Error(`Cannot open "${path}" as a library of MPI: ${systemMessage(cause)}`, {
      cause,
    });
  }
}
