/**
 * The names in a template that must exist somewhere: not its parameters, not words of the language or its standard
 * library, not what the template itself declares. Pure.
 */
import type { RuleLanguage } from '../../server/ruleset/rule.ts';
import { identifiersOf } from '../../server/ruleset/template.ts';

/** Takes a template; gives the names to look up in the vocabulary, each once. */
export function namesToProve(
  template: string,
  language: RuleLanguage,
  parameters: readonly string[],
): string[] {
  const known = language === 'python' ? pythonWords : cppWords;
  const declared = language === 'python' ? keywordArguments(template) : declarations(template);
  const names = identifiersOf(template).flatMap(({ name, member }) => {
    const head = name.split(/::|\./)[0] ?? name;
    if (member || known.has(head) || parameters.includes(head) || declared.has(head)) return [];
    return /^u?int\d+_t$|^operator$/.test(name)
      ? []
      : [language === 'python' ? name : (name.split('.')[0] ?? name)];
  });
  return [...new Set(names)];
}

/** Names that follow a type: `auto *x`, `uint32_t count = 0`. */
function declarations(template: string): Set<string> {
  const names = new Set<string>();
  for (const found of template.matchAll(
    /\b([A-Za-z_][\w:]*)(?:\s*<[^;<>]*>)?(?:\s+|\s*[*&]+\s*)([A-Za-z_]\w*)\s*(?=[=;,){[(])/g,
  )) {
    const [whole, type = '', name = ''] = found;
    const isProduct = /[*&]/.test(whole) && !cppTypes.has(type) && !type.endsWith('_t');
    if (!isProduct && !notTypes.has(type)) names.add(name);
  }
  return names;
}

/** `f(device=x)`: the callee's word, which no list holds. */
function keywordArguments(template: string): Set<string> {
  return new Set([...template.matchAll(/[(,]\s*([A-Za-z_]\w*)\s*=(?!=)/g)].map((found) => found[1] ?? ''));
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

const notTypes = words(
  'return else delete throw new goto case sizeof not and or co_return co_yield typedef using',
);

const cppTypes = words(`
  void bool char short int long float double signed unsigned auto const volatile wchar_t char8_t char16_t char32_t
  size_t ptrdiff_t intptr_t uintptr_t FILE struct class enum union typename`);

const cppWords = new Set([
  ...cppTypes,
  ...notTypes,
  ...words(`
    __attribute__ noinline aligned alignas alignof asm break catch concept const_cast constexpr continue decltype default do dynamic_cast explicit export
    extern false for friend if inline mutable namespace noexcept nullptr operator private protected public register
    reinterpret_cast static static_assert static_cast switch template this thread_local true try typeid virtual while
    std NULL assert printf fprintf stderr stdout malloc calloc free memcpy memset memmove memcmp strlen exit abort
    INFINITY NAN INT_MAX UINT_MAX SIZE_MAX offsetof include define defined pragma __FILE__ __LINE__ __func__ __asm__`),
]);

const pythonWords = words(`
  False None True and as assert async await break class continue def del elif else except finally for from global if
  import in is lambda nonlocal not or pass raise return try while with yield
  int float str bool bytes list tuple dict set len range print isinstance getattr hasattr type super self
  Exception RuntimeError ValueError os sys contextlib`);
