import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, beforeAll } from 'vitest';
import { Studio } from '../fixtures/studio.ts';
import { furnishVisited } from '../fixtures/visited.ts';

/** A folder for the tests of a file, with a data directory in it and a studio that runs on that. */
export interface HomeWithStudio {
  path: string;
  dataDir: string;
  studio: Studio;
}

/** Is there from the first test of this file to its last. */
export function homeWithStudio(): HomeWithStudio {
  const home = {} as HomeWithStudio;
  beforeAll(async () => {
    home.path = await mkdtemp(join(tmpdir(), 'cli-'));
    home.dataDir = join(home.path, 'data');
    await furnishVisited(home.dataDir);
    home.studio = new Studio(await getPort(), home.dataDir);
    await home.studio.start();
  });
  afterAll(async () => {
    await home.studio.stop();
    await rm(home.path, { recursive: true, force: true, maxRetries: 5 });
  });
  return home;
}
