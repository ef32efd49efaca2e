/** The header with contracts of the runtime: fixes name it in `needs`, and whoever applies them puts it in place. */
export const helperHeader = 'ascendify_rt.hpp';

/** Those that have the names of a header of CUDA's samples: for whole programs, and no rule writes a name of them. */
export const programHelpers: readonly string[] = [
  'ascendify_helper_cuda.hpp',
  'ascendify_helper_cuda_drvapi.hpp',
  'ascendify_nvrtc_helper.hpp',
];

/** The same for kernels: contracts of device code. */
export const kernelHelpers: readonly string[] = [
  'ascendify_simt.hpp',
  'ascendify_tiles.hpp',
  'ascendify_rounding.hpp',
  'ascendify_words.hpp',
  'ascendify_texture_fetch.hpp',
  'ascendify_random.hpp',
  'ascendify_random_double.hpp',
  'ascendify_cub.hpp',
  'ascendify_cub_block.hpp',
  'ascendify_thrust.hpp',
  'ascendify_cub_device.hpp',
  'ascendify_float64.hpp',
  'ascendify_float64_math.hpp',
  'ascendify_float64_functions.hpp',
  'ascendify_float64_pow.hpp',
  'ascendify_float64_kernels.hpp',
  'ascendify_fft.hpp',
  'ascendify_fft_devices.hpp',
  'ascendify_fft_run.hpp',
  'ascendify_fft_plan.hpp',
  'ascendify_fft_kernels.hpp',
  'ascendify_sparse.hpp',
  'ascendify_sparse_products.hpp',
  'ascendify_sparse_solve.hpp',
  'ascendify_sparse_factor.hpp',
  'ascendify_sparse_vectors.hpp',
  'ascendify_sparse_convert.hpp',
  'ascendify_sparse_run.hpp',
  'ascendify_sparse_kernels.hpp',
  'ascendify_sparse_double.hpp',
  'ascendify_solver_sparse.hpp',
  'ascendify_solver_refactor.hpp',
];

/** Those that hold kernels and launch them from the host: whatever includes one is compiled as a source of kernels is. */
export const launchingHelpers: readonly string[] = [
  'ascendify_thrust.hpp',
  'ascendify_cub_device.hpp',
  'ascendify_fft.hpp',
  'ascendify_fft_devices.hpp',
  'ascendify_sparse.hpp',
  'ascendify_sparse_products.hpp',
  'ascendify_sparse_solve.hpp',
  'ascendify_sparse_factor.hpp',
  'ascendify_sparse_vectors.hpp',
  'ascendify_sparse_convert.hpp',
  'ascendify_solver_sparse.hpp',
  'ascendify_solver_refactor.hpp',
];

/** Parts of one header: what stands in them is brought by the header that includes them all. */
const thrustParts: readonly string[] = [
  'tuple',
  'functional',
  'iterator',
  'run',
  'vector',
  'sort',
  'algorithms',
  'scan',
  'adapted',
  'random',
].map((part) => `ascendify_thrust_${part}.hpp`);

const blasParts: readonly string[] = ['ascendify_blas_handle.hpp', 'ascendify_blas_vectors.hpp'];

/** The header that a fix names for what stands in this one. */
export function frontOf(header: string): string {
  if (blasParts.includes(header)) return 'ascendify_blas.hpp';
  if (header === 'ascendify_graph_nodes.hpp') return 'ascendify_graph.hpp';
  return thrustParts.includes(header) ? 'ascendify_thrust.hpp' : header;
}

/** What the helpers for cuBLAS need that compute on the host, and all of cuSPARSE that a descriptor needs. */
const onHost: readonly string[] = [
  'ascendify_blas.hpp',
  ...blasParts,
  helperHeader,
  'ascendify_host_algebra.hpp',
];
const sparseFactors: readonly string[] = [
  'ascendify_sparse_factor.hpp',
  'ascendify_sparse_solve.hpp',
  'ascendify_sparse.hpp',
  'ascendify_sparse_run.hpp',
  'ascendify_sparse_kernels.hpp',
];
const sparseSolver: readonly string[] = [
  ...sparseFactors,
  'ascendify_host_algebra.hpp',
  'ascendify_solver_handle.hpp',
  'ascendify_solver_sparse_host.hpp',
];

