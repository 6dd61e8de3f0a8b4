/** What the soak's runner says to a program under its eyes, over Node's IPC channel; one question at a time. */
export type Question =
  | { readonly ask: 'memory' }
  /** Connects, and answers when that is verified and, unless `cluster` is null, the list of Services has come so far. */
  | { readonly ask: 'connect'; readonly cluster: 'live' | 'failed' | null }
  | { readonly ask: 'disconnect' }
  /** Answers when the connection was lost and is verified again. */
  | { readonly ask: 'reconnection' }
  /** Answers when the tunnel has counted as many received bytes. */
  | { readonly ask: 'bytes'; readonly received: number };

/** Memory after a full garbage collection. */
export interface MemoryUse {
  readonly heapBytes: number;
  /** Outside the heap: buffers, mostly. */
  readonly externalBytes: number;
  /** Timers that hold the event loop. */
  readonly timers: number;
}

export type Reply =
  | { readonly reply: 'memory'; readonly use: MemoryUse }
  | { readonly reply: 'done' }
  | { readonly reply: 'failed'; readonly reason: string };
