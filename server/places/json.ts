/** JSON with or without comments: keys and values at their places. */
import { type ParseErrorCode, visit } from 'jsonc-parser';
import { isWordList, itemPlaces, type Key, pairPlaces, type Scalar, wordPlaces } from './config.ts';
import { gathered, type Reader } from './place.ts';

export const readJsonFile: Reader = (text) => {
  const out = gathered();
  // The keys that lead to the current place; a list keeps its own key.
  const path: string[] = [];
  const kinds: ('map' | 'list')[] = [];
  let key: Key | undefined;
  let words: Scalar[] = [];
  const enter = (kind: 'map' | 'list') => (): void => {
    if (key && kinds.at(-1) === 'map') pairPlaces(path, key, undefined, text, out);
    path.push(key?.text ?? path.at(-1) ?? '');
    kinds.push(kind);
    key = undefined;
  };
  const leave = (): void => {
    if (words.length > 0) wordPlaces(path, words, text, out);
    words = [];
    path.pop();
    kinds.pop();
    key = undefined;
  };
  visit(
    text,
    {
      onObjectBegin: enter('map'),
      onObjectEnd: leave,
      onArrayBegin: enter('list'),
      onArrayEnd: leave,
      onObjectProperty(name, offset, length) {
        key = { text: name, span: { start: offset + 1, end: offset + length - 1 } };
      },
      onLiteralValue(value: unknown, offset, length) {
        const quote = typeof value === 'string' ? 1 : 0;
        const span = { start: offset + quote, end: offset + length - quote };
        const raw = text.slice(span.start, span.end);
        const own = typeof value === 'string' ? value : raw;
        const scalar: Scalar = {
          text: own,
          span,
          plain: own === raw,
          ...(own === raw ? {} : { quote: '"' }),
        };
        if (kinds.at(-1) === 'list' && isWordList(path)) words.push(scalar);
        else if (kinds.at(-1) === 'list') itemPlaces(path.slice(1), scalar, text, out);
        else if (key) pairPlaces(path.slice(1), key, scalar, text, out);
        key = kinds.at(-1) === 'list' ? key : undefined;
      },
      onComment: (offset, length) => out.comments.push({ start: offset, end: offset + length }),
      onError: (_: ParseErrorCode) => {},
    },
    { disallowComments: false, allowTrailingComma: true },
  );
  return out;
};
