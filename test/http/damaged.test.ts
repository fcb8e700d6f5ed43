import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Health, Problem, RunPage } from '../../server/contract/index.ts';
import { backupFolder, backupOfDay } from '../../server/database/care/backups.ts';
import { damage, pagesWith, RUNS, used } from '../database/damaged-database.ts';
import { variant } from '../variant.ts';
import { json } from './studio-in-process.ts';
import { dataDirectory, emptyDirectory, launch, type StudioProcess, start } from './studio-process.ts';

const health = async ({ url }: StudioProcess) => (await json<Health>(`${url}/api/health`, 'GET')).body;
const end = async ({ child }: StudioProcess) => {
  child.kill('SIGTERM');
  return (await once(child, 'exit'))[0];
};

/** The lines that a start which comes to nothing says, and its exit code. */
async function fruitless(dataDir: string, ...args: string[]): Promise<{ code: number; said: string[] }> {
  const studio = launch(dataDir, args);
  studio.listening.catch(() => {});
  const [code] = await once(studio.child, 'close');
  return { code, said: studio.said().split('\n').filter(Boolean) };
}

test('damage deep in the database is found in the background and told, the rest works, and a repair saves what can be read', async () => {
  const dataDir = await dataDirectory();
  // The day's backup is that of the studio that has been here before.
  rmSync(backupFolder(dataDir), { recursive: true, force: true });
  const { path } = used(dataDir);
  damage(path, pagesWith(path, 'Run 100').slice(0, 1));

  const studio = await start(dataDir);
  await expect
    .poll(() => health(studio), { timeout: 30_000 })
    .toMatchObject({ status: 'damaged', database: { state: 'damaged', parts: ['runs'] } });
  // The newest runs are on other pages; of the whole list, what can be read.
  expect((await json<RunPage>(`${studio.url}/api/runs?limit=5`, 'GET')).body.runs).toHaveLength(5);
  const { runs, unreadable } = (await json<RunPage>(`${studio.url}/api/runs?limit=200`, 'GET')).body;
  expect([unreadable?.length, runs.length]).toEqual([expect.any(Number), RUNS - (unreadable?.length ?? 0)]);
  expect(runs.length).toBeGreaterThan(RUNS - 30);
  const [bad] = unreadable ?? [];
  expect(Date.now() - Date.parse(bad?.createdAt ?? '')).toBeLessThan(120_000);
  const one = await json<Problem>(`${studio.url}/api/runs/${bad?.id}`, 'GET');
  expect(one).toMatchObject({ status: 500, body: { code: 'unreadable' } });
  expect(one.body.detail).toContain('npm start -- --repair');
  const search = await json<RunPage>(`${studio.url}/api/runs?search=Run%20150`, 'GET');
  expect(search.body.runs.map(({ title }) => title)).toEqual(['Run 150']);
  expect(existsSync(join(backupFolder(dataDir), backupOfDay(new Date())))).toBe(false);
  expect(await end(studio)).toBe(0);

  const { code, said } = await fruitless(dataDir, '--repair');
  expect(code).toBe(0);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^The database was repaired: it has 1\d\d runs/);

  const again = await start(dataDir);
  await expect
    .poll(() => health(again), { timeout: 30_000 })
    .toMatchObject({ status: 'ok', database: { state: 'sound' } });
  const { body } = await json<RunPage>(`${again.url}/api/runs?limit=200`, 'GET');
  expect(body.runs.length).toBeGreaterThan(RUNS - 30);
  // And now that it is sound, the day has its backup.
  await expect.poll(() => existsSync(join(backupFolder(dataDir), backupOfDay(new Date())))).toBe(true);
  expect(await end(again)).toBe(0);
}, 180_000);

variant(
  'a database that is none ends the start with one sentence, which names the way out',
  async () => {
    const dataDir = emptyDirectory();
    writeFileSync(join(dataDir, 'studio.sqlite'), 'no database at all '.repeat(500));
    const { code, said } = await fruitless(dataDir);
    expect(code).toBe(1);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('npm start -- --repair');
    expect((await fruitless(dataDir, '--repair')).said[0]).toMatch(/it has 0 runs/);
    expect(await end(await start(dataDir))).toBe(0);
  },
  90_000,
);
