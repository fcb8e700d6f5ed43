/** Whether lips and sound of a video go together. */
export const lipSync = {
  label: 'Check lip-sync',
  waiting: 'Following the lips through the video. This takes some seconds.',
  failed: 'The lips could not be followed in this video.',
  verdict: {
    'in-sync': 'Lips and sound go together.',
    late: 'The lips come after the sound.',
    early: 'The lips come before the sound.',
    drifting: 'Lips and sound drift apart towards the end of the video.',
    weak: 'The lips follow the sound only loosely.',
    unrelated: 'The lips do not follow the sound.',
    still: 'The lips hardly move.',
    'no-face': 'There is no face in the video whose lips could be followed.',
    'no-speech': 'There is too little speech in the video to compare lips with.',
  },
  measured: 'Lag {{lag}} ms, agreement {{agreement}}, measured from {{from}} to {{to}}.',
  scale:
    'Nobody notices a lag of less than 80 ms. Good videos agree to 60 % and more, videos with another sound to less than 30 %.',
  reasons: 'What explains it',
  maybe: 'What could be better',
  noReason:
    'Nothing in portrait and recording explains it. Another seed, a portrait that looks straight ahead or a slower recording may help.',
  of: { image: 'Portrait', audio: 'Recording' },
  fix: 'Correct the recording and run again',
  fixes: 'The copy is corrected: {{list}}. The original stays.',
  fixNames: {
    mono16k: 'mono, 16 kHz',
    denoise: 'less noise',
    level: 'louder',
    'lead-silence': 'silence before the first word',
  },
  started: 'The run with the corrected recording has begun.',
  notStarted: 'The run could not be started.',
} as const;
