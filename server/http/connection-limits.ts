import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** A page needs seven: six for what it loads, one for its socket. A household behind one address has several pages. */
const MAX_PER_ADDRESS = 64;
/** Open connections from other machines, all together. */
const MAX_FROM_ELSEWHERE = 400;

/**
 * Limits the connections that other machines may hold open at a time. This machine's own are not counted: the person
 * at the studio comes in whatever others do.
 * @param trusted proxies, each of which brings many people and counts them itself
 */
export function limitConnections(server: Server, trusted: readonly string[] = []): void {
  const open = new Map<string, number>();
  // A connection is announced again for each request in it that offers another protocol; see `sockets`.
  const known = new WeakSet<Socket>();
  let all = 0;
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (isThisMachine(address) || known.has(socket)) return;
    if (trusted.includes(address.replace(/^::ffff:/, ''))) return;
    known.add(socket);
    const held = open.get(address) ?? 0;
    if (held >= MAX_PER_ADDRESS || all >= MAX_FROM_ELSEWHERE) {
      socket.destroy();
      return;
    }
    open.set(address, held + 1);
    all += 1;
    socket.once('close', () => {
      all -= 1;
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
  });
}

/** Whether an address is that of the person at the studio, or of a program of theirs. */
export function isThisMachine(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
