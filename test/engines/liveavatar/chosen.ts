import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import type { MemoryUse } from '../../../server/contract/index.ts';
import { bridgeFolder } from '../../../server/engines/liveavatar/launch.ts';

export interface Choice {
  fp8: boolean;
  caches: string;
  text_stays: boolean;
  reason: string;
}

/** What the bridge chooses for a card of so many GiB and of a generation, and what a run then takes of it. */
export function chosen(gib: number, generation: string, more = ''): [Choice, MemoryUse] {
  const program = `import json; from bridge.choice import GIB, choose; c = choose(${gib} * GIB, (${generation})${more}); print(json.dumps([c.__dict__, c.use()]))`;
  const output = execFileSync('python3', ['-B', '-c', program], { cwd: dirname(bridgeFolder()) });
  return JSON.parse(output.toString());
}
