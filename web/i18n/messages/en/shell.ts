/** The frame around everything: header, connection, languages, themes. */
export const shell = {
  skip: 'Skip to the stage',
  close: 'Close',
  language: 'Language',
  theme: { label: 'Theme', light: 'Light', dark: 'Dark', system: 'Like the system' },
  offline: 'No connection to the studio. Nothing here is lost; the page reconnects by itself.',
  unreachable: 'The studio does not answer. Is it still running?',
  starting: 'Waiting for the studio to answer…',
  messages: 'Messages',
  drop: { title: 'Drop it here', hint: 'A picture becomes the portrait, a recording the voice.' },
  notMedia: '“{{name}}” is neither a picture nor a recording.',
} as const;

export const engine = {
  label: 'Engine',
  choose: 'Generate with',
  load: 'Load now',
  preview: 'Preview (CPU)',
  previewNote:
    'A quick look at portrait, recording and framing, rendered on the CPU. Not the LiveAvatar model.',
  state: {
    missing: 'Not set up',
    stopped: 'Starts when needed',
    loading: 'Loading',
    ready: 'Ready',
    busy: 'Rendering',
    failed: 'Did not start',
  },
  device: 'Runs on {{device}}',
} as const;
