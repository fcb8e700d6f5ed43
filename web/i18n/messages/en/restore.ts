/** A video made here, brought back. */
export const restore = {
  title: 'Made with LiveAvatar Studio',
  lead: '“{{name}}” says how it was made. Take over its settings, or only its sound?',
  engine: 'Engine',
  engineVersion: '{{engine}}, version {{version}}',
  noEngine: '{{engine}} (not in this studio; the chosen engine stays)',
  prompt: 'Prompt',
  noPrompt: 'none',
  settings: 'Settings',
  usual: 'all as usual',
  image: 'Portrait',
  audio: 'Recording',
  here: '{{name}}: in this studio',
  away: '{{name}}: not in this studio',
  unnamed: { image: 'A picture', audio: 'A recording' },
  part: 'It is one part of a long video: {{from}}–{{to}} of the recording.',
  parts: 'Made in {{count}} parts',
  ignored_one: 'This studio does not have a setting of it: {{list}}. It is left out.',
  ignored_other: 'This studio does not have {{count}} settings of it: {{list}}. They are left out.',
  sound: 'Take the sound of the video in place of the recording',
  take: 'Restore the settings',
  soundOnly: 'Use its sound as the recording',
  done: 'Portrait, recording, prompt and settings are those of that video now.',
  doneWithout: {
    image:
      'The settings are those of that video now. Choose the portrait again: {{name}} is not in this studio.',
    audio:
      'The settings are those of that video now. Choose the recording again: {{name}} is not in this studio.',
    both: 'The settings are those of that video now. Portrait and recording are not in this studio: choose them again.',
  },
  refused: {
    title: 'These settings cannot be restored',
    newer: '“{{name}}” was made by a newer LiveAvatar Studio. Update this one to restore its settings.',
    wrong:
      '“{{name}}” says that LiveAvatar Studio made it, but its “{{field}}” cannot be right. Nothing was taken over.',
  },
  downloads: 'Downloads say how they were made',
} as const;
