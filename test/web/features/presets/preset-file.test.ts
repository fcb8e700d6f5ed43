import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { DEFAULT_PARAMS, PresetBody } from '#contract';
import { presetFile } from '../../../../web/features/presets/preset-file.ts';

const preset = {
  name: 'Launch 2',
  params: { ...DEFAULT_PARAMS, lora_path_dmd: 'a: "b" # *c\n- d' },
  readOnly: false,
};

it('writes YAML that the studio reads back word for word', async () => {
  const file = presetFile(preset, 'yaml');
  expect(file.name).toBe('Launch 2.yaml');
  expect(PresetBody.parse(parse(await file.text()))).toEqual({ params: preset.params });
});

it('writes JSON with the same content', async () => {
  const file = presetFile(preset, 'json');
  expect(file.name).toBe('Launch 2.json');
  expect(PresetBody.parse(JSON.parse(await file.text()))).toEqual({ params: preset.params });
});
