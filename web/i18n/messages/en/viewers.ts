/** The door through which others watch. */
export const viewers = {
  label: 'Viewers',
  hint: 'Let others on this network watch',
  about:
    'Others on this network watch what is on your stage, in any browser. They can change and see nothing else, and whoever has the address can watch. The door closes when you close it, when its time is over, and with the studio.',
  watching: 'Whoever scans this or opens the address watches your stage.',
  code: 'Address as a QR code',
  count_one: '{{count}} viewer',
  count_other: '{{count}} viewers',
  until: 'Closes by itself at {{moment}}.',
  network: 'Network address',
  for: 'Open for',
  open: 'Open the door',
  close: 'Close the door',
} as const;

/** What they see besides the video. */
export const watch = {
  soon: 'The video begins in a moment.',
  over: 'This showing is over.',
  lost: 'The studio is not responding. This page goes on by itself.',
  unsupported: 'This browser cannot play the video.',
  unreadable: 'The video could not be read.',
} as const;
