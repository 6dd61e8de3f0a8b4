import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MarkStore } from '../../../electron/profiles/mark-store.ts';
import { noMarks, type RecentAddress } from '../../../electron/shared/service-marks.ts';

let home: string;
let store: MarkStore;
const file = (): string => join(home, 'services.json');
const recent = (name: string, port: number | null = 80): RecentAddress => ({
  service: `shop/${name}`,
  form: 'hostport',
  port,
  text: `${name}.shop:${port ?? ''}`,
});

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kubelane-marks-'));
  store = new MarkStore(home);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('marks are kept by profile, for the next program too, and for nobody else', async () => {
  await Promise.all([
    store.setFavourite('lab', 'shop/db', 'db.shop:5432'),
    store.setFavourite('lab', 'shop/web', 'web.shop:80'),
    store.addRecent('lab', recent('web')),
    store.setProtocol('lab', 'shop/db:7000', 'postgres'),
  ]);
  const marks = new MarkStore(home).load('lab');
  expect(marks).toEqual({
    favourites: ['shop/db', 'shop/web'],
    addresses: { 'shop/db': 'db.shop:5432', 'shop/web': 'web.shop:80' },
    recent: [recent('web')],
    protocols: { 'shop/db:7000': 'postgres' },
  });
  expect(store.load('other')).toEqual(noMarks);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test('the newest address stands first, each one once, and no more than a person looks through', async () => {
  for (let number = 1; number <= 25; number += 1) await store.addRecent('lab', recent(`s${number}`));
  await store.addRecent('lab', { ...recent('s20'), text: 'newer' });
  const { recent: found } = store.load('lab');
  expect(found).toHaveLength(20);
  expect(found[0]).toEqual({ ...recent('s20'), text: 'newer' });
  expect(found.filter(({ service }) => service === 'shop/s20')).toHaveLength(1);
  await store.addRecent('lab', recent('s20', 81));
  expect(store.load('lab').recent.filter(({ service }) => service === 'shop/s20')).toHaveLength(2);
});

test('favourites and protocols are taken back; one that is marked again keeps its place', async () => {
  await store.setFavourite('lab', 'shop/db', 'db:1');
  await store.setFavourite('lab', 'shop/web', 'web:1');
  await store.setFavourite('lab', 'shop/db', 'db:2');
  expect(store.load('lab').favourites).toEqual(['shop/db', 'shop/web']);
  expect(store.load('lab').addresses['shop/db']).toBe('db:2');
  await store.setFavourite('lab', 'shop/db', null);
  await store.setProtocol('lab', 'shop/db:1', 'redis');
  await store.setProtocol('lab', 'shop/db:1', null);
  expect(store.load('lab')).toMatchObject({ favourites: ['shop/web'], protocols: {} });
});

test('the value stays the same object until some program changes it', async () => {
  await store.setFavourite('lab', 'shop/db', 'db:1');
  const before = store.load('lab');
  expect(store.load('lab')).toBe(before);
  await new MarkStore(home).setFavourite('lab', 'shop/web', 'web:1');
  expect(store.load('lab').favourites).toEqual(['shop/db', 'shop/web']);
});

test('a profile takes its marks along', async () => {
  await store.setFavourite('lab', 'shop/db', 'db:1');
  await store.setFavourite('home', 'shop/db', 'db:1');
  expect(await store.forget('lab')).toEqual({ ok: true, value: null });
  expect(store.load('lab')).toEqual(noMarks);
  expect(store.load('home').favourites).toEqual(['shop/db']);
});

test.each([
  '',
  '{',
  '[]',
  '{"profiles":[{"profile":"lab"}]}',
  ...[
    { service: '../x', form: 'host', port: null, text: 'x' },
    { service: 'a/b', form: 'host', port: null, text: 'x\nrm -rf ~' },
    { service: 'a/b', form: 'host', port: null, text: 'x\u202ey' },
    { service: 'a/b', form: 'host', port: 70000, text: 'x' },
    { service: 'a/b', form: 'exec', port: null, text: 'x' },
  ].map((recent) =>
    JSON.stringify({ profiles: [{ profile: 'lab', favourites: [], recent: [recent], protocols: [] }] }),
  ),
])('a damaged or hostile file counts for nothing and is kept aside: %s', async (content) => {
  writeFileSync(file(), content);
  expect(store.load('lab')).toEqual(noMarks);
  expect(readFileSync(`${file()}.damaged`, 'utf8')).toBe(content);
  expect(existsSync(file())).toBe(false);
  expect((await store.setFavourite('lab', 'shop/db', 'db:1')).ok).toBe(true);
  expect(store.load('lab').favourites).toEqual(['shop/db']);
});

test('a folder that cannot be written to is said', async () => {
  writeFileSync(join(home, 'file'), '');
  const below = new MarkStore(join(home, 'file'));
  expect(below.load('lab')).toEqual(noMarks);
  expect(await below.setFavourite('lab', 'shop/db', 'db:1')).toMatchObject({
    ok: false,
    error: { code: 'settings.unwritable' },
  });
});
