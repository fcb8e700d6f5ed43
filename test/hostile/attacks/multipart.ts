import type { Siege } from '../siege.ts';

const TYPES = [
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=b',
  'multipart/form-data; boundary="b',
  `multipart/form-data; boundary=${'b'.repeat(5000)}`,
  'multipart/mixed; boundary=b',
  'multipart/form-data; boundary=b; boundary=c',
];
const PIECES = [
  ...[
    '--b\r\n',
    '--b',
    '--b--\r\n',
    '--b--',
    '\r\n',
    '\r\n\r\n',
    '--c\r\n',
    'preamble',
    '\0',
    '-'.repeat(300),
  ],
  'Content-Disposition: form-data; name="kind"\r\n\r\nimage\r\n',
  'Content-Disposition: form-data; name="kind"\r\n\r\nx\r\n',
  'Content-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n',
  'Content-Disposition: form-data; name="file"; filename="../../etc/passwd"\r\nContent-Type: image/png\r\n\r\nabc\r\n',
  'Content-Disposition: form-data\r\n\r\n',
  `X: ${'y'.repeat(9000)}\r\n\r\n`,
];

/** Uploads whose parts do not fit together. */
export async function multipart(siege: Siege): Promise<void> {
  const { dice, port } = siege;
  while (siege.goesOn()) {
    const body = dice.several(PIECES, 10).join('');
    const length = dice.next() < 0.9 ? body.length : body.length - dice.below(body.length);
    const { status, body: told } = await siege.say(
      `POST /api/assets HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: ${dice.pick(TYPES)}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
    );
    if (status !== 0 && status < 400)
      siege.found(`${status} for ${JSON.stringify(body.slice(0, 200))}: ${told}`);
  }
}
