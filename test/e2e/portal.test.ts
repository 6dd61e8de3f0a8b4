import { describe, expect, test } from 'vitest';
import { LaptopUser } from './support/laptop-user.ts';
import { eventually } from './support/programs.ts';
import { clusterAnswers } from './support/reach.ts';

const laptop = new LaptopUser();

const said = { code: 'network.captive-portal', text: 'This network wants you to sign in first (portal.cafe.example).' };

async function seconds(what: string, wait: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await wait();
  const taken = (performance.now() - begun) / 1000;
  process.stdout.write(`${what}: ${taken.toFixed(2)} s\n`);
  return taken;
}

/** How many TCP connections the café's router has refused since the portal was turned on: one for each attempt. */
async function refusals(): Promise<number> {
  const { stdout } = await laptop.lab.exec('cafe', ['iptables', '-nvxL', 'PORTAL']);
  return Number(/^\s*(\d+)\s+\d+\s+REJECT/m.exec(stdout)?.[1]);
}

describe('a café that wants its guests to sign in first', () => {
  test.each([
    ['UDP', 'profile'],
    ['TCP', 'profileTcp'],
  ] as const)('is named while it lasts, over %s, and the cluster is back when it is over', async (protocol, path) => {
    await laptop.prepare(laptop.lab.paths[path]);
    const up = laptop.up();
    await up.reaches('connected');
    await laptop.lab.fault('portal', 'on');
    await laptop.lab.fault('lan', 'cafe');
    const isSaid = (): boolean => up.last?.reasons[0]?.code === said.code;
    await seconds(`${protocol}: in the café → said`, () => eventually('it is said', isSaid));
    expect(up.last).toMatchObject({ state: 'reconnecting', reasons: [said] });
    expect(up.last?.reasons[0]?.remedy).toContain('http://portal.cafe.example/');
    const status = await laptop.kubelane.cli('status');
    expect(status.stdout).toContain(said.text);

    // It stays so, whatever openvpn says meanwhile, and is tried no more often than without a portal: after 1, 2, 4 and 8 s.
    const documents = up.documents.length;
    const begun = performance.now();
    await eventually('some attempts were made', () => performance.now() - begun > 16_000, 20_000);
    const later = up.documents.slice(documents).filter(({ state }) => state === 'reconnecting');
    expect(later.filter(({ reasons }) => reasons[0]?.code !== said.code)).toEqual([]);
    if (protocol === 'TCP') {
      const attempts = await refusals();
      process.stdout.write(`TCP: ${attempts} attempts in the first 17 s\n`);
      expect(attempts).toBeGreaterThan(1);
      expect(attempts).toBeLessThanOrEqual(7);
    }

    await laptop.lab.fault('portal', 'off');
    await seconds(`${protocol}: signed in → the cluster answers`, () => eventually('it answers', clusterAnswers));
    await up.reaches('connected');
    expect((await laptop.kubelane.cli('down')).code).toBe(0);
    await up.ended;
    await laptop.expectNothingLeft();
  });

  test('is why the first connect fails', async () => {
    await laptop.prepare();
    await laptop.lab.fault('portal', 'on');
    await laptop.lab.fault('lan', 'cafe');
    const outcome = await laptop.kubelane.cli('up', 'lab', '--headless');
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain(said.text);
    await laptop.expectNothingLeft();
  });

  test('is not what a server that does not answer is taken for', async () => {
    await laptop.prepare();
    const up = laptop.up();
    await up.reaches('connected');
    await laptop.lab.fault('server', 'kill');
    await up.reaches('reconnecting');
    const begun = performance.now();
    await eventually('it was looked for a portal', () => performance.now() - begun > 5_000);
    expect(up.documents.flatMap(({ reasons }) => reasons.map(({ code }) => code))).not.toContain(said.code);
    await laptop.lab.fault('server', 'start');
    await up.reaches('connected');
  });
});
