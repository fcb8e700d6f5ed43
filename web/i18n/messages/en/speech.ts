/** A text in place of a recording. */
export const speech = {
  from: 'Where the voice comes from',
  recording: 'Recording',
  text: 'Text',
  placeholder: 'What the portrait is to say, in English or Chinese.',
  voice: 'Voice',
  automatic: 'By the text',
  speed: 'Speed',
  preview: 'Listen',
  stop: 'Stop',
  record: 'Make it',
  speaking: 'Speaking the text…',
  sentTo: 'The text is sent to {{host}}.',
} as const;
