/** What the editor's own agents get: the three read-only tools, and the server that offers the same by MCP. */
import * as vscode from 'vscode';
import type { Client } from './startClient.ts';

interface Answer {
  readonly text: string;
  readonly isError?: boolean;
}

/** The tools of the manifest, with what the chat shows while one runs. */
const running: Readonly<Record<string, (input: { name?: string; path?: string }) => string>> = {
  ascendify_explain: ({ name = '' }) => vscode.l10n.t('Explaining {0}', name),
  ascendify_scan: ({ path = '' }) => vscode.l10n.t('Scanning {0} for CUDA', path),
  ascendify_preview: ({ path = '' }) => vscode.l10n.t('Previewing the fixes of {0}', path),
};

/** Registers what the product has: relatives of VS Code may lack language models or MCP. */
export function registerAgents(context: vscode.ExtensionContext, client: Client): vscode.Disposable {
  const models: Partial<typeof vscode.lm> = vscode.lm ?? {};
  const parts: vscode.Disposable[] = [];
  if (models.registerTool)
    for (const name of Object.keys(running))
      parts.push(models.registerTool<object>(name, toolOf(name, client)));
  if (models.registerMcpServerDefinitionProvider)
    parts.push(...mcpServer(context, models.registerMcpServerDefinitionProvider));
  return vscode.Disposable.from(...parts);
}

function toolOf(tool: string, client: Client): vscode.LanguageModelTool<object> {
  return {
    prepareInvocation: ({ input }) => ({ invocationMessage: running[tool]?.(input) ?? tool }),
    async invoke({ input }, token) {
      const answer = await (await client).sendRequest<Answer | null>(
        'ascendify/agent',
        { tool, input },
        token,
      );
      if (!answer) throw new Error(vscode.l10n.t('The server gave no answer; the log says why.'));
      if (answer.isError) throw new Error(answer.text);
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(answer.text)]);
    },
  };
}

/** The server in `dist/`, run by the editor's own Node on the folders of this window. */
function mcpServer(
  context: vscode.ExtensionContext,
  register: typeof vscode.lm.registerMcpServerDefinitionProvider,
): vscode.Disposable[] {
  const changed = new vscode.EventEmitter<void>();
  const provideMcpServerDefinitions = (): vscode.McpServerDefinition[] => {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    if (folders.length === 0) return [];
    const chosen = vscode.workspace.getConfiguration('ascendify').get<string | null>('language');
    const language = /^zh/i.test(chosen ?? vscode.env.language) ? 'zh-cn' : 'en';
    const args = ['mcp', ...folders.map(({ uri }) => uri.fsPath), '--lang', language];
    const version = String(context.extension.packageJSON.version);
    return [
      new vscode.McpStdioServerDefinition(
        'Ascendify',
        process.execPath,
        [context.asAbsolutePath('dist/server.js'), ...args],
        // The desktop's Node is inside Electron.
        { ELECTRON_RUN_AS_NODE: '1' },
        version,
      ),
    ];
  };
  return [
    changed,
    vscode.workspace.onDidChangeWorkspaceFolders(() => changed.fire()),
    register('ascendify', {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions,
    }),
  ];
}
