/** What is read of a kernel before its body: its launches, its parameters and the types that it is a template over. Pure; refuses by `Refused`. */
import type { KernelPlace } from './find.ts';
import { type Launch, launchesOf } from './tileLaunch.ts';
import { type Named, type Parameter, refuse } from './tileModel.ts';
import { parametersOf, templateTypes } from './tileParameters.ts';
import { typeOfName } from './tileValues.ts';
import * as say from './tileWords.ts';

/** What is read of a kernel before its body. */
export interface Head {
  readonly launches: readonly Launch[];
  readonly parameters: readonly Parameter[];
  /** Types that it is a template over. */
  readonly types: readonly string[];
}

/** The head of a kernel; `alias` and `namedOf` tell what names of types mean. */
export function headOf(
  code: string,
  place: KernelPlace,
  launches: readonly Launch[],
  alias: (name: string) => string,
  namedOf: (name: string) => Named | undefined,
): Head {
  const types = typesBefore(code, place);
  const list = code.slice(place.nameSpan.end, place.body.start);
  const own = (name: string): Named | undefined => (types.includes(name) ? `named ${name}` : namedOf(name));
  return { launches, types, parameters: parametersOf(list, alias, own, types) };
}

/** What the text alone tells: most kernels need no tree to be refused. Gives the launches. */
export function launchesBefore(code: string, place: KernelPlace): Launch[] {
  const types = typesBefore(code, place);
  const launches = launchesOf(code, place.name, place.whole);
  for (const { given } of launches) {
    if (given.length > 0 && given.length !== types.length) refuse(say.template);
    for (const type of given) {
      const known = typeOfName(type);
      // What is no type of the language is one that the build knows.
      if (known ? !['float', 'half', 'bf16'].includes(known) : !/^[A-Za-z_]\w*$/.test(type))
        refuse(say.templateType(type));
    }
  }
  return launches;
}

function typesBefore(code: string, { whole }: KernelPlace): readonly string[] {
  return templateTypes(code.slice(Math.max(0, whole.start - 400), whole.start)) ?? refuse(say.template);
}
