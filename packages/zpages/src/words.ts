import type { Attributes } from '@opentelemetry/api';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A count for people: `10,000`. */
export function countInWords(count: number): string {
  return whole.format(count);
}

/** How many a second, in at most five characters: `0`, `0.3`, `12.4`, `1,234`, `23k`. A dash where it is not known. */
export function rateInWords(rate: number | undefined): string {
  if (rate === undefined) return '–';
  if (rate === 0) return '0';
  if (rate < 0.05) return '<0.1';
  if (rate < 99.95) return rate.toFixed(1);
  return rate < 9_999.5 ? countInWords(rate) : `${countInWords(rate / 1_000)}k`;
}

/** Whether a count needs more room than most do; the style sheet has smaller sizes for it. */
export function widthOf(countText: string): '' | 'long' | 'long longer' {
  if (countText.length > '99,999'.length) return 'long longer';
  return countText.length > '9,999'.length ? 'long' : '';
}

const UNITS = [
  { name: 'ms', seconds: 0.001, until: 1 },
  { name: 's', seconds: 1, until: 120 },
  { name: 'min', seconds: 60, until: 7_200 },
  { name: 'h', seconds: 3_600, until: 172_800 },
  { name: 'd', seconds: 86_400, until: Number.POSITIVE_INFINITY },
];

/** An age for people, in one unit: `20 ms`, `4.2 s`, `71 s`, `12 min`, `3.4 h`, `2.4 d`. A dash where it is not measured. */
export function ageInWords(age: number | undefined): string {
  if (age === undefined) return '–';
  const unit = UNITS.find(({ seconds, until }) => Math.round(age / seconds) * seconds < until);
  if (unit === undefined) return '–';
  const amount = age / unit.seconds;
  return `${amount < 9.95 ? amount.toFixed(1) : countInWords(amount)} ${unit.name}`;
}

/** Attributes on one line, cut to `limit` characters: `model=llama-3, phase=decode`. */
export function attributesInWords(attributes: Attributes, limit: number): string {
  let text = '';
  for (const [key, value] of Object.entries(attributes)) {
    if (text.length > limit) break;
    text += `${text === '' ? '' : ', '}${clip(key, limit)}=${clip(String(value), limit)}`;
  }
  return clip(text, limit);
}

/** At most `limit` characters of a text that may be of any length; never half of a surrogate pair. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${[...text.slice(0, 2 * limit)].slice(0, limit - 1).join('')}…`;
}
