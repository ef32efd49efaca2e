/**
 * Tells V8 that this process is short: a scan of ten megabytes spends as much on optimising code as on running it. Must
 * be imported before anything that compiles WebAssembly. The servers, which live long, do without.
 */
import { setFlagsFromString } from 'node:v8';

// Grammars stay with the code that compiles at once; functions are optimised later than usual, but still are. The
// servers live long and want the usual.
if (process.argv[2] !== 'lsp' && process.argv[2] !== 'mcp') {
  setFlagsFromString('--liftoff-only');
  setFlagsFromString('--interrupt-budget=1000000');
  // What is new may take some megabytes before it is looked through: a fifth of a scan's time for 40 MB.
  setFlagsFromString('--semi-space-growth-factor=2');
}
