interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decoded(text: string): string {
  if (/[<]|&(?!(amp|lt|gt|quot|apos|#\d+);)/.test(text)) throw new Error(`not well-formed: ${text}`)
  return text.replace(/&(?:#(\d+)|(\w+));/g, (_, code?: string, name = '') =>
    code === undefined ? (entities[name] ?? '') : String.fromCodePoint(Number(code)),
  )
}

/**
 * Reads XML without comments, sections and processing instructions.
 * @throws {Error} when it is not well-formed
 */
export function wellFormed(xml: string): { readonly elements: readonly Element[]; readonly text: string } {
  // What XML 1.0 cannot hold at all.
  const impossible = /(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/u.exec(xml)
  if (impossible) throw new Error(`a character that XML has not: ${JSON.stringify(impossible[0])}`)
  const elements: Element[] = []
  const open: string[] = []
  let text = ''
  let rest = xml.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>/, '')
  while (rest !== '') {
    const tag = /^<(\/?)([\w.-]+)((?:\s+[\w.-]+="[^"<]*")*)\s*(\/?)>/.exec(rest)
    if (!tag) {
      const [piece = ''] = /^[^<]+/.exec(rest) ?? []
      if (piece === '') throw new Error(`no tag: ${rest.slice(0, 80)}`)
      text += decoded(piece)
      rest = rest.slice(piece.length)
      continue
    }
    const [whole, isEnd, name = '', inside = '', isEmpty] = tag
    if (isEnd) {
      if (open.pop() !== name) throw new Error(`</${name}> ends nothing`)
    } else {
      const pairs = [...inside.matchAll(/([\w.-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
        key,
        decoded(value),
      ])
      elements.push({ name, attributes: Object.fromEntries(pairs) })
      if (!isEmpty) open.push(name)
    }
    rest = rest.slice(whole.length)
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(', ')}`)
  return { elements, text }
}
