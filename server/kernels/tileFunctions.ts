/** Device functions of a file, with the parameters of their templates. Pure. */
import type { Node } from 'tree-sitter';
import type { TeamFunction } from './tileExpressions.ts';

/** A device function with the parameters of its template; nothing for one that takes or gives what is not followed. */
export function followedAs(node: Node): TeamFunction | undefined {
  const body = node.childForFieldName('body');
  if (body?.type !== 'compound_statement' || body.hasError) return undefined;
  const plain = (text: string): string => text.replace(/\b(?:const|volatile)\b/g, '').trim();
  const list = declaratorOf(node)?.childForFieldName('parameters')?.namedChildren ?? [];
  const parameters = list.flatMap((one) => {
    const name = one?.childForFieldName('declarator')?.descendantsOfType('identifier')[0]?.text;
    const own = one?.childForFieldName('declarator');
    const known = name ?? (own?.type === 'identifier' ? own.text : undefined);
    return known === undefined
      ? []
      : [{ name: known, type: plain(one?.childForFieldName('type')?.text ?? '') }];
  });
  if (parameters.length !== list.filter((one) => one?.type !== 'comment').length) return undefined;
  const template =
    node.parent?.type === 'template_declaration' ? node.parent.childForFieldName('parameters') : null;
  return {
    ...{ parameters, body, returns: plain(node.childForFieldName('type')?.text ?? '') },
    template: (template?.namedChildren ?? []).flatMap((one) => {
      if (!one || one.type === 'comment') return [];
      const isType = one.type.includes('type_parameter_declaration');
      const name = /(\w+)\s*(?:=[\s\S]*)?$/.exec(one.text)?.[1] ?? '';
      const fallback = /=\s*([\s\S]*)$/.exec(one.text)?.[1];
      return [{ name, isType, ...(fallback !== undefined && { fallback }) }];
    }),
  };
}

/** The declarator of a function, behind pointers and references. */
export function declaratorOf(node: Node): Node | undefined {
  let declarator = node.childForFieldName('declarator');
  while (declarator && declarator.type !== 'function_declarator')
    declarator = declarator.childForFieldName('declarator');
  return declarator ?? undefined;
}
