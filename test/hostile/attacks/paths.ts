import type { Siege } from '../siege.ts';

const STEPS = ['..', '.', '%2e%2e', '.%2e', '..;', '%252e%252e', '%c0%ae%c0%ae', '...', '%00', '\\..', '~'];
const SLASHES = ['/', '//', '%2f', '\\', '%5c', '/./', '%252f'];
const STARTS = [
  '/',
  '/assets/',
  '/api/',
  '/api/assets/',
  '/api/runs/',
  '/api/runs/x/',
  '/api/presets/',
  '/api/docs/',
];
const GOALS = [
  'etc/passwd',
  'package.json',
  'studio.sqlite',
  'lock.sqlite',
  'evil.example',
  'proc/self/environ',
  '',
];
const METHODS = ['GET', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];

/** Paths that lead out of where they begin. */
export async function paths(siege: Siege): Promise<void> {
  const { dice, port } = siege;
  while (siege.goesOn()) {
    const way = dice.several(STEPS, 8).map((step) => step + dice.pick(SLASHES));
    const query = dice.pick(['', '?token=T', '?download', '?download=../../x']);
    const path = dice.pick(STARTS) + way.join('') + dice.pick(GOALS) + query;
    await siege.say(
      `${dice.pick(METHODS)} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: ${dice.pick(['text/html', '*/*'])}\r\nConnection: close\r\n\r\n`,
    );
  }
}
