import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { LineSplitter, readMessages } from '../../server/engines/ndjson.ts';
import { EngineEvent } from '../../server/engines/protocol.ts';

/** What a reader tells about a stream of these chunks. */
async function read(chunks: (string | Buffer)[]) {
  const messages: EngineEvent[] = [];
  const malformed: string[] = [];
  await new Promise<void>((resolve) => {
    readMessages(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), EngineEvent, {
      onMessage: (message) => messages.push(message),
      onMalformed: (reason) => malformed.push(reason),
      onEnd: resolve,
    });
  });
  return { messages, malformed };
}

test('messages are read across chunk borders, inside characters too', async () => {
  const line = Buffer.from(
    `${JSON.stringify({ type: 'failed', rank: 0, code: 'x', message: '显存不足' })}\n`,
  );
  const { messages } = await read([...line].map((byte) => Buffer.from([byte])));
  expect(messages).toEqual([{ type: 'failed', rank: 0, code: 'x', message: '显存不足' }]);
});

test('a last line without a line feed still counts', async () => {
  const { messages } = await read(['{"type":"memory","bytes":5}']);
  expect(messages).toEqual([{ type: 'memory', bytes: 5 }]);
});

test('unknown message types and unknown fields are ignored', async () => {
  const { messages, malformed } = await read([
    '{"type":"weather","degrees":20}\n{"type":"memory","bytes":5,"colour":"red"}\n',
  ]);
  expect(messages).toEqual([{ type: 'memory', bytes: 5 }]);
  expect(malformed).toEqual([]);
});

test('malformed lines are reported, and the lines after them are read', async () => {
  const { messages, malformed } = await read([
    'hello there\n',
    '[1,2]\n',
    '\n',
    '{"type":"memory","bytes":"many"}\n',
    '{"type":"memory","bytes":7}\n',
  ]);
  expect(malformed).toHaveLength(3);
  expect(malformed[2]).toContain('bytes');
  expect(messages).toEqual([{ type: 'memory', bytes: 7 }]);
});

test('a line that never ends holds a bounded amount and the line after it is read', () => {
  const lines: string[] = [];
  let overflows = 0;
  const splitter = new LineSplitter(
    (line) => lines.push(line),
    () => overflows++,
    1000,
  );
  for (let count = 0; count < 100; count++) splitter.push(Buffer.alloc(100, 'x'));
  splitter.push(Buffer.from('tail\nnext\n'));
  expect(lines).toEqual(['next']);
  expect(overflows).toBeGreaterThan(0);
});
