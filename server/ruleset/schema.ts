/**
 * Checks a chapter's data against `rules/rule.schema.json` and puts each error into a sentence that names the cure,
 * taken from the schema's own descriptions. Pure; knows nothing of files and lines.
 */
import { Ajv, type AnySchemaObject, type ErrorObject } from 'ajv';
import schema from '../../rules/rule.schema.json' with { type: 'json' };
import { nearest } from '../text.ts';

export type Path = readonly (string | number)[];

export interface SchemaError {
  /** Where in the data; of a missing or unknown field its own name is the last part. */
  readonly path: Path;
  readonly text: string;
}

let validate: ReturnType<Ajv['compile']> | undefined;

/** All errors of the data, in the order of the schema; none when it is a chapter. */
export function schemaErrors(data: unknown): SchemaError[] {
  validate ??= new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(schema);
  if (validate(data)) return [];
  const errors = validate.errors ?? [];
  return errors.filter((error) => tells(error, errors)).map(sentence);
}

/** Of a value that may be a text or a map, only the errors of the form that was meant. */
function tells(error: ErrorObject, all: readonly ErrorObject[]): boolean {
  const either = all.find((other) => other.keyword === 'anyOf' && other.instancePath === error.instancePath);
  if (!either) return true;
  const isMap = typeof either.data === 'object' && either.data !== null && !Array.isArray(either.data);
  return isMap ? error !== either && error.keyword !== 'type' : error === either;
}

function sentence(error: ErrorObject): SchemaError {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~')));
  const known: AnySchemaObject = error.parentSchema?.properties ?? {};
  switch (error.keyword) {
    case 'required': {
      const name: string = error.params.missingProperty;
      return { path: [...path, name], text: `The field is missing. ${describe(known[name])}`.trim() };
    }
    case 'additionalProperties': {
      const name: string = error.params.additionalProperty;
      return { path: [...path, name], text: `No such field. ${meant(name, Object.keys(known))}` };
    }
    case 'anyOf':
      return { path, text: 'Write the new name, or `{ to: name, since: "9.1.0" }`.' };
    default:
      return { path, text: `${misfit(error)} ${describe(error.parentSchema)}`.trim() };
  }
}

function misfit(error: ErrorObject): string {
  const value = JSON.stringify(error.data) ?? 'nothing';
  const shown = value.length > 60 ? `${value.slice(0, 57)}…` : value;
  if (error.data === '') return 'The text is empty.';
  if (error.keyword !== 'type') return `\`${shown}\` does not fit.`;
  if (error.params.type === 'string' && typeof error.data !== 'object') {
    return `\`${shown}\` is read as a ${typeof error.data}. Put it in quotes: "${error.data}".`;
  }
  return `A ${{ object: 'map', array: 'list' }[String(error.params.type)] ?? 'text'} must stand here.`;
}

function describe(part: AnySchemaObject | undefined): string {
  if (!part) return '';
  if (typeof part.description === 'string') return part.description;
  const name = String(part.$ref ?? '').replace('#/definitions/', '');
  return describe((schema.definitions as Record<string, AnySchemaObject>)[name]);
}

function meant(name: string, known: readonly string[]): string {
  if (name === 'when') return 'Put the conditions into an entry of `variants`.';
  const near = nearest(name, known);
  return near ? `Did you mean \`${near}\`?` : `Use one of: ${known.join(', ')}.`;
}
