import { fileURLToPath } from 'node:url';
import { readYaml } from '../../server/config/read-yaml.ts';
import { type Limits, Thresholds } from '../../server/contract/index.ts';

/** What the studio ships: the tests fail when a threshold there no longer tells sound inputs from faulty ones. */
export const THRESHOLDS: Thresholds = readYaml(
  fileURLToPath(new URL('../../configs/inspection.yaml', import.meta.url)),
  Thresholds,
);

/** As in `configs/studio.yaml`, but for lengths. */
export const LIMITS: Limits = {
  maxImageBytes: 40_000_000,
  maxAudioBytes: 700_000_000,
  minImageSide: 64,
  maxImageSide: 8000,
  minAudioSeconds: 0.2,
  maxAudioSeconds: 3600,
  promptMaxChars: 5000,
};
