/** The ages one may choose, in days. */
export const AGES = [
  { name: 'any', days: 0 },
  { name: 'day', days: 1 },
  { name: 'week', days: 7 },
  { name: 'month', days: 30 },
  { name: 'quarter', days: 90 },
] as const;
