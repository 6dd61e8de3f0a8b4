import type { Transcript } from './transcript.ts';

/** What the demo promised and did not keep, as one sentence. */
export class BrokenPromise extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'BrokenPromise';
  }
}

/** Says that something is as promised; throws a `BrokenPromise` with the sentence `otherwise` if it is not. */
export function promise(
  transcript: Transcript,
  kept: boolean,
  text: string,
  otherwise: string,
  detail = '',
): asserts kept {
  if (!kept) throw new BrokenPromise(otherwise);
  transcript.ok(text, detail);
}
