/**
 * Tells V8 that this process is short: a scan of ten megabytes spends as much on optimising code as on running it. Must
 * be imported before anything that compiles WebAssembly. The servers, which live long, do without.
 */
import { setFlagsFromString } from 'node:v8';

// Of grammars and of our code only what runs very much is optimised: eleven and fifteen times as much as usual. The servers
// live long and want the usual.
if (process.argv[2] !== 'lsp' && process.argv[2] !== 'mcp') {
  setFlagsFromString('--wasm-tiering-budget=20000000');
  setFlagsFromString('--interrupt-budget=1000000');
  // What is new may take some megabytes before it is looked through: a fifth of a scan's time for 40 MB.
  setFlagsFromString('--semi-space-growth-factor=2');
}
