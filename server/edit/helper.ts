/** The one header that Ascendify brings along: fixes name it in `needs`, and whoever applies them puts it in place. */
export const helperHeader = 'ascendify_rt.hpp';
