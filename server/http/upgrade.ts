import type { IncomingMessage } from 'node:http';

/** Whether a request offers to go on as a WebSocket. */
export function isWebSocket({ headers }: IncomingMessage): boolean {
  return (headers.upgrade ?? '').split(',').some((name) => name.trim().toLowerCase() === 'websocket');
}

/** The head of a request as it came, less the offer to go on with another protocol. */
export function withoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    if (/^(upgrade|http2-settings)$/i.test(name)) continue;
    lines.push(`${name}: ${/^connection$/i.test(name) ? withoutOffer(value) : value}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** `Connection: Upgrade, HTTP2-Settings` names the fields that were left out; `close` and `keep-alive` stay. */
function withoutOffer(value: string): string {
  const kept = value.split(',').filter((name) => !/^\s*(upgrade|http2-settings)\s*$/i.test(name));
  return kept.join(',').trim() || 'keep-alive';
}
