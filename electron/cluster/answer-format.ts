import { asObject } from './json-value.ts';
import { continuationOf, pageOf, type ListPage, type Take } from './list-page.ts';
import { listMetadataIn, readPage, readStatus } from './protobuf/kubernetes-protobuf.ts';

/** How the API server writes what it answers. Each function throws what is wrong with a body. */
export interface AnswerFormat {
  readonly parse: (body: Buffer) => unknown;
  readonly parsePage: <T>(body: Buffer, take: Take<T>) => ListPage<T>;
  /** Where a list goes on, by the first bytes of the body; null where they do not say. Only a guess: what the whole page says counts. */
  readonly continuationIn: (head: Buffer) => string | null;
}

const json: AnswerFormat = {
  parse: parseJson,
  parsePage: (body, take) => pageOf(parseJson(body), take),
  continuationIn: (head) => {
    const metadata = /"metadata":\s*(\{[^{}]*\})/.exec(head.toString('latin1'))?.[1];
    if (metadata === undefined) return null;
    try {
      return continuationOf(asObject(JSON.parse(metadata)));
    } catch {
      return null;
    }
  },
};

/** Lists, and the Status of a refusal. */
const protobuf: AnswerFormat = {
  parse: readStatus,
  parsePage: readPage,
  continuationIn: (head) => continuationOf(listMetadataIn(head)),
};

const protobufType = 'application/vnd.kubernetes.protobuf';

/** What a request says it accepts. Whatever stands before an API server may know JSON alone. */
export const accept = { document: 'application/json', page: `${protobufType},application/json` } as const;

/** The format of an answer, by its `Content-Type`. */
export function answerFormat(contentType: string | undefined): AnswerFormat {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === protobufType ? protobuf : json;
}

function parseJson(body: Buffer): unknown {
  return JSON.parse(body.toString('utf8')) as unknown;
}
