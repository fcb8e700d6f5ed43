import { expect, test } from 'vitest';
import { judgeGpu, judgeKernelLog, judgePeers } from '../../server/doctor/gpu-checks.ts';
import { judgeMemory, judgeProcessor } from '../../server/doctor/machine-checks.ts';
import { judgeGlibc, judgeNode } from '../../server/doctor/program-checks.ts';
import { doctorFindings, doctorRemedies } from '../../web/i18n/messages/zh/doctor-findings.ts';

const GIB = 1024 ** 3;

test('versions are compared as versions', () => {
  expect(['18.20.0', '20.9.0', '20.19.0', '24.1.0'].map((version) => judgeNode(version).verdict)).toEqual([
    'fail',
    'fail',
    'pass',
    'pass',
  ]);
  expect(['2.17', '2.28', '2.36', ''].map((version) => judgeGlibc(version)[0]?.verdict)).toEqual([
    'fail',
    'pass',
    'pass',
    'fail',
  ]);
  expect(judgeGlibc(null)).toEqual([]);
});

test('a small or old processor and little memory are advice', () => {
  expect(judgeProcessor('A', 1, ['sse2', 'avx2']).code).toBe('doctor-processor-small');
  expect(judgeProcessor('A', 4, ['sse2']).code).toBe('doctor-processor-old');
  expect(judgeProcessor('A', 4, ['asimd']).verdict).toBe('pass');
  expect(judgeMemory(1 * GIB).verdict).toBe('advise');
  expect(judgeMemory(8 * GIB).verdict).toBe('pass');
});

test('GPUs that reach each other, and only one, are no reason for advice', () => {
  const matrix = ' \tGPU0\tGPU1\n GPU0\tX\tOK\n GPU1\tOK\tX\n';
  expect(judgePeers(matrix).map(({ verdict }) => verdict)).toEqual(['pass']);
  expect(judgePeers(' \tGPU0\n GPU0\tX\n')).toEqual([]);
});

test('errors of the GPU driver are counted, and the last one is named', () => {
  const log = [
    '4,1,1,-;NVRM: Xid (PCI:0000:3b:00): 31, pid=1, Ch 00000008',
    '4,2,2,-;NVRM: Xid (PCI:0000:3b:00): 79, GPU has fallen off the bus.',
  ].join('\n');
  expect(judgeKernelLog(log)).toMatchObject([{ values: { count: '2', xid: '79' } }]);
  expect(judgeKernelLog('')).toEqual([]);
});

test('every code has its Chinese sentence, and its remedy where there is one', () => {
  const found = [
    judgeNode('1.0.0'),
    judgeNode('99.0.0'),
    ...['', '1.0', '9.0'].flatMap(judgeGlibc),
    judgeProcessor('A', 1, []),
    judgeProcessor('A', 2, ['sse2']),
    judgeProcessor('A', 2, []),
    judgeMemory(0),
    judgeMemory(64 * GIB),
    ...judgeKernelLog('NVRM: Xid (a): 1'),
    ...judgeGpu({
      index: 0,
      name: 'A',
      driver: '1',
      memory: 9e9,
      free: 1e9,
      uncorrected: 1,
      holders: [{ pid: 1, program: 'a', bytes: 8e9, since: null, ours: false }],
    }),
  ];
  for (const { code = '', how } of found) {
    expect(doctorFindings).toHaveProperty(code);
    if (how !== '') expect(doctorRemedies).toHaveProperty(code);
  }
});
