/** The doctor. What it finds on the studio's machine is said by the studio. */
export const doctor = {
  label: 'Doctor',
  hint: 'Looks at this machine and at what the engine needs',
  engine: 'Engine to look at',
  again: 'Look again',
  looking: 'Looking…',
  goesOn: 'Still looking at what the engine needs…',
  took: '{{moment}}, took {{seconds}} s',
  fine: 'All is well.',
  fails_one: '{{count}} thing will not work',
  fails_other: '{{count}} things will not work',
  advice_one: '{{count}} could be better',
  advice_other: '{{count}} could be better',
  and: ', ',
  verdict: { pass: 'In order', advise: 'Could be better', fail: 'Will not work' },
  part: {
    studio: 'Studio',
    machine: 'Machine',
    gpu: 'GPU',
    engine: 'Engine',
    browser: 'This browser',
  },
  browser: {
    video: {
      there: 'It plays videos while they are made.',
      absent: 'It cannot play videos while they are made.',
      how: 'Use a current Chrome, Edge, Firefox or Safari. Chromium without its proprietary codecs has no H.264.',
    },
    sockets: {
      there: 'It follows the progress of runs.',
      absent: 'It cannot follow the progress of runs.',
      how: 'Use a current browser.',
    },
    capture: {
      there: 'Camera and microphone can be used.',
      absent: 'Camera and microphone cannot be used on this page.',
      how: 'Browsers only allow it on the studio’s own machine (127.0.0.1) or over HTTPS.',
    },
    clipboard: {
      there: 'Texts can be copied.',
      absent: 'Texts cannot be copied by a button on this page.',
      how: 'Browsers only allow it on the studio’s own machine (127.0.0.1) or over HTTPS.',
    },
  },
} as const;
