/** The request `ascendify/agent`: the tools that the editor offers to language models, answered as `ascendify mcp` does. */
import type { CancellationToken } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { type Answer, answer } from '../agents/answer.ts';
import { readSource } from '../files/read.ts';
import type { Workspace } from './workspace.ts';

export interface AgentParams {
  readonly tool: string;
  readonly input: unknown;
}

/** Reads below the workspace folders only; what the user sees counts, saved or not. */
export function agentAnswer(
  workspace: Workspace,
  { tool, input }: AgentParams,
  token: CancellationToken,
): Promise<Answer> {
  const folders = workspace.folders.map(({ uri }) => URI.parse(uri));
  return answer(
    {
      locale: workspace.locale,
      roots: folders.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath),
      // Settings are those of a file; a folder's are those of what it holds.
      settingsOf: (file) => workspace.settingsOf(`${URI.file(file).toString()}/_`),
      read(file) {
        const unsaved = workspace.textOf(URI.file(file).toString());
        return unsaved === undefined ? readSource(file) : { text: unsaved };
      },
      cancelled: () => token.isCancellationRequested,
    },
    tool,
    input,
  );
}
