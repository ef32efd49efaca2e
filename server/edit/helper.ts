/** The header with contracts of the runtime: fixes name it in `needs`, and whoever applies them puts it in place. */
export const helperHeader = 'ascendify_rt.hpp';

/** The same for kernels: contracts of device code. */
export const kernelHelper = 'ascendify_simt.hpp';

/** All headers that Ascendify brings along, each with those of ours that it includes. */
const helperHeaders: Readonly<Record<string, readonly string[]>> = {
  [helperHeader]: [],
  'ascendify_helper_cuda.hpp': [helperHeader],
  [kernelHelper]: [],
};

export const helperNames: readonly string[] = Object.keys(helperHeaders);

/** Those of our headers that stand beside a source whose fixes have these `needs`. */
export function helpersOf(needs: readonly string[]): readonly string[] {
  return helperNames.filter((name) =>
    needs.some((need) => need === name || helperHeaders[need]?.includes(name)),
  );
}
