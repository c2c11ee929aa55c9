/** How {@link orderedWork} works. */
export interface OrderedWorkOptions<T, W, R> {
  /** How many items at most are being worked on, or done and waiting for their turn, at any time. */
  maxInFlight: number;
  /** Begins with an item at once. */
  begin(item: T): Promise<W>;
  /** Takes what came of each item, in order, and gives what is handed on, if anything. What it throws ends the stream. */
  finish(work: W): R | undefined;
  /** Called once nothing more is wanted, perhaps several times. */
  stop(): void;
}

/**
 * Both sides of a stage that works on several items at a time and hands on what comes of them in the order in which
 * they came, each as soon as it is its turn. Nothing is begun until someone reads.
 */
export function orderedWork<T, W, R>(
  options: OrderedWorkOptions<T, W, R>,
): { writable: WritableStream<T>; readable: ReadableStream<R> } {
  const { maxInFlight, begin, finish } = options;
  /** Items being worked on, the oldest first. */
  const line: Promise<{ work: W } | { error: unknown }>[] = [];
  let isWanted = false; // someone has read
  let isEnding = false; // no more items come
  let isOver = false; // nothing more goes
  // Both sides wait for each other on this: it is resolved and replaced whenever something changes.
  let change = Promise.withResolvers<void>();
  const changed = () => {
    change.resolve();
    change = Promise.withResolvers();
  };
  const stop = () => {
    isOver = true;
    line.length = 0;
    options.stop();
    changed();
  };

  let output!: ReadableStreamDefaultController<R>;
  let input!: WritableStreamDefaultController;
  const fail = (error: unknown) => {
    stop();
    output.error(error);
    input.error(error);
  };
  const end = () => {
    stop();
    output.close();
  };

  const writable = new WritableStream<T>({
    start(controller) {
      input = controller;
    },
    async write(item) {
      while (!isOver && (!isWanted || line.length >= maxInFlight)) await change.promise;
      if (isOver) return;
      line.push(begin(item).then((work) => ({ work }), (error) => ({ error })));
      changed();
    },
    close() {
      isEnding = true;
      if (line.length === 0 && !isOver) end();
      else changed();
    },
    abort(reason) {
      stop();
      output.error(reason);
    },
  });

  const readable = new ReadableStream<R>({
    start(controller) {
      output = controller;
    },
    async pull() {
      isWanted = true;
      changed();
      for (;;) {
        while (line.length === 0 && !isEnding && !isOver) await change.promise;
        if (isOver) return;
        if (line.length === 0) return end();
        const result = await line[0];
        if (isOver) return;
        line.shift();
        changed();
        try {
          if ("error" in result) throw result.error;
          const made = finish(result.work);
          if (made === undefined) continue;
          output.enqueue(made);
        } catch (error) {
          return fail(error);
        }
        if (isEnding && line.length === 0) end();
        return;
      }
    },
    cancel(reason) {
      stop();
      input.error(reason);
    },
  }, { highWaterMark: 0 });

  return { writable, readable };
}

/**
 * What `map` makes of each item, in their order, with up to `most` of them under way at a time. No item is asked for before
 * there is room for it.
 */
export async function* mapInOrder<T, U>(
  items: Iterable<T>,
  most: number,
  map: (item: T) => Promise<U>,
): AsyncGenerator<U> {
  const line: Promise<U>[] = [];
  for (const item of items) {
    const next = map(item);
    next.catch(() => {}); // it is heard of when its turn comes, if it comes
    line.push(next);
    if (line.length >= most) yield await line.shift()!;
  }
  while (line.length > 0) yield await line.shift()!;
}
