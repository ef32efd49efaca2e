/** The suite that runs inside VS Code: what a user of the extension does, on files of its own copied workspace. */
import * as assert from 'node:assert/strict';
import { join } from 'node:path';
import Mocha from 'mocha';
import * as vscode from 'vscode';
import {
  actions,
  apply,
  codeOf,
  folder,
  found,
  open,
  ours,
  server,
  tab,
  until,
  write,
  writeNotebook,
} from './helpers.ts';
import { migrationTests } from './suiteMigration.ts';

function tests(): void {
  test('a .cu file gets findings with code, link and severity', async () => {
    const document = await open('main.cu');
    const finding = await found(document, 'cudaStreamSynchronize');
    assert.equal(document.getText(finding.range), 'cudaStreamSynchronize');
    assert.match(finding.message, /aclrtSynchronizeStream/);
    assert.ok(typeof finding.code === 'object');
    assert.match(finding.code.target.toString(true), /explain\?cudaStreamSynchronize$/);
    assert.equal(finding.severity, vscode.DiagnosticSeverity.Information);
  });

  test('agents get the tools, and answers with sources', async () => {
    const names = ['ascendify_explain', 'ascendify_scan', 'ascendify_preview'];
    await until('the tools', () =>
      names.every((name) => vscode.lm.tools.some((tool) => tool.name === name)) ? true : undefined,
    );
    const ask = async (name: string, input: object): Promise<string> => {
      const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
      return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
    };
    assert.match(await ask('ascendify_explain', { name: 'cudaMemcpy' }), /aclrtMemcpy[\s\S]*^Source: /m);
    assert.match(await ask('ascendify_scan', { path: 'main.cu' }), /"path": "[^"]*main\.cu"/);
    assert.match(await ask('ascendify_preview', { path: 'main.cu' }), /^\+.*aclrtSynchronizeStream/m);
  });

  test('hover tells the counterpart', async () => {
    const document = await open('main.cu');
    const finding = await found(document, 'cudaStreamSynchronize');
    const text = await until('a hover', async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        finding.range.start,
      );
      const words = hovers
        .flatMap((hover) => hover.contents.map((part) => (typeof part === 'string' ? part : part.value)))
        .join('\n');
      return words.includes('aclrt') ? words : undefined;
    });
    assert.match(text, /aclrtSynchronizeStream/);
  });

  test('a quick fix changes the text, and its finding goes', async () => {
    const document = await open('main.cu');
    const finding = await found(document, 'cudaStreamCreate');
    const list = await actions(document, finding.range, 'quickfix');
    const preferred = list.find((action) => action.isPreferred);
    await apply(preferred);
    assert.match(document.getText(), /aclrtCreateStream\(&stream\)/);
    await until('the finding to go', () =>
      ours(document).some((one) => codeOf(one) === 'cudaStreamCreate') ? undefined : true,
    );
  });

  test('all of a rule in the file is fixed at once', async () => {
    const document = await open('main.cu');
    const finding = await found(document, 'cudaStreamSynchronize');
    const list = await actions(document, finding.range, 'quickfix');
    await apply(list.find((action) => /all/i.test(action.title)));
    assert.equal(document.getText().match(/aclrtSynchronizeStream/g)?.length, 2);
  });

  test('fix all leaves no safe fix behind', async () => {
    const document = await open('main.cu');
    await found(document, 'cuda_runtime.h');
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    await apply((await actions(document, whole, 'source.fixAll.ascendify'))[0]);
    assert.doesNotMatch(document.getText(), /cudaStream_t|cuda_runtime/);
    assert.match(document.getText(), /aclInit\(nullptr\);/);
  });

  test('Python files get findings too', async () => {
    const document = await open('train.py');
    await found(document, 'torch.cuda.synchronize');
    await found(document, 'string-cuda');
  });

  test('another chip changes the verdict', async () => {
    const document = await open('managed.cu');
    const before = await found(document, 'cudaMallocManaged');
    const settings = vscode.workspace.getConfiguration('ascendify');
    await settings.update('chip', '950', vscode.ConfigurationTarget.Workspace);
    const after = await until('another message', () =>
      ours(document).find((one) => codeOf(one) === 'cudaMallocManaged' && one.message !== before.message),
    );
    assert.match(after.message, /950/);
    await settings.update('chip', undefined, vscode.ConfigurationTarget.Workspace);
  });

  test('a target chosen from the lists is written and changes the findings', async () => {
    const document = await open('managed.cu');
    const settings = () => vscode.workspace.getConfiguration('ascendify', document.uri);
    const message = async () => (await found(document, 'cudaMallocManaged')).message;
    await settings().update('chip', '950', vscode.ConfigurationTarget.Workspace);
    await until('the message of the 950', async () => ((await message()).includes('950') ? true : undefined));
    void vscode.commands.executeCommand('ascendify.chooseTarget');
    // The first entries are this folder, the chip and the A2; a list that is not shown yet takes no key.
    await until('the choice to be written', async () => {
      if (settings().inspect('chip')?.workspaceFolderValue === 'A2') return true;
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return undefined;
    });
    await until('another message', async () => ((await message()).includes('950') ? undefined : true));
    await settings().update('chip', undefined, vscode.ConfigurationTarget.Workspace);
    await settings().update('chip', undefined, vscode.ConfigurationTarget.WorkspaceFolder);
  });

  test('each folder has its own target', async () => {
    const [, second] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(second);
    const uri = vscode.Uri.joinPath(second.uri, 'other.cu');
    const there = await until('a finding in the second folder', () =>
      vscode.languages.getDiagnostics(uri).find((one) => codeOf(one) === 'cudaMallocManaged'),
    );
    const here = await found(await open('managed.cu'), 'cudaMallocManaged');
    assert.match(there.message, /950/);
    assert.doesNotMatch(here.message, /950/);
  });

  test('cells of a notebook get findings, and what a cell imports holds in the next', async () => {
    const uri = await writeNotebook('book.ipynb', ['import torch as t', 't.cuda.synchronize()']);
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    await vscode.window.showNotebookDocument(notebook);
    await found(notebook.cellAt(1).document, 'torch.cuda.synchronize');
  });

  test('a source of Ascend C has its own language, and CUDA left in it is found', async () => {
    const uri = vscode.Uri.joinPath(folder(), 'ported.asc');
    await vscode.workspace.fs.writeFile(
      uri,
      new TextEncoder().encode('void f() { cudaDeviceSynchronize(); }\n'),
    );
    const document = await open('ported.asc');
    assert.equal(document.languageId, 'ascendc');
    await found(document, 'cudaDeviceSynchronize');
  });

  test('the workspace is diagnosed without opening its files', async () => {
    const uri = vscode.Uri.joinPath(folder(), 'unopened.cu');
    await vscode.workspace.fs.writeFile(
      uri,
      new TextEncoder().encode('void f() { cudaDeviceSynchronize(); }\n'),
    );
    await until('a finding in an unopened file', () =>
      vscode.languages.getDiagnostics(uri).length > 0 ? true : undefined,
    );
  });

  test('the commands are there and run', async () => {
    const all = await vscode.commands.getCommands(true);
    const extension = vscode.extensions.getExtension('ascendify.ascendify');
    const declared: readonly { command: string }[] = extension?.packageJSON.contributes.commands;
    for (const { command } of declared) assert.ok(all.includes(command), command);
    await vscode.commands.executeCommand('ascendify.scanWorkspace');
    await tab(/report/i);
    await vscode.commands.executeCommand('ascendify.openReport');
    await vscode.commands.executeCommand('ascendify.showLog');
    await vscode.commands.executeCommand('ascendify.explain', 'cudaMalloc');
    await tab(/cudaMalloc/);
  });

  test('a scan that the user cancels shows no report, and the next one does', async () => {
    const many = vscode.Uri.joinPath(folder(), 'many');
    const text = `void f(cudaStream_t s) {\n${'  cudaStreamSynchronize(s);\n'.repeat(40)}}\n`;
    for (let index = 0; index < 400; index++) await write(`many/${index}.cu`, text);
    const shown = await tab(/report/i);
    await vscode.window.tabGroups.close(shown);
    let ended = false;
    const scan = vscode.commands.executeCommand('ascendify.scanWorkspace').then(() => {
      ended = true;
    });
    // The only button of its message is the one that cancels.
    await until('the scan to be cancelled', async () => {
      await vscode.commands.executeCommand('notification.acceptPrimaryAction');
      return ended || undefined;
    });
    await scan;
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.deepEqual(
      tabs.filter(({ label }) => /report/i.test(label)),
      [],
    );
    await vscode.workspace.fs.delete(many, { recursive: true });
    await vscode.commands.executeCommand('ascendify.scanWorkspace');
    await tab(/report/i);
  });

  test('a kernel has a line over it that opens its migration beside the original', async () => {
    const settings = vscode.workspace.getConfiguration('ascendify');
    await settings.update('chip', '950', vscode.ConfigurationTarget.Workspace);
    const uri = vscode.Uri.joinPath(folder(), 'kernel.cu');
    const text = '__global__ void sum(float *x) { __syncthreads(); x[0] = 1; }\n';
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    await open('kernel.cu');
    const lens = await until('a line over the kernel', async () => {
      const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        uri,
      );
      return all.find(({ command }) => /migrated by machine/.test(command?.title ?? ''));
    });
    void vscode.commands.executeCommand('ascendify.kernel', ...(lens.command?.arguments ?? []));
    const diff = await tab(/sum/);
    assert.ok(diff.input instanceof vscode.TabInputTextDiff);
    const preview = await vscode.workspace.openTextDocument(diff.input.modified);
    assert.match(preview.getText(), /asc_syncthreads\(\);/);
    await settings.update('chip', undefined, vscode.ConfigurationTarget.Workspace);
  });

  test('a restarted server loses no text', async () => {
    const document = await open('train.py');
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(3, 0), 'torch.cuda.empty_cache()\n');
    await vscode.workspace.applyEdit(edit);
    const text = document.getText();
    await vscode.commands.executeCommand('ascendify.restart');
    await found(document, 'torch.cuda.empty_cache');
    assert.equal(document.getText(), text);
  });

  test('a killed server comes back by itself and loses no text', async () => {
    const document = await open('train.py');
    const first = await until('the server', server);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(3, 0), 'torch.cuda.reset_peak_memory_stats()\n');
    first.kill('SIGKILL');
    await vscode.workspace.applyEdit(edit);
    const text = document.getText();
    const second = await until('another server', () => {
      const now = server();
      return now && now.pid !== first.pid ? now : undefined;
    });
    assert.notEqual(second.pid, first.pid);
    await found(document, 'torch.cuda.reset_peak_memory_stats');
    assert.equal(document.getText(), text);
  });
}

/** Called by the extension host; rejects when a test fails. */
export async function run(): Promise<void> {
  const output = process.env.ASCENDIFY_RESULT ?? join(folder().fsPath, 'result.json');
  const mocha = new Mocha({ ui: 'tdd', timeout: 150_000, reporter: 'json', reporterOptions: { output } });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  suite('Ascendify in VS Code', tests);
  suite('Migration in VS Code', migrationTests);
  await new Promise<void>((resolve, reject) => {
    mocha
      .run((failures) => (failures === 0 ? resolve() : reject(new Error(`${failures} tests failed.`))))
      // Where a suite that does not end in time came to is in the host's log.
      .on('test end', ({ title, state, duration }) => console.log(`${state}: ${title} (${duration} ms)`));
  });
}
