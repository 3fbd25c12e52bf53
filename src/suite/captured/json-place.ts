/**
 * Where JSON breaks, as `line 3, column 14`. The engine's own message is of no use here: it quotes the text,
 * and the text may hold a key.
 */
export function placeOfJsonError(text: string): string {
  const before = text.slice(0, offsetOfJsonError(text))
  const line = before.split('\n').length
  return `line ${line}, column ${before.length - before.lastIndexOf('\n')}`
}

const token =
  /\s*(?:("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([[\]{}:,]))/uy

/** @returns the offset of the first token that cannot stand there; the text's length when it ends too early */
function offsetOfJsonError(text: string): number {
  const open: ('{' | '[')[] = []
  let expects: 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' = 'value'
  let at = 0
  while (at < text.length) {
    token.lastIndex = at
    const [all, string, literal, mark] = token.exec(text) ?? []
    if (all === undefined) return startOfToken(text, at)
    const closes = (mark === '}' && open.at(-1) === '{') || (mark === ']' && open.at(-1) === '[')
    if (closes && expects.endsWith('end')) {
      open.pop()
      expects = 'comma or end'
    } else if (expects.startsWith('value') && (string ?? literal) !== undefined) expects = 'comma or end'
    else if (expects.startsWith('value') && (mark === '{' || mark === '[')) {
      open.push(mark)
      expects = mark === '{' ? 'key or end' : 'value or end'
    } else if (expects.startsWith('key') && string !== undefined) expects = 'colon'
    else if (expects === 'colon' && mark === ':') expects = 'value'
    else if (expects === 'comma or end' && mark === ',' && open.length > 0)
      expects = open.at(-1) === '{' ? 'key' : 'value'
    else return startOfToken(text, at)
    at += all.length
  }
  return text.length
}

const startOfToken = (text: string, at: number): number => at + text.slice(at).search(/\S|$/)
