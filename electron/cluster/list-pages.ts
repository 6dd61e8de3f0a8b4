import { err, ok, type Result } from '../shared/result.ts';
import type { ApiFailure } from './api-failure.ts';
import type { ListPage } from './list-page.ts';

/** Asks for the page that `token` continues with (null: the first). `onContinuation` hears where the list seems to go on as soon as the answer begins. */
export type AskForPage<T> = (
  token: string | null,
  onContinuation: (token: string) => void,
) => Promise<Result<ListPage<T>, ApiFailure>>;

/**
 * The pages of a list, one after the other; what failed is the last. An API server writes where the list goes on before the objects themselves (Kubernetes, "Retrieving
 * large results sets in chunks": ListMeta comes first), so the next page is asked for while this one is still arriving: the server works on it meanwhile. There are never
 * more than two under way, however slowly they are taken.
 */
export async function* listPages<T>(askForPage: AskForPage<T>): AsyncGenerator<Result<ListPage<T>, ApiFailure>, void> {
  let asked = ask(askForPage, null);
  for (;;) {
    const ahead = new Ahead(askForPage, asked.next);
    const answer = await asked.answer;
    ahead.end();
    if (!answer.ok) {
      yield err(answer.error);
      return;
    }
    const token = answer.value.continuation;
    if (token === null) {
      yield ok(answer.value);
      return;
    }
    asked = ahead.asked?.token === token ? ahead.asked : ask(askForPage, token);
    // The request must be on its way by the time that the objects of this page are taken in.
    await new Promise((resolve) => setImmediate(resolve));
    yield ok(answer.value);
  }
}

interface Asked<T> {
  readonly token: string | null;
  readonly answer: Promise<Result<ListPage<T>, ApiFailure>>;
  /** The token of the page after it, by the head of the answer; does not settle where that says nothing. */
  readonly next: Promise<string>;
}

function ask<T>(askForPage: AskForPage<T>, token: string | null): Asked<T> {
  let tell: (next: string) => void = () => undefined;
  const next = new Promise<string>((resolve) => (tell = resolve));
  const answer = askForPage(token, tell);
  return { token, answer, next };
}

/** The page after the one that is waited for. */
class Ahead<T> {
  #asked: Asked<T> | null = null;
  #isOver = false;

  constructor(askForPage: AskForPage<T>, next: Promise<string>) {
    void next.then((token) => {
      if (!this.#isOver) this.#asked = ask(askForPage, token);
    });
  }

  get asked(): Asked<T> | null {
    return this.#asked;
  }

  end(): void {
    this.#isOver = true;
  }
}
