/** The machine over time. */
export const monitor = {
  label: 'Monitor',
  waiting: 'Waiting for the first figures…',
  none: 'Nothing was recorded over this run.',
  figure: 'GPU {{load}} · memory {{full}}',
  cpu: 'Processor',
  memory: 'Main memory',
  loop: 'Delay of the studio’s event loop',
  worst: 'at most {{time}}',
  load: 'Load',
  gpuLoad: 'GPU {{index}} load',
  gpuMemory: 'GPU {{index}} memory',
  all: 'All programs',
  ours: 'The studio',
  peak: 'peak {{bytes}} of {{total}}',
  peakOurs: 'peak of the studio {{bytes}}',
  promised: 'the plan promised {{bytes}}',
} as const;
