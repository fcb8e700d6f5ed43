import { once } from 'node:events';
import { expect, test } from 'vitest';
import { loggedUrl } from '../../server/http/logged-url.ts';
import { variant } from '../variant.ts';
import { dataDirectory, start } from './studio-process.ts';

test.each([
  ['/?token=SECRET', '/?token=…'],
  ['/?a=1&token=SECRET&b=2', '/?a=1&token=…&b=2'],
  ['/?%74oken=SECRET', '/?token=…'],
  ['/x?%74%6F%6b%65%6E=SECRET&a', '/x?token=…&a'],
  ['/?a=%74oken', '/?a=%74oken'],
  ['/?tokens=3', '/?tokens=3'],
  ['/runs/token=1', '/runs/token=1'],
  ['/?%zz=1&%=2', '/?%zz=1&%=2'],
])('%s is logged as %s', (url, logged) => {
  expect(loggedUrl(url)).toBe(logged);
});

variant(
  'a studio that logs every request writes no token down, whoever sent it and however it was spelt',
  async () => {
    const secret = 'a-very-secret-token';
    const studio = await start(await dataDirectory(), [], {
      STUDIO_LOG_LEVEL: 'trace',
      STUDIO_TOKEN: secret,
    });
    for (const query of [
      `token=${secret}`,
      `%74oken=${secret}`,
      `t%6fke%6e=${secret}`,
      'token=guessed-token',
    ])
      for (const path of ['/', '/api/health', '/nowhere', '/api/runs/nothing'])
        await fetch(`${studio.url}${path}?${query}`, { redirect: 'manual' });
    studio.child.kill('SIGTERM');
    await once(studio.child, 'exit');
    expect(studio.said()).toContain('/nowhere?token=…');
    expect(studio.said()).not.toContain(secret);
    expect(studio.said()).not.toContain('guessed-token');
  },
  90_000,
);
