import type { Siege } from '../siege.ts';

const PARTS = [
  'evil.example',
  '127.0.0.1',
  'localhost',
  '[::1]',
  '0x7f.1',
  '2130706433',
  '0.0.0.0',
  'null',
  'a',
];
const JOINTS = ['.', '@', '#', '%23', '\\', '-', '%00', ':80.', ' '];
const REQUESTS = [
  ['GET', '/api/options', ''],
  ['POST', '/api/runs', '{}'],
  ['PATCH', '/api/queue', '{"paused":true}'],
  ['GET', '/', ''],
] as const;

/** Hosts and origins that are nearly the studio's own. */
export async function origins(siege: Siege): Promise<void> {
  const { dice, port } = siege;
  const own = `127.0.0.1:${port}`;
  while (siege.goesOn()) {
    const [method, path, body] = dice.pick(REQUESTS);
    const foreign = `${dice.pick(PARTS)}${dice.pick(JOINTS)}${dice.pick(PARTS)}${dice.pick(['', `:${port}`, ':1'])}`;
    const isHost = dice.next() < 0.5;
    const headers = isHost
      ? [`Host: ${foreign}`]
      : [`Host: ${own}`, `Origin: ${dice.pick(['http://', 'https://', 'file://', ''])}${foreign}`];
    const { status } = await siege.say(
      `${method} ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    // Names below localhost are this machine's own in every browser (RFC 6761), and taken.
    const isOwn = isHost && /\.localhost(:\d+)?$/.test(foreign);
    if (status < 400 && status !== 0 && !isOwn) siege.found(`${status} for ${headers.join(', ')}`);
  }
}
