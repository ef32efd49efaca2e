// The package `tree-sitter` is web-tree-sitter under the name the project uses; its types only speak of the other name.
/// <reference path="../../node_modules/tree-sitter/web-tree-sitter.d.ts" />
declare module 'tree-sitter' {
  export * from 'web-tree-sitter';
}
