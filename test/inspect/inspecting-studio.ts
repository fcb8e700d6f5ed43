/** A process with an inspector at work; says the process id of the inspecting process, then waits to be killed. */
import { readFileSync } from 'node:fs';
import { Inspector } from '../../server/inspect/inspector.ts';
import { inspectorPids } from './inspector-pids.ts';

const [rules, path, speech] = process.argv.slice(2) as [string, string, string];
const { limits, thresholds } = JSON.parse(readFileSync(rules, 'utf8'));
const inspector = new Inspector(limits, thresholds);
await inspector.warm();
void inspector.inspect('audio', path, speech).catch(() => {});
process.send?.(inspectorPids());
setInterval(() => {}, 1000);
