/** One event of `GET /_mock/events`. */
export interface StreamEvent {
  readonly type: string
  readonly data: { readonly sandbox: string } & Readonly<Record<string, unknown>>
}

/** Reads server-sent events; `EventSource` cannot send the token. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader()
  let rest = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const blocks = (rest + part.value).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const type = /^event: ?(.*)$/m.exec(block)?.[1]
      const data = /^data: ?(.*)$/m.exec(block)?.[1]
      if (type !== undefined && data !== undefined) yield { type, data: JSON.parse(data) }
    }
  }
}
