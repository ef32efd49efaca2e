/** Bars and badges of the page. Every picture says in words what it shows. Pure. */
import { type Locale, type Verdict, verdicts } from '../../model.ts';
import type { Counts } from '../model.ts';
import { labelsOf } from '../words.ts';
import { escapeHtml } from './escape.ts';

export interface Slice {
  /** Class that gives the colour. */
  readonly name: string;
  readonly label: string;
  readonly value: number;
}

export interface BarOptions {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  readonly width: number;
  readonly height: number;
}

/** A stacked bar, as wide as its values are of `width`; the numbers stand in its description. */
export function bar(slices: readonly Slice[], { id, title, width, height }: BarOptions): string {
  const shown = slices.filter(({ value }) => value > 0);
  const total = shown.reduce((sum, { value }) => sum + value, 0);
  let at = 0;
  const parts = shown.map(({ name, value }) => {
    const share = (value / total) * width;
    const part = `<rect class="${name}" x="${at.toFixed(1)}" width="${share.toFixed(1)}" height="${height}"/>`;
    at += share;
    return part;
  });
  const spoken = shown.map(({ label, value }) => `${label} ${value}`).join(', ');
  const size = Math.max(1, width);
  return `<svg class="bar" role="img" aria-labelledby="${id}-t ${id}-d" viewBox="0 0 ${size} ${height}" width="${size}" height="${height}" preserveAspectRatio="none"><title id="${id}-t">${escapeHtml(title)}</title><desc id="${id}-d">${escapeHtml(spoken)}</desc>${parts.join('')}</svg>`;
}

/** The verdicts of some findings as slices. */
export function verdictSlices(counts: Counts, locale: Locale): Slice[] {
  const labels = labelsOf(locale);
  return verdicts.map((verdict) => ({
    name: verdict,
    label: labels.verdict[verdict],
    value: counts[verdict],
  }));
}

export function badge(verdict: Verdict, locale: Locale): string {
  return `<span class="badge ${verdict}">${labelsOf(locale).verdict[verdict]}</span>`;
}
