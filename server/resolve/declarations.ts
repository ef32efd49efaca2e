/** Which nodes declare a name of the user's own, and where that declaration holds. */
import type { Node } from 'tree-sitter';
import type { Span } from '../model.ts';

const declaratorFields: ReadonlyMap<string, readonly string[]> = new Map([
  ['init_declarator', ['declarator']],
  ['declaration', ['declarator']],
  ['parameter_declaration', ['declarator']],
  ['optional_parameter_declaration', ['declarator']],
  ['variadic_parameter_declaration', ['declarator']],
  ['pointer_declarator', ['declarator']],
  ['reference_declarator', ['*']],
  ['array_declarator', ['declarator']],
  ['function_declarator', ['declarator']],
  ['attributed_declarator', ['*']],
  ['field_declaration', ['declarator']],
  ['enumerator', ['name']],
  ['type_definition', ['declarator']],
  ['alias_declaration', ['name']],
  ['for_range_loop', ['declarator']],
  ['type_parameter_declaration', ['*']],
  ['labeled_statement', ['label']],
  ['structured_binding_declarator', ['*']],
]);

/** True when the leaf is the name that a declaration introduces, not a use of a name. */
export function isDeclaration(leaf: Node): boolean {
  const parent = leaf.parent;
  if (!parent) return false;
  if (leaf.type === 'field_identifier') return parent.type !== 'field_expression';
  if (/^(?:struct|class|union|enum)_specifier$/.test(parent.type)) {
    return isField(parent, 'name', leaf) && parent.childForFieldName('body') !== null;
  }
  const fields = declaratorFields.get(parent.type);
  if (!fields || !(fields[0] === '*' || fields.some((field) => isField(parent, field, leaf)))) return false;
  // Inside a function the grammar reads some calls as declarations; a function is not declared there.
  return parent.type !== 'function_declarator' || enclosing(parent, 'compound_statement') === undefined;
}

function isField(parent: Node, field: string, leaf: Node): boolean {
  return parent.childrenForFieldName(field).some((child) => child?.id === leaf.id);
}

/** Where a declaration holds: its block, its function for a parameter, its class for a field, else the file. */
export function scopeOf(leaf: Node, length: number): Span {
  for (let node = leaf.parent; node; node = node.parent) {
    if (
      /^(?:compound_statement|function_definition|lambda_expression|for_statement|for_range_loop|template_declaration)$/.test(
        node.type,
      )
    ) {
      const own = node.type === 'function_definition' && declaresFunction(node, leaf);
      if (!own && !(node.type === 'template_declaration' && !isTemplateParameter(node, leaf)))
        return { start: node.startIndex, end: node.endIndex };
    }
  }
  return { start: 0, end: length };
}

/** The function's own name holds outside of it. */
function declaresFunction(definition: Node, leaf: Node): boolean {
  const body = definition.childForFieldName('body');
  const parameters = enclosing(leaf, 'parameter_list');
  return (
    !(body && leaf.startIndex >= body.startIndex) &&
    (parameters === undefined || parameters.startIndex < definition.startIndex)
  );
}

function isTemplateParameter(template: Node, leaf: Node): boolean {
  const parameters = template.childForFieldName('parameters');
  return (
    parameters !== null && leaf.startIndex >= parameters.startIndex && leaf.endIndex <= parameters.endIndex
  );
}

function enclosing(node: Node, type: string): Node | undefined {
  for (let at = node.parent; at; at = at.parent) if (at.type === type) return at;
  return undefined;
}
