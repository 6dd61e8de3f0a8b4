import { err, ok, type Result } from '../shared/result.ts';
import type { ApiFailure } from './api-failure.ts';
import { asObject, objectAt, textAt, type JsonObject } from './json-value.ts';

/** Asks for the page that `token` continues with (null: the first). `onHead` hears the beginning of the answer's text as soon as it is there. */
export type AskForPage = (token: string | null, onHead: (text: string) => void) => Promise<Result<unknown, ApiFailure>>;

export interface ListPage {
  readonly list: JsonObject | null;
  /** Whether another one follows. */
  readonly isLast: boolean;
}

/**
 * The pages of a list, one after the other; what failed is the last. An API server writes where the list goes on before the objects themselves (Kubernetes, "Retrieving
 * large results sets in chunks": ListMeta comes first), so the next page is asked for while this one is still arriving: the server works on it meanwhile. There are never
 * more than two under way, however slowly they are taken.
 */
export async function* listPages(askForPage: AskForPage): AsyncGenerator<Result<ListPage, ApiFailure>, void> {
  let asked = ask(askForPage, null);
  for (;;) {
    const ahead = new Ahead(askForPage, asked.next);
    const answer = await asked.answer;
    ahead.end();
    if (!answer.ok) {
      yield err(answer.error);
      return;
    }
    const list = asObject(answer.value);
    const token = continuation(objectAt(list, 'metadata'));
    if (token === null) {
      yield ok({ list, isLast: true });
      return;
    }
    asked = ahead.asked?.token === token ? ahead.asked : ask(askForPage, token);
    // The request must be on its way by the time that the objects of this page are taken in.
    await new Promise((resolve) => setImmediate(resolve));
    yield ok({ list, isLast: false });
  }
}

interface Asked {
  readonly token: string | null;
  readonly answer: Promise<Result<unknown, ApiFailure>>;
  /** The token of the page after it, by the head of the answer; does not settle where that says nothing. */
  readonly next: Promise<string>;
}

function ask(askForPage: AskForPage, token: string | null): Asked {
  let tell: (next: string) => void = () => undefined;
  const next = new Promise<string>((resolve) => (tell = resolve));
  const answer = askForPage(token, (text) => {
    const found = continuationIn(text);
    if (found !== null) tell(found);
  });
  return { token, answer, next };
}

/** The page after the one that is waited for. */
class Ahead {
  #asked: Asked | null = null;
  #isOver = false;

  constructor(askForPage: AskForPage, next: Promise<string>) {
    void next.then((token) => {
      if (!this.#isOver) this.#asked = ask(askForPage, token);
    });
  }

  get asked(): Asked | null {
    return this.#asked;
  }

  end(): void {
    this.#isOver = true;
  }
}

/** Where a list goes on, by the first lines of its JSON. Only a guess: what the whole answer says counts. */
export function continuationIn(head: string): string | null {
  const metadata = /"metadata":\s*(\{[^{}]*\})/.exec(head)?.[1];
  if (metadata === undefined) return null;
  try {
    return continuation(asObject(JSON.parse(metadata)));
  } catch {
    return null;
  }
}

function continuation(metadata: JsonObject | null): string | null {
  const token = textAt(metadata, 'continue');
  return token === '' ? null : token;
}
