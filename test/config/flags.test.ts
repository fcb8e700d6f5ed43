import { expect, test } from 'vitest';
import { accessOf } from '../../server/config/access.ts';
import { ConfigError } from '../../server/config/config-error.ts';
import { dataDirectory } from '../../server/config/data-dir.ts';
import { readFlags } from '../../server/config/flags.ts';
import { loadConfig } from '../../server/config/load.ts';

test('a flag goes before its environment variable, and that before the default', () => {
  expect(readFlags([], {}).port).toBe(7860);
  expect(readFlags([], { PORT: '8000' }).port).toBe(8000);
  expect(readFlags(['--port', '9000'], { PORT: '8000' }).port).toBe(9000);
  expect(readFlags([], { PORT: '', HOST: '' })).toMatchObject({ port: 7860, host: '127.0.0.1' });
  expect(readFlags([], { STUDIO_STRICT_PORT: '1' }).strictPort).toBe(true);
  expect(readFlags([], { STUDIO_STRICT_PORT: '0' }).strictPort).toBe(false);
});

test.each([
  [['--prot', '1'], /--prot/],
  [['serve'], /serve/],
  [['--port'], /--port/],
  [['--port', '70000'], /70000.*port from 0 to 65535/],
  [['--port', '-1'], /port/],
  [['--host', 'a b'], /a b/],
  [['--engine', '../x'], /--engine/],
  [['--engine', 'nobody'], /no engine "nobody"/],
])('%j is refused with a sentence that names it', (argv, message) => {
  expect(() => loadConfig(argv, {})).toThrow(ConfigError);
  expect(() => loadConfig(argv, {})).toThrow(message);
});

test('a token that cannot be used is refused without being repeated', () => {
  expect(() => readFlags(['--token', 's3cr;t'], {})).toThrow(/--token is not usable/);
  expect(() => readFlags(['--token', 's3cr;t'], {})).not.toThrow(/s3cr/);
});

test.each(['0.0.0.0', '::', '192.168.1.5', 'studio.example.org'])(
  'listening on %s needs a token or a clear word',
  (host) => {
    expect(() => accessOf(readFlags(['--host', host], {}))).toThrow(/--token.*--no-auth/);
    expect(accessOf(readFlags(['--host', host, '--no-auth'], {}))).toEqual({ kind: 'open' });
    expect(accessOf(readFlags(['--host', host, '--token', 'long-enough'], {}))).toEqual({
      kind: 'token',
      token: 'long-enough',
    });
  },
);

test.each(['127.0.0.1', 'localhost', '::1', '[::1]', '127.1.2.3'])(
  'listening on %s needs neither',
  (host) => {
    expect(accessOf(readFlags(['--host', host], {}))).toEqual({ kind: 'open' });
  },
);

test('the data directory follows XDG, and a relative XDG path is ignored', () => {
  expect(dataDirectory('/x/y', {})).toBe('/x/y');
  expect(dataDirectory(null, { XDG_DATA_HOME: '/xdg' })).toBe('/xdg/liveavatar-studio');
  expect(dataDirectory(null, { XDG_DATA_HOME: 'xdg' })).toMatch(/^\/.*\.local\/share\/liveavatar-studio$/);
});

test('the configuration is frozen through and through', () => {
  const config = loadConfig([], {});
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.isFrozen(config.limits)).toBe(true);
  expect(Object.isFrozen(config.engines[0]?.capabilities.sizes)).toBe(true);
  expect(config.engines[0]?.kind).toBe('preview');
});
