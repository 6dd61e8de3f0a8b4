import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HelperClient } from './helper-client.ts';
import { TwoHosts } from './two-hosts.ts';

const given = { realm: 'Auth', username: 'eve', response: '' };

describe('sign-in', () => {
  let hosts: TwoHosts;
  let client: HelperClient;

  beforeAll(async () => {
    hosts = await TwoHosts.create({
      server: ['script-security 2', 'auth-user-pass-verify "/bin/grep -q right" via-file', 'auth-user-pass-optional'],
    });
    await hosts.startHelper();
    client = await hosts.client();
  });
  afterAll(() => hosts.close());

  it('asks, tells of a refusal, asks again, and connects', async () => {
    const { tunnel } = await client.must('start', {
      profile: await hosts.profile({ lines: ['auth-user-pass'] }),
      addresses: {},
    });
    const asked = await client.next('needs-input');
    expect(asked).toMatchObject({ realm: 'Auth', username: true, challenge: null });
    expect(await client.must('restart', { tunnel })).toEqual({ restarted: false });
    expect((await client.ask('credentials', { ...given, tunnel, password: 'a\nsignal SIGTERM' })).ok).toBe(false);
    await client.must('credentials', { ...given, tunnel, password: 'wrong "\\ password' });
    expect((await client.next('refused')).realm).toBe('Auth');
    await client.next('hold');
    await client.must('release', { tunnel });
    await client.next('needs-input');
    await client.must('credentials', { ...given, tunnel, password: 'right' });
    await client.next('up');
    await client.must('stop', { tunnel });
    expect(await hosts.traces()).toBe('');
  });

  it('sends the answer to a question that comes with the password', async () => {
    const lines = ['auth-user-pass', 'static-challenge "Your right PIN" 1'];
    const { tunnel } = await client.must('start', { profile: await hosts.profile({ lines }), addresses: {} });
    expect((await client.next('needs-input')).challenge).toEqual({ text: 'Your right PIN', echo: true });
    await client.must('credentials', { ...given, tunnel, password: 'p', response: '123' });
    // The server's check knows nothing of SCRV1, so it refuses; that it came is what counts.
    await client.next('refused');
    expect(JSON.stringify(client.events)).not.toMatch(/SCRV1|MTIz/);
    await client.must('stop', { tunnel });
  });

  it('ends a sign-in that is refused when nothing was asked for', async () => {
    const { tunnel } = await client.must('start', { profile: await hosts.profile(), addresses: {} });
    const ended = await client.next('ended', (event) => event.tunnel === tunnel);
    expect(ended.problem?.code).toBe('tunnel.auth-failed');
    expect(await hosts.traces()).toBe('');
  });

  it('can be stopped while it waits for an answer', async () => {
    const profile = await hosts.profile({ lines: ['auth-user-pass'] });
    const { tunnel } = await client.must('start', { profile, addresses: {} });
    await client.next('needs-input');
    await client.must('stop', { tunnel });
    expect(await hosts.traces()).toBe('');
  });
});