/** All headers that Ascendify brings along, each with those of ours that it includes. */
const helperHeaders: Readonly<Record<string, readonly string[]>> = {
  [helperHeader]: [],
  ...Object.fromEntries(programHelpers.map((name) => [name, [helperHeader]])),
  'ascendify_nvrtc_helper.hpp': ['ascendify_helper_cuda_drvapi.hpp', helperHeader],
  'ascendify_launch.hpp': [],
  'ascendify_graph.hpp': ['ascendify_graph_nodes.hpp', helperHeader],
  'ascendify_graph_nodes.hpp': [],
  'ascendify_graph_kernels.hpp': ['ascendify_graph_nodes.hpp', 'ascendify_graph.hpp', helperHeader],
  'ascendify_complex.hpp': [],
  'ascendify_mapping.hpp': [helperHeader],
  'ascendify_blas.hpp': [...blasParts, helperHeader],
  ...Object.fromEntries(blasParts.map((name) => [name, []])),
  'ascendify_host_algebra.hpp': [],
  'ascendify_blas_host.hpp': onHost,
  'ascendify_blas_host_vectors.hpp': ['ascendify_blas_host.hpp', ...onHost],
  'ascendify_blas_host_batches.hpp': ['ascendify_blas_host.hpp', ...onHost],
  'ascendify_blas_xt.hpp': ['ascendify_blas_host.hpp', ...onHost],
  'ascendify_solver_handle.hpp': [],
  'ascendify_solver.hpp': [
    'ascendify_solver_handle.hpp',
    'ascendify_blas_host_batches.hpp',
    'ascendify_blas_host.hpp',
    ...onHost,
  ],
  'ascendify_solver_sparse_host.hpp': [],
  'ascendify_solver_sparse.hpp': sparseSolver,
  'ascendify_solver_refactor.hpp': ['ascendify_solver_sparse.hpp', ...sparseSolver],
  'ascendify_simt.hpp': [],
  'ascendify_tiles.hpp': ['ascendify_simt.hpp'],
  'ascendify_vectors.hpp': [],
  'ascendify_rounding.hpp': [],
  'ascendify_words.hpp': [],
  'ascendify_vector.hpp': [],
  'ascendify_texture.hpp': [helperHeader],
  'ascendify_texture_fetch.hpp': ['ascendify_texture.hpp', helperHeader],
  'ascendify_texture_drv.hpp': ['ascendify_texture.hpp', helperHeader],
  'ascendify_random_state.hpp': [],
  'ascendify_random_host.hpp': ['ascendify_random_quasi.hpp', 'ascendify_random_state.hpp'],
  'ascendify_random_quasi.hpp': ['ascendify_random_state.hpp'],
  'ascendify_random.hpp': ['ascendify_random_state.hpp'],
  'ascendify_random_double.hpp': [
    'ascendify_random.hpp',
    'ascendify_random_state.hpp',
    'ascendify_float64.hpp',
    'ascendify_float64_math.hpp',
    'ascendify_float64_functions.hpp',
  ],
  'ascendify_cub.hpp': [],
  'ascendify_cub_block.hpp': ['ascendify_cub.hpp'],
  'ascendify_thrust.hpp': [...thrustParts, 'ascendify_cub_block.hpp', 'ascendify_cub.hpp'],
  'ascendify_cub_device.hpp': [...thrustParts, 'ascendify_cub_block.hpp', 'ascendify_cub.hpp'],
  ...Object.fromEntries(thrustParts.map((name) => [name, []])),
  'ascendify_float64.hpp': [],
  'ascendify_float64_math.hpp': ['ascendify_float64.hpp'],
  'ascendify_float64_functions.hpp': ['ascendify_float64.hpp', 'ascendify_float64_math.hpp'],
  'ascendify_float64_pow.hpp': [
    'ascendify_float64.hpp',
    'ascendify_float64_math.hpp',
    'ascendify_float64_functions.hpp',
  ],
  'ascendify_float64_kernels.hpp': ['ascendify_float64.hpp'],
  'ascendify_fft.hpp': ['ascendify_fft_run.hpp', 'ascendify_fft_plan.hpp', 'ascendify_fft_kernels.hpp'],
  'ascendify_fft_devices.hpp': [
    'ascendify_fft.hpp',
    'ascendify_fft_run.hpp',
    'ascendify_fft_plan.hpp',
    'ascendify_fft_kernels.hpp',
  ],
  'ascendify_fft_run.hpp': [],
  'ascendify_fft_plan.hpp': [],
  'ascendify_fft_kernels.hpp': [],
  'ascendify_sparse.hpp': ['ascendify_sparse_run.hpp', 'ascendify_sparse_kernels.hpp'],
  'ascendify_sparse_double.hpp': [],
  'ascendify_sparse_products.hpp': [
    'ascendify_sparse_double.hpp',
    'ascendify_float64.hpp',
    'ascendify_sparse.hpp',
    'ascendify_sparse_run.hpp',
    'ascendify_sparse_kernels.hpp',
  ],
  'ascendify_sparse_solve.hpp': [
    'ascendify_sparse.hpp',
    'ascendify_sparse_run.hpp',
    'ascendify_sparse_kernels.hpp',
  ],
  'ascendify_sparse_factor.hpp': sparseFactors.slice(1),
  'ascendify_sparse_vectors.hpp': [
    'ascendify_sparse.hpp',
    'ascendify_sparse_run.hpp',
    'ascendify_sparse_kernels.hpp',
  ],
  'ascendify_sparse_convert.hpp': [
    'ascendify_sparse.hpp',
    'ascendify_sparse_run.hpp',
    'ascendify_sparse_kernels.hpp',
  ],
  'ascendify_sparse_run.hpp': [],
  'ascendify_sparse_kernels.hpp': [],
};

export const helperNames: readonly string[] = Object.keys(helperHeaders);

/** True for the text of a header of ours: it speaks of CUDA's names to offer them, and nobody migrates it. */
export function isHelperText(text: string): boolean {
  return text.startsWith('// Copyright the Ascendify authors.');
}

/** Those of our headers that stand beside a source whose fixes have these `needs`. */
export function helpersOf(needs: readonly string[]): readonly string[] {
  return helperNames.filter((name) =>
    needs.some((need) => need === name || helperHeaders[need]?.includes(name)),
  );
}
