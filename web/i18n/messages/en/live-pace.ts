/** Whether an engine keeps up with a voice. */
export const livePace = {
  no: '{{engine}} is expected to make {{low}} to {{high}} pictures a second here; speech needs {{needed}}. What it has no time for is left out: the picture stands still for moments, and the lips stay with the sound.',
  maybe:
    '{{engine}} may just keep up: {{low}} to {{high}} pictures a second are expected here, and speech needs {{needed}}. What it has no time for is left out.',
  takes:
    'To be sure it would have to be {{times}} times as fast: a faster GPU; a second one hardly helps here. Or:',
  use: 'Use {{what}}',
  steps_one: 'Use {{count}} step',
  steps_other: 'Use {{count}} steps',
  loading: 'The model is loaded first. That can take minutes.',
  shown: '{{made}} of {{needed}} pictures a second',
} as const;
