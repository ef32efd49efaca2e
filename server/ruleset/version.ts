/**
 * Orders CANN and torch versions and says whether a target has what a rule writes. Takes versions as vendors spell them
 * (`8.0.RC3`, `9.2.0-beta.2`, `master`, `2.8`, `2.8.0+cpu`). Pure and total: an unreadable version counts as the oldest.
 */
import type { Chip, Target } from '../model.ts';
import { remember } from '../once.ts';
import type { Condition, Outcome } from './rule.ts';

/** Negative when `a` is older than `b`, positive when newer, 0 when they are the same release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let at = 0; at < left.length; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference) return difference;
  }
  return 0;
}

/** True when version `a` is `b` or newer. */
export function atLeast(a: string, b: string): boolean {
  return compareVersions(a, b) >= 0;
}

/** What keeps an outcome from a target: its release is too old or too new, or its chip is not among those that have it. */
export type Gate =
  | { readonly kind: 'since' | 'until'; readonly release: string }
  | { readonly kind: 'chips'; readonly chips: readonly Chip[] };

/** The first reason why the target lacks what the outcome writes; undefined when nothing is in the way. */
export function gate(outcome: Pick<Outcome, 'since' | 'until' | 'chips'>, target: Target): Gate | undefined {
  const { since, until, chips } = outcome;
  if (chips && !chips.includes(target.chip)) return { kind: 'chips', chips };
  if (since && !atLeast(target.cann, since)) return { kind: 'since', release: since };
  if (until && atLeast(target.cann, until)) return { kind: 'until', release: until };
  return undefined;
}

/** True when the target meets a variant's conditions on chip, CANN, torch and style; `args`, `notArgs` and `used` are not judged. */
export function holds(condition: Condition, target: Target): boolean {
  return (
    !gate(condition, target) &&
    (condition.torch === undefined || atLeast(target.torch, condition.torch)) &&
    (condition.style === undefined || condition.style === target.pythonStyle)
  );
}

/** Ranks of what follows the numbers: a pre-release is older than its release, `rc` is newer than `alpha` and `beta`. */
const stages: Readonly<Record<string, number>> = { dev: -4, alpha: -3, a: -3, beta: -2, b: -2, rc: -1 };

/** Major, minor, patch, rank of the stage, number of the stage. */
const parts = remember((version: string): readonly [number, number, number, number, number] => {
  const text = version
    .trim()
    .toLowerCase()
    .replace(/^(<=|v)/, '')
    .replace(/\+.*$/, '');
  if (text === 'master') return [Number.MAX_SAFE_INTEGER, 0, 0, 0, 0];
  const found = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[-.]?([a-z]+)\.?(\d*))?/.exec(text);
  if (!found) return [-1, 0, 0, 0, 0];
  const [, major, minor, patch, stage, serial] = found;
  const rank = stage === undefined ? 0 : (stages[stage] ?? 0);
  return [Number(major), Number(minor ?? 0), Number(patch ?? 0), rank, Number(serial || 0)];
});
