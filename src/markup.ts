/**
 * What came from elsewhere must not steer a terminal or a viewer: control characters, those that turn the
 * direction of writing, halves of surrogate pairs and non-characters go; line ends and tabs stay.
 */
export const printable = (text: string): string =>
  text
    .replace(/\r\n/g, '\n')
    .replace(/(?![\n\t])[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, '\ufffd')

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text of XML. What XML 1.0 has no way to write, `printable` has put something else for. */
export const xml = (text: string): string =>
  printable(text).replace(/[&<>"']/g, (character) => entities[character] ?? character)

/** Attributes of an XML element. */
export const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}="${xml(String(value)).replace(/\n/g, '&#10;').replace(/\t/g, '&#9;')}"`)
    .join(' ')

const longestText = 2000

const short = (value: string): string => {
  const clean = printable(value)
  return clean.length > longestText ? `${clean.slice(0, longestText)} …` : clean
}

/** One line of HTML inside of Markdown. */
export const html = (value: string): string =>
  short(value).replace(/\s+/g, ' ').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** One line of Markdown, in a cell of a table too: nothing in it is markup, a mention or a link to an issue. */
export const prose = (value: string): string =>
  html(value)
    .replace(/([\\`*_{}[\]|~])/g, '\\$1')
    .replace(/[@#](?=\w)/g, '$&\u200b')

/** A block of Markdown as it is, in a fence that is longer than any inside. */
export function fenced(value: string): string {
  const clean = short(value)
  const longestTicks = Math.max(2, ...[...clean.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longestTicks + 1)
  return `${fence}text\n${clean}\n${fence}`
}
