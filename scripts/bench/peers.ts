/** The command lines of the tools we are measured beside, on the same names. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The most used functions of cuda-samples, and of PyTorch programs. */
const cudaNames =
  'cudaFree cudaMalloc cudaMemcpy cudaGetDeviceProperties cudaDeviceSynchronize cudaSetDevice cudaGetDeviceCount cudaEventRecord cudaEventCreate cudaGetErrorString cudaStreamSynchronize cudaEventElapsedTime cudaStreamCreate cudaStreamDestroy cudaEventDestroy cudaMemcpyAsync cudaGetLastError cudaMemset cudaEventSynchronize cudaMallocHost cudaFreeHost cudaHostAlloc cudaMallocManaged cudaGetDevice cudaDeviceGetAttribute cudaFreeArray cudaMallocArray cudaMemsetAsync cudaStreamWaitEvent cudaDeviceReset cudaPeekAtLastError cudaFuncSetAttribute cudaLaunchKernel cudaMemcpyToSymbol cudaStreamCreateWithFlags cudaEventCreateWithFlags cudaEventQuery cudaStreamQuery cudaHostRegister cudaHostUnregister cuInit cuMemAlloc cuMemFree cuCtxCreate cuLaunchKernel cublasCreate cublasSgemm cufftPlan2d curandCreateGenerator ncclAllReduce'.split(
    ' ',
  );
const torchNames =
  'is_available device_count synchronize empty_cache current_device set_device manual_seed manual_seed_all max_memory_allocated memory_allocated Stream stream current_stream Event get_device_name get_device_properties memory_reserved max_memory_reserved reset_peak_memory_stats ipc_collect default_stream device amp.autocast amp.GradScaler get_rng_state set_rng_state get_rng_state_all set_rng_state_all FloatTensor HalfTensor LongTensor IntTensor ByteTensor BoolTensor is_bf16_supported get_device_capability mem_get_info memory_stats memory_summary nvtx.range_push nvtx.range_pop CUDAGraph graph set_per_process_memory_fraction reset_max_memory_allocated is_initialized init seed seed_all utilization'
    .split(' ')
    .map((name) => `torch.cuda.${name}`);

export function regexCommand(folder: string, python: boolean): string[] | string {
  const expression = python ? '\\bcuda\\b|nccl' : '\\b(cuda|cu|nccl|cublas|cufft|curand)[A-Z]\\w*';
  const found = (process.env.PATH ?? '')
    .split(':')
    .map((path) => join(path, 'rg'))
    .find((path) => existsSync(path));
  return found
    ? [found, '--threads', '1', '--count', expression, folder]
    : 'not installed; Debian has it as `ripgrep`';
}

/** Writes the 50 rules and the configuration to `temporary`. */
export function astGrepCommand(
  root: string,
  temporary: string,
  folder: string,
  python: boolean,
): string[] | string {
  const packages = join(root, 'node_modules/@ast-grep');
  const platform = existsSync(packages)
    ? readdirSync(packages).find((name) => name.startsWith('cli-'))
    : undefined;
  if (!platform) return 'not installed for this platform';
  const rules = join(temporary, 'rules');
  mkdirSync(rules, { recursive: true });
  const language = python ? 'python' : 'cpp';
  for (const [at, name] of (python ? torchNames : cudaNames).entries()) {
    writeFileSync(
      join(rules, `${at}.yml`),
      `id: r${at}\nlanguage: ${language}\nseverity: info\nmessage: m\nrule:\n  pattern: ${name}($$$A)\n`,
    );
  }
  const config = join(temporary, 'sgconfig.yml');
  writeFileSync(config, "ruleDirs: [rules]\nlanguageGlobs:\n  cpp: ['*.cu', '*.cuh', '*.h', '*.inl']\n");
  return [join(packages, platform, 'ast-grep'), 'scan', '-c', config, '--json=stream', '-j', '1', folder];
}
