import { describe, expect, it } from 'vitest';
import { encodeJsonLine, JsonLineDecoder, maximumFrameBytes } from '../../../electron/shared/json-lines.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('JsonLineDecoder', () => {
  it('cuts a stream into documents, whatever its pieces', () => {
    const stream = bytes('{"a":1}\n  \r\n[2,"ü"]\nnull\n"x"\n');
    const whole = [{ a: 1 }, [2, 'ü'], null, 'x'];
    expect(new JsonLineDecoder().push(stream)).toEqual({ ok: true, value: whole });
    for (const size of [1, 2, 3, 7]) {
      const decoder = new JsonLineDecoder();
      const documents: unknown[] = [];
      for (let start = 0; start < stream.length; start += size) {
        const pushed = decoder.push(stream.subarray(start, start + size));
        if (pushed.ok) documents.push(...pushed.value);
      }
      expect(documents, `pieces of ${size}`).toEqual(whole);
    }
  });

  it('keeps an unfinished document until its end comes', () => {
    const decoder = new JsonLineDecoder();
    expect(decoder.push(bytes('{"a":'))).toEqual({ ok: true, value: [] });
    expect(decoder.push(bytes(''))).toEqual({ ok: true, value: [] });
    expect(decoder.push(bytes('1}'))).toEqual({ ok: true, value: [] });
    expect(decoder.push(bytes('\n{"b"'))).toEqual({ ok: true, value: [{ a: 1 }] });
    expect(decoder.push(bytes(':2}\n'))).toEqual({ ok: true, value: [{ b: 2 }] });
  });

  it('follows a stream no further that is not JSON', () => {
    for (const text of ['x\n', '{"a":1}{"b":2}\n', '{"a":1}\n{\n', '\ufffd\n']) {
      expect(new JsonLineDecoder().push(bytes(text)), text).toEqual({ ok: false, error: 'not-json' });
    }
  });

  it('takes a document of exactly the limit, and no longer one', () => {
    const limit = 10;
    const fits = `"${'x'.repeat(limit - 2)}"`;
    const tooLong = { ok: false, error: 'too-long' };
    expect(new JsonLineDecoder(limit).push(bytes(`${fits}\n${fits}\n`))).toEqual({
      ok: true,
      value: ['xxxxxxxx', 'xxxxxxxx'],
    });
    expect(new JsonLineDecoder(limit).push(bytes(fits))).toEqual({ ok: true, value: [] });
    expect(new JsonLineDecoder(limit).push(bytes(`${fits} `))).toEqual(tooLong);
    expect(new JsonLineDecoder(limit).push(bytes(`${fits} \n`))).toEqual(tooLong);
    const decoder = new JsonLineDecoder(limit);
    expect(decoder.push(bytes(fits.slice(0, 6)))).toEqual({ ok: true, value: [] });
    expect(decoder.push(bytes(' '.repeat(5)))).toEqual(tooLong);
  });

  it('has a limit of one mebibyte', () => {
    expect(maximumFrameBytes).toBe(1_048_576);
    const pushed = new JsonLineDecoder().push(bytes(' '.repeat(maximumFrameBytes)));
    expect(pushed).toEqual({ ok: true, value: [] });
    expect(new JsonLineDecoder().push(bytes(' '.repeat(maximumFrameBytes + 1))).ok).toBe(false);
  });
});

describe('encodeJsonLine', () => {
  it('writes one line', () => {
    expect(encodeJsonLine({ text: 'a\nb' })).toBe('{"text":"a\\nb"}\n');
  });

  it('is read back', () => {
    const document = { id: 1, verb: 'hello', arguments: { text: 'é\u2028"' } };
    expect(new JsonLineDecoder().push(bytes(encodeJsonLine(document)))).toEqual({ ok: true, value: [document] });
  });
});
