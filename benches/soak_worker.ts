/** A worker of training that says every few seconds what it holds. */
import "../src/training/training_worker.ts";
import { heldByThread, MEMORY_CHANNEL } from "./soak_memory.ts";

const EACH_MS = 5000;

const channel = new BroadcastChannel(MEMORY_CHANNEL);
const worker = crypto.randomUUID();
setInterval(() => channel.postMessage({ worker, held: heldByThread() }), EACH_MS);
