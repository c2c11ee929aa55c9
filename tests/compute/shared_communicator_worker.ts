import { SharedCommunicator } from "../../src/compute/shared_communicator.ts";

/** Takes part in what shared_communicator_test.ts does as rank 0. */
self.onmessage = ({ data: { memory, rank, size, fails } }: MessageEvent) => {
  const communicator = new SharedCommunicator(memory, rank, size);
  if (fails) return communicator.fail();
  const large = new Float32Array(LARGE).fill(rank + 1);
  const small = new Float32Array(2).fill(rank + 1);
  communicator.allReduce([large, small], [large, small]);
  communicator.allGather(new Float32Array(rank + 1).fill(rank));
  communicator.allGather(new Float32Array(rank === 1 ? LARGE : 0).fill(5));
};

/** More than goes out at a time. */
const LARGE = 1_200_000;

declare const self: { onmessage: (event: MessageEvent) => void };
