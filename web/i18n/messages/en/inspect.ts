/** What the studio found in an input, and what was done about it. */
export const inspect = {
  fine: { image: 'The portrait is fine.', audio: 'The recording is fine.' },
  found: { image: 'What was found in the portrait', audio: 'What was found in the recording' },
  fixed: {
    crop: 'Cropped.',
    turn: 'Turned.',
    straighten: 'Straightened.',
    brighten: 'Brightened.',
    scale: 'Scaled.',
    mono16k: 'Converted to mono, 16 kHz.',
    level: 'Normalised.',
    'lead-silence': 'Silence added at the start.',
    denoise: 'Noise reduced.',
    trim: 'Trimmed.',
  },
  original: 'Restore the original',
  listen: {
    title: 'Listen before you use it',
    which: 'Which one to hear',
    before: 'Original',
    after: 'Corrected',
    play: 'Play',
    pause: 'Pause',
    use: 'Use the corrected one',
    leave: 'Keep the original',
  },
} as const;
