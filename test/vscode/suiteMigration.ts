/** The Migration view's commands and the migration of the workspace, inside VS Code. */
import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Finding } from '../../client/findings.ts';
import type { FileNode, FindingNode } from '../../client/view/nodes.ts';
import { codeOf, folder, found, open, ours, tab, until, write, writeNotebook } from './helpers.ts';

/** A finding as the view holds it. */
function nodeOf(document: vscode.TextDocument, diagnostic: vscode.Diagnostic): FindingNode {
  const { data } = diagnostic as unknown as { readonly data: Finding };
  const { range, message } = diagnostic;
  return { kind: 'finding', id: '', finding: { ...data, uri: document.uri, range, message } };
}

function fileNode(document: vscode.TextDocument): FileNode {
  const findings = ours(document).map((one) => nodeOf(document, one).finding);
  return { kind: 'file', id: '', uri: document.uri, within: {}, findings };
}

/** The text of a file, on disk or in the editor. */
async function textOf(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

export function migrationTests(): void {
  test('the view is there in a workspace with CUDA', async () => {
    await vscode.commands.executeCommand('ascendify.migration.focus');
  });

  test('one place is fixed, another silenced, and the page of its rule opened', async () => {
    await write(
      'places.cu',
      'void f(cudaStream_t s) {\n  cudaStreamSynchronize(s);\n  cudaDeviceSynchronize();\n}\n',
    );
    const document = await open('places.cu');
    const fixed = nodeOf(document, await found(document, 'cudaStreamSynchronize'));
    await vscode.commands.executeCommand('ascendify.fix', fixed);
    assert.match(document.getText(), /aclrtSynchronizeStream\(s\);/);
    const gone = (): true | undefined =>
      ours(document).some((one) => codeOf(one) === 'cudaStreamSynchronize') ? undefined : true;
    await until('the finding to go', gone);
    const silenced = nodeOf(document, await found(document, 'cudaDeviceSynchronize'));
    await vscode.commands.executeCommand('ascendify.suppress', silenced);
    assert.match(document.getText(), /ascendify-ignore\[cudaDeviceSynchronize\]/);
    await vscode.commands.executeCommand('ascendify.explainFinding', silenced);
    await tab(/cudaDeviceSynchronize/);
  });

  test('the view is grouped as the user chooses', async () => {
    const done = vscode.commands.executeCommand('ascendify.groupBy').then(() => true);
    await until('the list to close', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return Promise.race([
        done,
        new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 200)),
      ]);
    });
  });

  test('the first place with a fix is shown', async () => {
    await vscode.commands.executeCommand('ascendify.showFirstFix');
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const at = ours(editor.document).find(({ range }) => range.contains(editor.selection.active));
    assert.equal((at as unknown as { data: Finding } | undefined)?.data.fix, 'safe');
  });

  test('all of a file is fixed at once', async () => {
    await write(
      'whole.cu',
      '#include <cuda_runtime.h>\nvoid f(cudaStream_t s) { cudaStreamSynchronize(s); }\n',
    );
    const document = await open('whole.cu');
    await found(document, 'cuda_runtime.h');
    await vscode.commands.executeCommand('ascendify.fixAllHere', fileNode(document));
    assert.match(document.getText(), /void f\(aclrtStream s\) \{ aclrtSynchronizeStream\(s\); \}/);
  });

  test('the workspace is migrated through the refactor preview, where only what is certain is ticked', async () => {
    const text = 'void f(cudaStream_t s, void *p) {\n  cudaStreamSynchronize(s);\n\n\n  cudaFree(p);\n}\n';
    const uris = [await write('one.cu', text), await write('two.cu', text)];
    const book = await writeNotebook('closed.ipynb', ['import torch', 'torch.cuda.synchronize()']);
    const [first] = uris as [vscode.Uri];
    let ended = true;
    // Who applies while the preview is being built cancels it: then it is opened again.
    await until(
      'the preview to be applied',
      async () => {
        if (/aclrtSynchronizeStream/.test(await textOf(first))) return true;
        if (ended) {
          ended = false;
          vscode.commands.executeCommand('ascendify.migrateWorkspace').then(
            () => {
              ended = true;
            },
            () => {
              ended = true;
            },
          );
        }
        await new Promise((resolve) => setTimeout(resolve, 1000));
        await vscode.commands.executeCommand('refactorPreview.apply').then(undefined, () => undefined);
        return undefined;
      },
      120_000,
    );
    await until('the migration to end', () => ended || undefined);
    for (const uri of uris) {
      assert.match(await textOf(uri), /aclrtSynchronizeStream\(s\);/);
      // Something is to be checked there, and nobody ticked it.
      assert.match(await textOf(uri), /cudaFree\(p\);/);
    }
    const bytes = await vscode.workspace.fs.readFile(book);
    assert.match(new TextDecoder().decode(bytes), /torch\.npu\.synchronize\(\)/);
  });

  test('a source in GBK is opened in its encoding to be fixed, and its other bytes stay', async () => {
    // GBK for two Chinese characters in a comment.
    const comment = [0x2f, 0x2f, 0x20, 0xc4, 0xe3, 0xba, 0xc3, 0x0a];
    const withCode = (code: string): Uint8Array =>
      Uint8Array.from([...comment, ...new TextEncoder().encode(code)]);
    const uri = vscode.Uri.joinPath(folder(), 'gbk.cu');
    await vscode.workspace.fs.writeFile(uri, withCode('void f() { cudaDeviceSynchronize(); }\n'));
    const [diagnostic] = await until('a finding in it', () => {
      const found = vscode.languages.getDiagnostics(uri);
      return found.length > 0 ? found : undefined;
    });
    const { data } = diagnostic as unknown as { readonly data: Finding };
    const { range, message } = diagnostic as vscode.Diagnostic;
    const finding = { ...data, uri, range, message };
    await vscode.commands.executeCommand('ascendify.fix', { kind: 'finding', id: '', finding });
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.encoding, 'gb18030');
    await document.save();
    assert.deepEqual(
      Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('latin1'),
      Buffer.from(withCode('#include "acl/acl.h"\n\nvoid f() { aclrtSynchronizeDevice(); }\n')).toString(
        'latin1',
      ),
    );
  });

  test('one undo takes a fix back together with the header that it brought', async () => {
    const text = 'bool f(void *s) {\n  return cudaStreamQuery(s) == 0;\n}\n';
    await write('undo/query.cu', text);
    const header = vscode.Uri.joinPath(folder(), 'undo/ascendify_rt.hpp');
    const isThere = (): Thenable<boolean> =>
      vscode.workspace.fs.stat(header).then(
        () => true,
        () => false,
      );
    const settings = vscode.workspace.getConfiguration('ascendify');
    await settings.update('fixAll.includeAdapted', true, vscode.ConfigurationTarget.Workspace);
    const document = await open('undo/query.cu');
    await found(document, 'cudaStreamQuery');
    await vscode.commands.executeCommand('ascendify.fixAllHere', fileNode(document));
    assert.match(document.getText(), /ascendify::streamQuery\(s\)/);
    assert.ok(await isThere());
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    await until('the text of before', () => (document.getText() === text ? true : undefined));
    await until('the header to go', async () => ((await isThere()) ? undefined : true));
    await settings.update('fixAll.includeAdapted', undefined, vscode.ConfigurationTarget.Workspace);
  });
}
