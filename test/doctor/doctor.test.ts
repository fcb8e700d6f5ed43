import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { DoctorFinding, Need } from '../../server/contract/index.ts';
import { perform } from '../../server/doctor/check.ts';
import { writeSpeed } from '../../server/doctor/disk-checks.ts';
import { Doctor, type Patient } from '../../server/doctor/doctor.ts';
import { type ExaminedEngine, engineCheck } from '../../server/doctor/engine-check.ts';
import { gpuChecks } from '../../server/doctor/gpu-checks.ts';
import { lookForCodecs } from '../../server/media/codecs/look-for-codecs.ts';
import { layNvidiaSmi } from '../fixtures/nvidia-smi/lay-nvidia-smi.ts';

/**
 * What a look without Python may take, ms: 3 s, and as much again for a machine that runs ten other tests. One with it
 * may take 20 s.
 */
const QUICK_MS = 6_000;
const THOROUGH_MS = 20_000;

function doctor(missingCodecs: Patient['missingCodecs'] = async () => []): {
  doctor: Doctor;
  dataDir: string;
} {
  const dataDir = mkdtempSync(join(tmpdir(), 'doctor-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const listening = () => ({ host: '127.0.0.1', port: 0, url: 'http://127.0.0.1:1' });
  return { doctor: new Doctor({ dataDir, listening, missingCodecs }), dataDir };
}

/** What is found of the GPUs, however busy this machine is. */
async function gpuFindings(): Promise<DoctorFinding[]> {
  return (await Promise.all(gpuChecks(10).map(perform))).flat();
}

function engine(needs: readonly Need[] = [], recheck = async (): Promise<void> => {}): ExaminedEngine {
  return {
    id: 'test',
    label: { en: 'Test', zh: '测试' },
    status: () => ({ missing: needs.filter(({ met }) => !met), problem: null }),
    recheck,
    needs: async () => needs,
  };
}

/** Of two GPUs, the first with an error and in the hands of a process. */
function twoGpus(pid: number): string {
  return `case "$*" in
    *query-gpu=*) printf '0, GPU-a, NVIDIA H200, 570.86.10, 143771, 100000, 3\\n1, GPU-b, NVIDIA H200, 570.86.10, 143771, 0, [N/A]\\n';;
    *query-compute-apps*) printf 'GPU-a, ${pid}, [Not Found], 98000\\n';;
    *topo*) printf ' \\033[4m\\tGPU0\\tGPU1\\033[0m\\n GPU0\\tX\\tCNS\\n GPU1\\tCNS\\tX\\n\\nLegend:\\n  X = Self\\n';;
  esac`;
}

test('all that was looked at is told with a verdict', async () => {
  const { doctor: it } = doctor();
  const needs: Need[] = [
    { what: 'A model.', how: 'Download it.', paste: 'get model' },
    { what: 'A program.', how: '', met: true },
  ];
  const { findings } = await it.look(engine(needs), true);
  const verdicts = Object.fromEntries(findings.map(({ code, what, verdict }) => [code ?? what, verdict]));
  expect(verdicts).toMatchObject({
    'doctor-codecs': 'pass',
    'doctor-port-ours': 'pass',
    'A model.': 'fail',
    'A program.': 'pass',
  });
});

test('the trial of the disk measures it, and leaves nothing behind', async () => {
  const { dataDir } = doctor();
  expect(await writeSpeed(dataDir, new AbortController().signal)).toBeGreaterThan(0);
  expect(readdirSync(dataDir)).toEqual([]);
});

test('FFmpeg as it is installed has all that the studio needs', async () => {
  expect(await lookForCodecs(new AbortController().signal)).toEqual([]);
});

test('a GPU’s memory in other hands is named with process and program, and nobody is touched', async () => {
  // As old as this test, and no child of the studio's: its own parent.
  const pid = process.ppid;
  layNvidiaSmi(twoGpus(pid));
  const findings = await gpuFindings();
  const of = (code: string) => findings.find((finding) => finding.code === code);
  const program = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  expect(of('doctor-gpu-held')).toMatchObject({
    verdict: 'advise',
    values: { index: '0', pid: String(pid) },
  });
  expect(of('doctor-gpu-held')?.what).toContain('102.8 GB of GPU 0 are held by');
  expect(of('doctor-gpu-held')?.how).toContain('does not touch it');
  expect(program).not.toBe('');
  expect(existsSync(`/proc/${pid}`)).toBe(true);
  expect(of('doctor-gpu-ecc')).toMatchObject({ verdict: 'fail', values: { index: '0', count: '3' } });
  expect(of('doctor-gpu-apart')?.what).toContain('0–1');
  expect(findings.filter(({ code }) => code === 'doctor-gpu')).toHaveLength(2);
});

test('what the studio itself holds is no foreign holder', async () => {
  layNvidiaSmi(twoGpus(process.pid));
  const findings = await gpuFindings();
  expect(findings.map(({ code }) => code)).toContain('doctor-gpu');
  expect(findings.map(({ code }) => code)).not.toContain('doctor-gpu-held');
});

test('an nvidia-smi that hangs with a child of its own delays nobody, and is ended with it', async () => {
  const folder = layNvidiaSmi('sleep 600 &\necho $! >> "$0.pids"\nwait');
  const began = performance.now();
  await doctor().doctor.look(engine(), false);
  expect(performance.now() - began).toBeLessThan(QUICK_MS);
  const pids = readFileSync(join(folder, 'nvidia-smi.pids'), 'utf8').trim().split('\n');
  expect(pids.length).toBeGreaterThan(0);
  await expect.poll(() => pids.filter(isRunning), { timeout: 10_000 }).toEqual([]);
});

/** One that has ended and that nobody has asked about yet is not running any more. */
function isRunning(pid: string): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test.each([
  ['lies', 'printf "GPU 0 is fine\\n0, GPU-a, , , lots, -3\\n%s" "$(head -c 100000 /dev/urandom | od -c)"'],
  ['talks without end', 'yes "0, GPU-a"'],
  ['fails', 'echo "No devices were found"; exit 6'],
])('an nvidia-smi that %s leaves no GPU, and no fault in the studio', async (_, script) => {
  layNvidiaSmi(script);
  expect((await gpuFindings()).map(({ code }) => code)).toEqual(['doctor-gpu-none']);
});

test('checks that never answer, or break off, are told as such in time', async () => {
  const never = () => new Promise<never>(() => {});
  const began = performance.now();
  const it = doctor(never).doctor;
  const { findings } = await it.look(
    engine([], async () => {
      throw new Error('the engine fell over');
    }),
    true,
  );
  expect(performance.now() - began).toBeLessThan(QUICK_MS);
  const told = findings.filter(({ verdict }) => verdict === 'advise');
  expect(told.map(({ code, values }) => [code, values?.check])).toEqual(
    expect.arrayContaining([
      ['doctor-no-answer', 'codecs'],
      ['doctor-broke-off', 'engine'],
    ]),
  );
});

test('a check that never answers is ended by its limit, which the thorough look keeps below 20 s', async () => {
  let ended = false;
  const [finding] = await perform({
    ...engineCheck(engine(), 'anew'),
    limitMs: 50,
    look: (signal) => {
      signal.addEventListener('abort', () => {
        ended = true;
      });
      return new Promise(() => {});
    },
  });
  expect(finding).toMatchObject({ part: 'engine', code: 'doctor-no-answer' });
  expect(ended).toBe(true);
  expect(engineCheck(engine(), 'anew').limitMs).toBeLessThan(THOROUGH_MS);
});

test('at the start only what will not work is said', async () => {
  const needs: Need[] = [
    { what: 'A model.', how: 'Download it.' },
    { what: 'A program.', how: '', met: true },
  ];
  const faults = await doctor().doctor.atStart(engine(needs));
  expect(faults.map(({ what }) => what)).toEqual(['A model.']);
});
