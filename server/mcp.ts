/**
 * The server for agents: the three tools over the Model Context Protocol on standard input and output. Starts when loaded; the
 * folders in the arguments, else the current one, are all that it reads. Ends when its input does.
 */
import { resolve } from 'node:path';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { answer, type Host } from './agents/answer.ts';
import { toolNames, tools } from './agents/tools.ts';
import { readArguments } from './cli/options.ts';
import { earlyLocale, setUp, startEngine, type Values } from './cli/setup.ts';
import { version } from './cli/version.ts';
import type { Engine } from './engine.ts';
import type { Config } from './files/config.ts';
import { readSource } from './files/read.ts';
import { inLocale, UserError } from './files/userError.ts';

const args = process.argv.slice(2);
const { values, positionals } = readArguments(args);
const roots = (positionals.length > 0 ? positionals : ['.']).map((path) => resolve(path));
const locale = earlyLocale(args);
const engines = new Map<string, Promise<Engine>>();

/** One engine a set of rule packs: making it costs more than most answers. */
function engineOf(config: Config): Promise<Engine> {
  const key = config.rules.join('\n');
  let engine = engines.get(key);
  if (!engine) {
    engine = startEngine(config);
    engines.set(key, engine);
    engine.catch(() => engines.delete(key));
  }
  return engine;
}

function hostOf(signal: AbortSignal): Host {
  return {
    locale,
    roots,
    async settingsOf(file) {
      const { config, target } = setUp(values satisfies Values, file);
      return { engine: await engineOf(config), config, target };
    },
    read: readSource,
    cancelled: () => signal.aborted,
  };
}

const server = new Server({ name: 'ascendify', version }, { capabilities: { tools: {} } });

server.setRequestHandler(ListToolsRequestSchema, async () => ({
  tools: toolNames.map((name) => {
    const { title, description, inputSchema } = tools[name];
    return {
      name,
      title: inLocale(title, locale),
      description,
      inputSchema: { ...inputSchema },
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    };
  }),
}));

server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
  try {
    const { text, isError } = await answer(hostOf(signal), params.name, params.arguments);
    return { content: [{ type: 'text' as const, text }], ...(isError && { isError }) };
  } catch (error) {
    // A faulty ascendify.json is the user's to mend, and the agent can say so.
    if (!(error instanceof UserError)) throw error;
    return { content: [{ type: 'text' as const, text: inLocale(error.words, locale) }], isError: true };
  }
});

void server.connect(new StdioServerTransport());
