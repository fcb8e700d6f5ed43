import type { Language } from './language.ts';

const TAGS: Record<Language, string> = { en: 'en', zh: 'zh-CN' };

const UNITS = {
  en: { h: 'h', min: 'min', s: 's', ms: 'ms' },
  zh: { h: '小时', min: '分钟', s: '秒', ms: '毫秒' },
} as const;

const DAY_MS = 24 * 3600 * 1000;

/** Numbers and times as a person of that language writes them. */
export class Format {
  readonly #numbers: Intl.NumberFormat;
  readonly #tenths: Intl.NumberFormat;
  readonly #moments: Intl.DateTimeFormat;
  readonly #times: Intl.DateTimeFormat;
  readonly #days: Intl.DateTimeFormat;
  readonly #daysOfOtherYears: Intl.DateTimeFormat;
  readonly #near: Intl.RelativeTimeFormat;
  readonly #languages: Intl.DisplayNames;
  readonly #tag: string;
  readonly #units: (typeof UNITS)[Language];

  constructor(language: Language) {
    this.#tag = TAGS[language];
    this.#units = UNITS[language];
    this.#numbers = new Intl.NumberFormat(this.#tag, { maximumFractionDigits: 0 });
    this.#tenths = new Intl.NumberFormat(this.#tag, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    this.#times = new Intl.DateTimeFormat(this.#tag, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    const day = { weekday: 'long', month: 'long', day: 'numeric' } as const;
    this.#days = new Intl.DateTimeFormat(this.#tag, day);
    this.#daysOfOtherYears = new Intl.DateTimeFormat(this.#tag, { ...day, year: 'numeric' });
    this.#near = new Intl.RelativeTimeFormat(this.#tag, { numeric: 'auto' });
    this.#languages = new Intl.DisplayNames(this.#tag, { type: 'language' });
    this.#moments = new Intl.DateTimeFormat(this.#tag, {
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  }

  whole(value: number): string {
    return this.#numbers.format(value);
  }

  tenths(value: number): string {
    return this.#tenths.format(value);
  }

  /** 42.3 → "42 s". */
  seconds(seconds: number): string {
    return `${this.whole(seconds)} ${this.#units.s}`;
  }

  /** 17.2 → "17 ms". */
  milliseconds(milliseconds: number): string {
    return `${this.whole(milliseconds)} ${this.#units.ms}`;
  }

  /** A language, by its code: "Chinese". */
  languageName(code: string): string {
    return this.#languages.of(code) ?? code;
  }

  /** 0…1 as "42 %". */
  percent(share: number): string {
    return `${Math.round(share * 100)} %`;
  }

  /** Bytes as disks are sold: 999 → "1 KB", 1234567 → "1.2 MB", 25e9 → "25 GB". */
  bytes(bytes: number): string {
    if (bytes === 0) return '0 MB';
    const [size, unit] = bytes < 1e6 ? [1e3, 'KB'] : bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
    const value = bytes / size;
    return `${value < 10 && unit !== 'KB' ? this.tenths(value) : this.whole(Math.max(1, value))} ${unit}`;
  }

  /** A clock: 7.8 → "0:07", 3671 → "1:01:11". Seconds that are over, as every player counts them. */
  clock(seconds: number): string {
    // A sum of frames may lie a hair below the second that it is.
    const whole = Math.max(0, Math.floor(seconds + 0.001));
    const hours = Math.floor(whole / 3600);
    const minutes = Math.floor((whole % 3600) / 60);
    const rest = String(whole % 60).padStart(2, '0');
    return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
  }

  /** A length: "19.2 s" below a minute, then "3 min 12 s", then "1 h 4 min". */
  length(seconds: number): string {
    const { h, min, s } = this.#units;
    if (seconds < 59.95) return `${this.tenths(seconds)} ${s}`;
    const whole = Math.round(seconds);
    const minutes = Math.floor(whole / 60);
    if (minutes < 60) return whole % 60 === 0 ? `${minutes} ${min}` : `${minutes} ${min} ${whole % 60} ${s}`;
    const hours = `${Math.floor(minutes / 60)} ${h}`;
    return minutes % 60 === 0 ? hours : `${hours} ${minutes % 60} ${min}`;
  }

  /** A time that nobody knows exactly: "15 s", "3 min", "1 h 4 min". */
  about(seconds: number): string {
    const { min, s } = this.#units;
    if (seconds < 57.5) return `${Math.max(5, 5 * Math.round(seconds / 5))} ${s}`;
    if (seconds < 3570) return `${Math.round(seconds / 60)} ${min}`;
    return this.length(60 * Math.round(seconds / 60));
  }

  /** A span that nobody knows exactly: "8–12 s", "3–5 min". */
  span(low: number, high: number): string {
    const { min, s } = this.#units;
    if (high < 90) {
      const [from, to] = [Math.max(1, Math.round(low)), Math.max(1, Math.round(high))];
      return from === to ? `${to} ${s}` : `${from}–${to} ${s}`;
    }
    const [from, to] = [Math.max(1, Math.round(low / 60)), Math.round(high / 60)];
    return from === to ? `${to} ${min}` : `${from}–${to} ${min}`;
  }

  /** The day: "Today", "Yesterday", "Monday, November 24", and with the year in any other one. */
  day(iso: string, now = new Date()): string {
    const date = new Date(iso);
    const before = Math.round((startOfDay(now) - startOfDay(date)) / DAY_MS);
    if (before === 0 || before === 1) {
      const word = this.#near.format(-before, 'day');
      return word.charAt(0).toLocaleUpperCase(this.#tag) + word.slice(1);
    }
    return (date.getFullYear() === now.getFullYear() ? this.#days : this.#daysOfOtherYears).format(date);
  }

  /** The time, for today; with the date for any other day. */
  moment(iso: string): string {
    const date = new Date(iso);
    const today = date.toDateString() === new Date().toDateString();
    return (today ? this.#times : this.#moments).format(date);
  }
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
