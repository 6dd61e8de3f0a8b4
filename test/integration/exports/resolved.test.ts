import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exported } from '../../unit/gateway/exports/samples.ts';
import { eventually, type Background } from '../helper/commands.ts';
import { resolvectl, resolvedSetup } from '../helper/laptop-resolved.ts';
import { bundle, TwoHosts } from '../helper/two-hosts.ts';

const inCluster = 'web.default.svc.cluster.coder4';

describe('a real systemd-resolved with the export as its drop-in', () => {
  const { text } = exported('resolved');
  let folder: string;
  let hosts: TwoHosts;
  let home: Background;
  let cluster: Background;
  let program = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kubelane-exports-'));
    writeFileSync(join(folder, 'kubelane.conf'), text);
    program = await resolvectl();
    const dropIn = `mkdir -p /etc/systemd/resolved.conf.d && cp ${folder}/kubelane.conf /etc/systemd/resolved.conf.d/`;
    hosts = await TwoHosts.create({ laptopSetup: `${dropIn} && ${await resolvedSetup('')}` });
    const stub = join(hosts.folder, 'dns-stub.cjs');
    await bundle('test/integration/helper/dns-stub.ts', stub);
    home = hosts.start('server', process.execPath, [stub, '10.99.0.1', '203.0.113.7']);
    cluster = hosts.start('server', process.execPath, [stub, '10.96.0.10', '10.96.0.99']);
    await Promise.all([home.says('listening'), cluster.says('listening')]);
    await hosts.onLaptop('ip', ['route', 'replace', 'default', 'via', '10.99.0.1']);
    await hosts.onLaptop(program, ['dns', 'lan', '10.99.0.1']);
    await hosts.onLaptop(program, ['default-route', 'lan', 'yes']);
    // It takes a moment until resolved has seen the route, and with it a network.
    await eventually('resolved answers', () =>
      hosts.onLaptop(program, ['query', `first.${inCluster}`]).then(
        () => true,
        () => null,
      ),
    );
  });
  afterAll(async () => {
    await hosts.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('finds the cluster’s names; alone it would tell the cluster all other names, as its head says', async () => {
    expect(await hosts.onLaptop(program, ['query', inCluster])).toContain('10.96.0.99');
    await hosts.onLaptop(program, ['query', 'www.example.org']);
    expect(cluster.output).toContain('www.example.org');
    expect(home.output).not.toContain('coder4');
  });

  it('and with the command in its head each name goes its own way', async () => {
    const command = text.split('\n').find((line) => line.includes('resolvectl domain')) ?? '';
    const path = `PATH="${dirname(program)}:$PATH"`;
    await hosts.onLaptop('sh', ['-ec', `${path}; ${command.replace(/^# */, '')}`]);
    await hosts.onLaptop(program, ['flush-caches']);
    expect(await hosts.onLaptop(program, ['query', 'news.example.org'])).toContain('203.0.113.7');
    expect(cluster.output).not.toContain('news.example.org');
    expect(home.output).toContain('news.example.org');
    expect(await hosts.onLaptop(program, ['query', `two.${inCluster}`])).toContain('10.96.0.99');
    expect(home.output).not.toContain('coder4');
  });
});
