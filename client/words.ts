/** Words for the verdicts, in the user's language; those of the report. */
import * as vscode from 'vscode';
import type { Verdict } from './findings.ts';

interface VerdictWords {
  readonly label: string;
  /** What it means for whoever migrates. */
  readonly meaning: string;
}

export function verdictWords(verdict: Verdict): VerdictWords {
  switch (verdict) {
    case 'none':
      return { label: vscode.l10n.t('None'), meaning: vscode.l10n.t('no counterpart on this target') };
    case 'manual':
      return { label: vscode.l10n.t('Manual'), meaning: vscode.l10n.t('a person designs the change') };
    case 'adapted':
      return { label: vscode.l10n.t('Adapted'), meaning: vscode.l10n.t('a fix with one thing to check') };
    case 'direct':
      return { label: vscode.l10n.t('Direct'), meaning: vscode.l10n.t('another name, fixed by machine') };
    case 'unmapped':
      return { label: vscode.l10n.t('Unmapped'), meaning: vscode.l10n.t('known name, no rule yet') };
    case 'same':
      return { label: vscode.l10n.t('Worth a look'), meaning: vscode.l10n.t('works unchanged') };
  }
}
