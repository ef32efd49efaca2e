/**
 * Whether a function's body has local objects that may free something in their destructors: what ends a program must come
 * after those. Reads types by their spelling, since headers are not seen; a type that owns nothing may be taken for one.
 */
import type { Node } from 'tree-sitter';

/** `text` is the whole file; `isLibrary` knows the names of CUDA, whose types own nothing. Pure. */
export function hasOwners(body: Node, text: string, isLibrary: (name: string) => boolean): boolean {
  return body.descendantsOfType('declaration').some((declaration) => {
    if (!declaration || isApart(declaration, body)) return false;
    const type = declaration.childForFieldName('type');
    return type !== null && mayOwn(declaration, type, text, isLibrary) && hasObject(declaration);
  });
}

/** Within a function or a class of the body, or alive until the program's end. */
function isApart(declaration: Node, body: Node): boolean {
  if (/^(?:static|extern|thread_local)\b/.test(declaration.text)) return true;
  for (let at = declaration.parent; at && at.id !== body.id; at = at.parent)
    if (/^(?:lambda_expression|class_specifier|struct_specifier)$/.test(at.type)) return true;
  return false;
}

const classLike = /^(?:type_identifier|qualified_identifier|template_type|struct_specifier|class_specifier)$/;

/** Classes are mostly capitals; a lower-case name is one where the file shows its destructor. */
function mayOwn(declaration: Node, type: Node, text: string, isLibrary: (name: string) => boolean): boolean {
  if (type.type === 'placeholder_type_specifier')
    return /\bmake_(?:unique|shared)\b|=\s*[A-Z][a-z]\w*\s*[<({]/.test(declaration.text);
  if (!classLike.test(type.type)) return false;
  if (/\b(?:unique_ptr|shared_ptr)\b/.test(type.text)) return true;
  // A container owns what its elements do: pointers and handles are freed by nobody.
  const names = type.text.match(/[A-Za-z_]\w*(?!\w*\s*\*)/g) ?? [];
  return names.some(
    (name) => !isLibrary(name) && (/^[A-Z]\w*[a-z]/.test(name) || new RegExp(`~${name}\\s*\\(`).test(text)),
  );
}

/** Something other than pointers, references and functions is declared. */
function hasObject(declaration: Node): boolean {
  return declaration
    .childrenForFieldName('declarator')
    .some((one) => one !== null && !/^(?:pointer|reference|function)_declarator$/.test(innermost(one).type));
}

/** The declarator within an initialised one. */
function innermost(declarator: Node): Node {
  const inner = declarator.type === 'init_declarator' ? declarator.childForFieldName('declarator') : null;
  return inner ?? declarator;
}
