import * as v from 'valibot';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { registerIpc, type MainIpc } from '../../../electron/main/ipc/register.ts';
import { isOwnFrame, type FrameLike } from '../../../electron/main/ipc/sender.ts';
import { ProblemError } from '../../../electron/main/problem-error.ts';
import { invoke, notify, type IpcHandlers } from '../../../electron/shared/ipc-contract.ts';
import type { Problem } from '../../../electron/shared/problem.ts';
import type { Result } from '../../../electron/shared/result.ts';

const schema = {
  group: {
    plain: invoke(v.undefined())<string>(),
    greet: invoke(v.object({ name: v.pipe(v.string(), v.maxLength(5)) }))<string>(),
    told: notify<string>(),
  },
} as const;

const own: FrameLike = { url: 'app://kubelane/index.html', parent: null };

describe('registerIpc', () => {
  let channels: Map<string, Parameters<MainIpc['handle']>[1]>;
  let said = '';
  const plain = vi.fn<() => string>();
  const greet = vi.fn<(argument: { name: string }) => string>();

  const call = async (
    channel: string,
    frame: FrameLike | null,
    ...args: unknown[]
  ): Promise<Result<unknown, Problem>> =>
    (await channels.get(channel)!({ senderFrame: frame }, ...args)) as Result<unknown, Problem>;

  beforeEach(() => {
    channels = new Map();
    plain.mockReset().mockReturnValue('here');
    greet.mockReset().mockImplementation(({ name }) => `hello ${name}`);
    said = '';
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
    const ipc: MainIpc = { handle: (channel, listener) => channels.set(channel, listener) };
    registerIpc(ipc, schema, { group: { plain, greet } }, (frame) => isOwnFrame(frame, own));
  });

  it('registers the calls of the schema, and no messages', () => {
    expect([...channels.keys()]).toEqual(['group-plain', 'group-greet']);
  });

  it('answers the own window', async () => {
    expect(await call('group-plain', own)).toEqual({ ok: true, value: 'here' });
    expect(await call('group-greet', own, { name: 'ann' })).toEqual({ ok: true, value: 'hello ann' });
  });

  it.each<[string, FrameLike | null]>([
    ['a frame that has gone', null],
    ['another window with the same page', { ...own }],
    ['a frame in the page', { ...own, parent: own }],
  ])('refuses %s', async (_what, frame) => {
    expect(await call('group-plain', frame)).toMatchObject({ ok: false, error: { code: 'app.bad-request' } });
    expect(plain).not.toHaveBeenCalled();
  });

  it.each(['https://kubelane/index.html', 'app://other/index.html', 'file:///index.html', 'about:blank', ''])(
    'refuses the own frame when it shows %s',
    (url) => {
      const elsewhere: FrameLike = { url, parent: null };
      expect(isOwnFrame(elsewhere, elsewhere)).toBe(false);
    },
  );

  it.each([[undefined], [{}], [{ name: 7 }], [{ name: 'much too long' }], ['ann'], [null]])(
    'refuses the argument %j without calling the handler',
    async (argument) => {
      expect(await call('group-greet', own, argument)).toMatchObject({ ok: false, error: { code: 'app.bad-request' } });
      expect(greet).not.toHaveBeenCalled();
    },
  );

  it('refuses more than one argument, and any where none is wanted', async () => {
    expect((await call('group-greet', own, { name: 'ann' }, 1)).ok).toBe(false);
    expect((await call('group-plain', own, 1)).ok).toBe(false);
  });

  it('drops what the schema does not know', async () => {
    await call('group-greet', own, { name: 'ann', __proto__: { admin: true }, admin: true });
    expect(greet).toHaveBeenCalledWith({ name: 'ann' });
  });

  it('repeats nothing of a refused argument, as it may be a secret', async () => {
    const answer = await call('group-greet', own, { name: 'hunter2-secret' });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(said).toContain('refused');
    expect(said).not.toContain('hunter2');
  });

  it('answers what a handler throws as a problem', async () => {
    plain.mockImplementation(() => {
      throw new Error('broken');
    });
    expect(await call('group-plain', own)).toMatchObject({
      error: { code: 'app.internal', params: { detail: 'broken' } },
    });
    plain.mockImplementation(() => {
      throw new ProblemError({ code: 'profile.none' });
    });
    expect(await call('group-plain', own)).toEqual({ ok: false, error: { code: 'profile.none' } });
  });

  it('does not start with a handler missing', () => {
    const ipc: MainIpc = { handle: () => undefined };
    const partial = { group: { plain } } as unknown as IpcHandlers<typeof schema>;
    expect(() => {
      registerIpc(ipc, schema, partial, () => true);
    }).toThrow('group.greet');
  });
});
