import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMS } from '#contract';
import { readLink, writeLink } from '../../../web/state/link.ts';

describe('a link', () => {
  it('carries what differs from the usual, and brings it back', () => {
    const params = {
      ...DEFAULT_PARAMS,
      size: '720*400' as const,
      sample_guide_scale: 1.3,
      sample_steps: 3,
      sample_solver: 'dpm++' as const,
      fp8: true,
      load_lora: false,
      lora_path_dmd: 'hub/a b&c=1?#',
    };
    const search = writeLink(params, DEFAULT_PARAMS, 'liveavatar');
    const link = readLink(search);
    expect(link).toMatchObject({ engine: 'liveavatar', ignored: [] });
    expect({ ...DEFAULT_PARAMS, ...link.params }).toEqual(params);
    expect(search).not.toContain('num_clip');
  });

  it('is empty when everything is as usual, and then asks for nothing', () => {
    expect(writeLink(DEFAULT_PARAMS, DEFAULT_PARAMS, null)).toBe('');
    expect(readLink('')).toEqual({ engine: null, params: null, ignored: [] });
  });

  it('takes what makes sense and names the nonsense', () => {
    const search =
      '?sample_steps=3&num_clip=0&infer_frames=33&fp8=maybe&size=9*9&base_seed=&__proto__=1&utm=x&engine=..%2F';
    expect(readLink(search)).toEqual({
      engine: null,
      params: { sample_steps: 3 },
      ignored: [
        'num_clip=0',
        'infer_frames=33',
        'fp8=maybe',
        'size=9*9',
        'base_seed=',
        '__proto__=1',
        'utm=x',
        'engine=../',
      ],
    });
  });

  it('shortens nonsense that is long', () => {
    expect(readLink(`?x=${'y'.repeat(500)}`).ignored[0]).toHaveLength(40);
  });
});
