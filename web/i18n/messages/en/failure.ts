/** Why a run failed, what can be done about it, and what has helped. */
export const failure = {
  between: ' ',
  empty: 'as set up',
  restarts: 'Every process of the engine is ended and started anew',
  others_one: 'Another way',
  others_other: '{{count}} other ways',
  waits: 'Rank {{rank}} was in {{call}}.',
  held: {
    gpu: '{{amount}} of GPU {{number}} are held by {{program}} (process {{pid}}). It is not the studio’s, which does not touch it.',
    gpuSince:
      '{{amount}} of GPU {{number}} are held by {{program}} (process {{pid}}, since {{since}}). It is not the studio’s, which does not touch it.',
    port: 'Port {{number}} is held by {{program}} (process {{pid}}). It is not the studio’s, which does not touch it.',
    portSince:
      'Port {{number}} is held by {{program}} (process {{pid}}, since {{since}}). It is not the studio’s, which does not touch it.',
    memory: 'Memory',
  },
  copy: 'Copy',
  copied: 'Copied',
  report: {
    open: 'Copy report',
    title: 'Report of a failure',
    of: 'Everything that whoever mends it needs to know. Keys are never in it.',
    prompt: 'With the prompt',
    names: 'With names and paths of this machine',
    copy: 'Copy the report',
    failed: 'The report could not be made.',
  },
  helped: {
    title: 'That helped: {{remedy}}',
    ask: 'Do it on every run of {{name}} from now on? {{changes}}',
    keep: 'From now on',
    dismiss: 'Only this time',
    kept: 'Done for {{name}} from now on. The panel of the engines takes it back.',
  },
  learned: {
    title: 'Learned here',
    forget: 'Forget "{{remedy}}"',
  },
} as const;
