/** What the adapter's replacement of names at run time would serve in this project, and what it would leave. Pure. */
import { type Hours, openFindings, type ReportFile, type Task } from './model.ts';
import { tasksOf } from './tasks.ts';

/** Python findings by whether they need an edit when the adapter replaces names at run time. */
export interface ZeroEdit {
  readonly served: number;
  readonly left: number;
  readonly tasks: readonly Task[];
}

/** Nothing when no Python needs migration. */
export function zeroEditOf(files: readonly ReportFile[], hours: Hours): { readonly zeroEdit?: ZeroEdit } {
  const python = files.filter(({ path }) => /\.(?:pyw?|ipynb)$/.test(path));
  const left = python.map((file) => ({
    ...file,
    findings: openFindings(file).filter(({ verdict, zeroEdit }) => verdict !== 'same' && !zeroEdit),
  }));
  const count = (list: readonly ReportFile[]): number =>
    list.reduce(
      (sum, file) => sum + openFindings(file).filter(({ verdict }) => verdict !== 'same').length,
      0,
    );
  const all = count(python);
  if (all === 0) return {};
  return { zeroEdit: { served: all - count(left), left: count(left), tasks: tasksOf(left, hours) } };
}
