import type { Sent } from './exchange.ts'

const longest = 8000

/** A command that repeats a request. Keys in it are still to be masked. */
export function curlOf({ method, url, headers, body }: Sent): string {
  const parts = ['curl', ...(method === 'GET' ? [] : ['-X', method]), quote(url)]
  for (const [name, value] of Object.entries(headers)) {
    // Double quotes, so that a shell fills the masked key in.
    parts.push('-H', name === 'authorization' ? `"Authorization: ${value}"` : quote(`${name}: ${value}`))
  }
  if (body !== undefined && body.length <= longest) parts.push('--data-binary', quote(body))
  if (body !== undefined && body.length > longest)
    parts.push('--data-binary', quote(`${body.slice(0, 200)}…`), `# shortened: ${body.length} characters`)
  return parts.join(' ')
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
