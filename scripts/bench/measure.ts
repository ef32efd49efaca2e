/** Runs a command several times and gives the least CPU time and the highest memory seen, from the system's own counters. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  /** User and system seconds of the process and its threads. */
  readonly cpu: number;
  /** Peak resident memory in MB. */
  readonly memory: number;
}

/** A sentence instead of figures when the command cannot run. Exit codes do not matter: grep ends with 1 on no match. */
export async function measure(
  command: readonly string[] | string,
  rounds: number,
): Promise<Measured | string> {
  if (typeof command === 'string') return command;
  let best: Measured | undefined;
  for (let round = 0; round < rounds; round++) {
    const once = await run(command);
    if (typeof once === 'string') return once;
    best = {
      cpu: Math.min(once.cpu, best?.cpu ?? once.cpu),
      memory: Math.max(once.memory, best?.memory ?? 0),
    };
  }
  return best as Measured;
}

function run(command: readonly string[]): Promise<Measured | string> {
  return new Promise((resolve) => {
    // `exec` keeps the process id, so that its memory can be read while it runs; bash's `times` tells the CPU time after.
    const script = `"$@" >/dev/null 2>&1 & echo $!; wait $!; times`;
    const child = spawn('bash', ['-c', script, 'bench', ...command], { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    let memory = 0;
    child.stdout.on('data', (part: Buffer) => {
      output += part.toString();
    });
    const timer = setInterval(() => {
      memory = Math.max(memory, peakOf(output.split('\n', 1)[0] ?? ''));
    }, 10);
    child.on('error', () => resolve('bash is not there; this figure needs it'));
    child.on('close', () => {
      clearInterval(timer);
      const times = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(output);
      if (!times) return resolve('could not be measured');
      const [, um, us, sm, ss] = times.map(Number) as [number, number, number, number, number];
      resolve({ cpu: um * 60 + us + sm * 60 + ss, memory });
    });
  });
}

/** Peak resident memory of a running process in MB; 0 where the system does not tell. */
export function peakOf(pid: string): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** CPU seconds of a running process and its threads, as Linux counts them in hundredths. */
export function cpuOf(pid: string): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number);
  return (user + system) / 100;
}
