/** Whether a text within another program is CUDA's device code. Pure. */
import grammars from '../../grammars/grammars.json' with { type: 'json' };

/** False for a text, or the bytes of one, that holds no CUDA: a fast look, before anything is read. */
export function mayEmbed(text: { includes(mark: string): boolean }): boolean {
  return grammars.deviceMarks.some((mark) => text.includes(mark));
}

const code = new RegExp(String.raw`\b(?:${grammars.deviceMarks.join('|')})\b[^;{}]*\(`);
/** A pattern that looks for such code has classes of signs in it. */
const pattern = /\\[swdbS]/;

/** True for a text that is a piece of CUDA's device code, and not a word or a pattern for it. */
export function isDeviceCode(text: string): boolean {
  return code.test(text) && /[{;]/.test(text) && !pattern.test(text);
}
