/**
 * Flags of V8 for the server's process. Functions are optimised without those that they call: what a server that answers
 * edits spends on optimising falls by more than what it runs slower (edits of ggml-cuda.cu: 9 instead of 12 ms of CPU at
 * p95; diagnostics of FunASR's 2,700 files: 3.1 instead of 4.0 s).
 */
export const serverFlags: readonly string[] = ['--no-turbo-inlining'];
