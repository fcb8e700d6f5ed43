/** The studio's own data are damaged. */
export const damage = {
  title: 'The studio’s database is damaged',
  what: 'Some of this may be missing or out of date: {{what}}. Videos and uploads are files of their own and not affected.',
  repair:
    'Close the studio, run this once, and start it again. What can be read is saved, and the damaged file is kept.',
  and: ', ',
  part: {
    runs: 'runs',
    batches: 'runs made together',
    events: 'the progress of runs',
    speeds: 'expected times',
    queue: 'the queue’s pause',
    other: 'what belongs to all runs',
  },
} as const;
