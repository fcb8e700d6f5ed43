/** The door through which others watch. */
export const viewers = {
  label: 'Viewers',
  hint: 'Let others on this network watch',
  about:
    'Others on this network can watch your stage in any browser. They see nothing else and can change nothing; whoever has the address can watch. It ends when you stop it, when its time is over, and with the studio.',
  watching: 'Whoever scans this or opens the address watches your stage.',
  code: 'Address as a QR code',
  count_one: '{{count}} viewer',
  count_other: '{{count}} viewers',
  until: 'Ends by itself at {{moment}}.',
  network: 'Network address',
  for: 'Show for',
  open: 'Start showing',
  close: 'Stop showing',
} as const;

/** What they see besides the video. */
export const watch = {
  soon: 'The video begins in a moment.',
  over: 'This showing is over.',
  lost: 'The studio is not responding. This page goes on by itself.',
  unsupported: 'This browser cannot play the video.',
  unreadable: 'The video could not be read.',
} as const;
