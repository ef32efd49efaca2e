/** A chapter without a fault, and ways to give it one: for the tests of the checks. */
import assert from 'node:assert/strict';

/** Where the chapter is said to stand. */
export const file = 'rules/cuda-runtime/memory.yaml';

export const good = `library: cuda-runtime
chapter: { en: Memory, zh: 内存 }
language: cuda
needs: [acl/acl.h]
since: "8.5.0"
source: "acl_rt.h"
renames:
  cudaStream_t: aclrtStream
none:
  - names: [cudaHostRegister]
    says: { en: "There is none.", zh: "没有。" }
    instead: { en: "Copy it.", zh: "请复制。" }
    effort: M
rules:
  - id: cudaMemcpy
    call: cudaMemcpy(dst, src, count, kind)
    verdict: adapted
    chips: [A2, A3]
    to: aclrtMemcpy(dst, count, src, count, kind)
    says: { en: "It takes a capacity.", zh: "需要容量。" }
    check: { en: "Look at it.", zh: "请检查。" }
    examples:
      - before: "void f() { cudaMemcpy(a, b, n, k); }"
        after: "void f() { aclrtMemcpy(a, n, b, n, k); }"
      - unchanged: "void f() { p.cudaMemcpy(a, b, n, k); }"
        why: It is a method.
`;

/** The good chapter with one piece of text replaced. */
export function broken(from: string, to: string): string {
  assert.ok(good.includes(from), `the chapter has no ${from}`);
  return good.replace(from, to);
}
