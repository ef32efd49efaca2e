/**
 * What `dist/servers.js` runs, which `dist/server.js` loads: the language server, or with `mcp` as first argument the server for agents. One bundle holds both, for
 * they share the engine; only the one that is asked for is set up.
 */
if (process.argv[2] === 'mcp') void import('./mcp.ts');
else void import('./main.ts');
