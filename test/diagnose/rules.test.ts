import { describe, expect, it } from 'vitest';
import { DiagnosesFile } from '../../server/config/diagnoses-file.ts';
import { parseYaml } from '../../server/config/read-yaml.ts';
import { recognise } from '../../server/diagnose/recognise.ts';
import {
  failureOf,
  otherPrograms,
  recordings,
  samples,
  shippedRules,
  trailOf,
  trailsOf,
} from './failures.ts';

const { rules } = shippedRules();
const found = (...args: Parameters<typeof failureOf>) => recognise(failureOf(...args), rules).first?.rule.id;

describe('every rule', () => {
  it('has output that it is tested against', () => {
    expect(samples().map(({ rule }) => rule)).toEqual(expect.arrayContaining(rules.map(({ id }) => id)));
  });

  it.each(samples())('$rule is recognised in its output ($from)', (sample) => {
    expect(found(sample)).toBe(sample.rule);
  });
});

describe('what was provoked and recorded', () => {
  it.each(recordings())('$name on $gpus GPU(s) is $rule', (recording) => {
    expect(found({ output: '' }, trailsOf(recording))).toBe(recording.rule);
  });

  it('names the rank that failed, and the timeouts of the other below it', () => {
    const recording = recordings().find(({ name }) => name === 'last_rank_out_of_memory');
    const { first, followed } = recognise(
      failureOf({ output: '' }, recording ? trailsOf(recording) : []),
      rules,
    );
    expect(first?.evidence?.rank).toBe(1);
    expect(followed[0]).toMatchObject({ rank: 0, line: expect.stringContaining('Watchdog caught') });
  });

  it('a rank that NCCL ended because it waited in vain has not crashed', () => {
    const recording = recordings().find(({ name }) => name === 'last_rank_waits');
    const [waited, other] = recording ? trailsOf(recording) : [];
    const aborted = waited && {
      ...waited,
      exit: { kind: 'signal' as const, signal: 'SIGABRT' },
      ended: false,
    };
    const ranks = [aborted, other].filter((rank) => rank !== undefined);
    expect(found({ output: '' }, ranks)).toBe('collective-timeout');
  });
});

describe('what other programs print', () => {
  it('is at least forty outputs', () => {
    expect(otherPrograms().length).toBeGreaterThanOrEqual(40);
  });

  it.each(otherPrograms())('is no rule: $program, $output', ({ output }) => {
    expect(found({ output, exit: 1 })).toBeUndefined();
  });
});

describe('with several ranks', () => {
  const timeout = samples().find(({ rule }) => rule === 'collective-timeout')?.output ?? '';
  const memory = samples().find(({ rule }) => rule === 'gpu-memory')?.output ?? '';

  it('the timeouts of those that waited are noise, also where they ended first', () => {
    const ranks = [
      trailOf(timeout, { rank: 1 }),
      trailOf(`${memory}\nWARNING: destroy_process_group() was not called`, { rank: 0 }),
    ];
    const { first, followed } = recognise(failureOf({ output: '' }, ranks), rules);
    expect(first?.rule.id).toBe('gpu-memory');
    expect(first?.evidence?.rank).toBe(0);
    expect(followed.map(({ rank }) => rank)).toEqual([1, 0]);
  });

  it('one that was killed without a word is the cause of the timeouts', () => {
    const ranks = [
      trailOf('working', { rank: 2, exit: { kind: 'signal', signal: 'SIGKILL' } }),
      trailOf(timeout, { rank: 0, exit: { kind: 'signal', signal: 'SIGABRT' } }),
    ];
    expect(found({ output: '' }, ranks)).toBe('killed');
  });

  it('one that the studio ended itself was not killed by anybody', () => {
    const ended = trailOf('x', { rank: 1, ended: true, exit: { kind: 'signal', signal: 'SIGKILL' } });
    expect(found({ output: '' }, [ended])).toBeUndefined();
  });

  it('of one rank the first error counts, not what followed from it', () => {
    const output = `Traceback (most recent call last):\n  File "a.py", line 1\n${memory}\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "b.py", line 2\nFileNotFoundError: 3 shards expected`;
    expect(found({ output })).toBe('gpu-memory');
  });
});

describe('a broken rule', () => {
  const file = (rule: string, line = 'CUDA went wrong') => `
remedies:
  restart: { label: { en: Restart, zh: 重启 }, restart: true }
rules:
  - id: one
    when: [{ lines: ["${line}"] }]
    what: { en: What, zh: 什么 }
    why: { en: Why, zh: 为何 }
${rule}`;
  const read = (text: string) => () => parseYaml(text, 'diagnoses.yaml', DiagnosesFile);

  it.each([
    ['an unknown remedy', file('    remedies: [restart, prayer]'), /:9: .*no remedy "prayer"/],
    ['an unknown key', file('    remedy: restart'), /:9: .*remedy/],
    ['a phrase that fits every line', file('', '*a*'), /:6: .*fits nearly every line/],
    ['two gaps side by side', file('', 'memory *{x}'), /:6: .*two gaps/],
    ['a lone brace', file('', 'memory {x'), /:6: .*lone/],
    [
      'a name that no line tells',
      file('    advice: [{ text: { en: "{file}", zh: "{file}" } }]'),
      /:6: .*\{file\}/,
    ],
    ['another rule of its name', file(file('').slice(file('').indexOf('  - id'))), /:9: .*two rules "one"/],
  ])('names its line: %s', (_what, text, message) => {
    expect(read(text)).toThrow(message);
  });
});

it('no line can make the rules slow', () => {
  const long = 'CUDA out of CUDA out of memor '.repeat(20_000);
  const before = performance.now();
  recognise(failureOf({ output: long }), rules);
  expect(performance.now() - before).toBeLessThan(2_000);
});
