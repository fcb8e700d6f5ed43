import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { type GpuHealth, type GpuHolder, gpuHealth } from '../monitor/gpu-health.ts';
import { WORTH_NAMING } from '../monitor/gpus-at-failure.ts';
import { askNvidiaSmi } from '../monitor/nvidia-smi.ts';
import { type Check, type Finding, passed } from './check.ts';
import { clock } from './port-check.ts';

const GB = 1e9;
const LIMIT_MS = 2_000;
/** nvidia-smi is killed a little before it is not waited for any longer, ms. */
const ANSWER_MS = 1_700;
const KERNEL_LOG = '/dev/kmsg';
/** Longest record of the kernel's log, bytes, and how many are read. */
const RECORD_BYTES = 8 * 1024;
const MOST_RECORDS = 20_000;

/** The GPUs: driver, memory and who holds it, errors, the ways between them. `patience`: times the usual limits. */
export function gpuChecks(patience = 1): Check[] {
  const [limitMs, answerMs] = [LIMIT_MS * patience, ANSWER_MS * patience];
  return [
    {
      name: { en: 'GPUs', code: 'gpus' },
      part: 'gpu',
      limitMs,
      look: async () => {
        const gpus = await gpuHealth(answerMs);
        return gpus === null || gpus.length === 0 ? [none()] : [driver(gpus), ...gpus.flatMap(judgeGpu)];
      },
    },
    {
      name: { en: 'Ways between the GPUs', code: 'peers' },
      part: 'gpu',
      limitMs,
      look: async () => judgePeers((await askNvidiaSmi(['topo', '-p2p', 'r'], answerMs)) ?? ''),
    },
    {
      name: { en: 'Errors of the GPU driver', code: 'xid' },
      part: 'gpu',
      limitMs,
      look: async () => judgeKernelLog(await kernelLog()),
    },
  ];
}

function none(): Finding {
  return passed('doctor-gpu-none', 'No NVIDIA GPU answers here. The preview engine needs none.');
}

function driver([first]: readonly GpuHealth[]): Finding {
  const version = first?.driver ?? '';
  return passed('doctor-gpu-driver', `GPU driver ${version}.`, { driver: version });
}

/** Memory, who holds it, and whether it is sound. */
export function judgeGpu({ index, name, memory, free, uncorrected, holders }: GpuHealth): Finding[] {
  const values = { index: String(index), name, free: gb(free), memory: gb(memory) };
  const findings = [
    passed('doctor-gpu', `GPU ${index}: ${name}, ${values.free} of ${values.memory} GB free.`, values),
  ];
  for (const holder of holders)
    if (!holder.ours && (holder.bytes ?? WORTH_NAMING) >= WORTH_NAMING)
      findings.push(foreign(values.index, holder));
  if (uncorrected !== null && uncorrected > 0) findings.push(ecc(values.index, uncorrected));
  return findings;
}

function foreign(index: string, { pid, program, bytes, since }: GpuHolder): Finding {
  const amount = bytes === null ? 'memory' : `${gb(bytes)} GB`;
  const started = since ? `, since ${clock(since)}` : '';
  return {
    verdict: 'advise',
    code: 'doctor-gpu-held',
    what: `${amount} of GPU ${index} are held by ${program} (process ${pid}${started}).`,
    how: 'It is not the studio’s, and the studio does not touch it. End it yourself if you do not need it.',
    values: {
      index,
      program,
      pid: String(pid),
      held: bytes === null ? '' : gb(bytes),
      since: since?.toISOString() ?? '',
    },
  };
}

function ecc(index: string, count: number): Finding {
  return {
    verdict: 'fail',
    code: 'doctor-gpu-ecc',
    what: `The memory of GPU ${index} had ${count} errors that could not be corrected.`,
    how: 'Restart the machine. If they come back, the card is faulty.',
    values: { index, count: String(count) },
  };
}

/** The matrix of `nvidia-smi topo -p2p r`: a row for each GPU, OK where one can read the memory of the other. */
export function judgePeers(matrix: string): Finding[] {
  // Heads of columns are underlined.
  const rows = stripVTControlCharacters(matrix)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([head, ...cells]) => /^GPU\d+$/.test(head ?? '') && cells.some((cell) => !/^GPU\d+$/.test(cell)),
    );
  if (rows.length < 2) return [];
  const apart = rows.flatMap(([, ...cells], from) =>
    cells.flatMap((cell, to) => (to > from && cell !== 'OK' && cell !== 'X' ? `${from}–${to}` : [])),
  );
  if (apart.length === 0) return [passed('doctor-gpu-peers', 'The GPUs read each other’s memory directly.')];
  const pairs = apart.join(', ');
  return [
    {
      verdict: 'advise',
      code: 'doctor-gpu-apart',
      what: `These GPUs do not read each other’s memory directly: ${pairs}.`,
      how: 'Several GPUs work more slowly together. If a run stands still, set NCCL_P2P_DISABLE=1 in the "env" of the engine’s set-up.',
      values: { pairs },
    },
  ];
}

/** Xid: what the driver calls an error of a GPU. https://docs.nvidia.com/deploy/xid-errors/ */
export function judgeKernelLog(log: string): Finding[] {
  const errors = [...log.matchAll(/NVRM: Xid \(([^)]*)\): (\d+)/g)];
  const last = errors.at(-1);
  if (!last) return [];
  const values = { count: String(errors.length), xid: last[2] ?? '', device: last[1] ?? '' };
  return [
    {
      verdict: 'advise',
      code: 'doctor-gpu-xid',
      what: `The GPU driver has told of ${values.count} errors since the start of this machine, the last of them Xid ${values.xid} (${values.device}).`,
      how: 'docs.nvidia.com/deploy/xid-errors says what the number means. After Xid 79 or 48, restart the machine.',
      values,
    },
  ];
}

/** What the kernel has logged; empty where this user may not read it. One record is read at a time. */
async function kernelLog(): Promise<string> {
  const { O_RDONLY, O_NONBLOCK } = constants;
  const file = await open(KERNEL_LOG, O_RDONLY | O_NONBLOCK).catch(() => null);
  if (!file) return '';
  let text = '';
  try {
    for (let record = 0; record < MOST_RECORDS; record++) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(RECORD_BYTES), 0, RECORD_BYTES, null);
      if (bytesRead === 0) break;
      const line = buffer.toString('utf8', 0, bytesRead);
      if (line.includes('NVRM')) text += line;
    }
  } catch {
    // EAGAIN: that was the last one.
  } finally {
    await file.close();
  }
  return text;
}

function gb(bytes: number): string {
  return (bytes / GB).toFixed(1);
}
