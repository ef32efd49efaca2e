/** What VS Code calls: starts the parts on activation and ends them; holds no behaviour of its own. */
import type * as vscode from 'vscode';
import { registerAgents } from './agents.ts';
import { registerExplain } from './commands/explain.ts';
import { registerFirstSteps } from './commands/firstSteps.ts';
import { registerKernel } from './commands/kernel.ts';
import { registerMigrate } from './commands/migrate.ts';
import { registerOpenPlace } from './commands/openPlace.ts';
import { registerScan } from './commands/scan.ts';
import { registerServerCommands } from './commands/server.ts';
import { registerTarget } from './commands/target.ts';
import { followFindings } from './findings.ts';
import { type Client, startClient } from './startClient.ts';
import { registerStatusBar } from './statusBar.ts';
import { followSteps } from './steps.ts';
import { registerMigrationView } from './view/migrationView.ts';

let client: Client | undefined;

/** Waits for nothing: the language client is loaded once VS Code has gone on, and what needs it waits by itself. */
export function activate(context: vscode.ExtensionContext): void {
  client = startClient(context);
  const findings = followFindings();
  const steps = followSteps(context);
  context.subscriptions.push(
    findings,
    steps,
    registerScan(client, steps.done),
    registerAgents(context, client),
    registerExplain(client),
    registerKernel(client),
    registerMigrate(client, steps.done),
    registerOpenPlace(),
    registerTarget(context, steps.done),
    registerFirstSteps(context, findings),
    registerServerCommands(client),
    registerStatusBar(client, findings),
    registerMigrationView(context, findings),
  );
}

/** VS Code waits for this, so that the server ends in order. */
export async function deactivate(): Promise<void> {
  const started = await client;
  if (started?.needsStop()) await started.stop();
}
