/** One server-sent event. */
export interface SentEvent {
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

/** Events of a stream as they come, read as a page reads them: with fetch (WHATWG HTML, 9.2.6). */
export class EventReader {
  readonly response: Response
  /** Lines that begin with a colon, without it. */
  readonly comments: string[] = []
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #decoder = new TextDecoder()
  readonly #arrived: SentEvent[] = []
  #rest = ''

  constructor(response: Response) {
    if (!response.body) throw new Error('no stream')
    this.response = response
    this.#reader = response.body.getReader()
  }

  /** The next event; undefined at the end of the stream. */
  async next(): Promise<SentEvent | undefined> {
    while (this.#arrived.length === 0) if (!(await this.#read())) return undefined
    return this.#arrived.shift()
  }

  /** The next event of a type; those before it are passed over. */
  async until(type: string): Promise<SentEvent> {
    for (;;) {
      const event = await this.next()
      if (!event) throw new Error(`the stream ended before it told of a ${type}`)
      if (event.event === type) return event
    }
  }

  /** Reads on until there is a comment that was not there. */
  async comment(): Promise<string> {
    const had = this.comments.length
    while (this.comments.length === had) if (!(await this.#read())) throw new Error('the stream ended')
    return this.comments[had] ?? ''
  }

  /** Goes away, as a page does that is closed. */
  close(): Promise<void> {
    return this.#reader.cancel()
  }

  async #read(): Promise<boolean> {
    const { value, done } = await this.#reader.read()
    if (done) return false
    const blocks = (this.#rest + this.#decoder.decode(value, { stream: true })).split('\n\n')
    this.#rest = blocks.pop() ?? ''
    for (const block of blocks) this.#take(block.split('\n'))
    return true
  }

  #take(lines: readonly string[]): void {
    const fields: Record<string, string> = {}
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^:]*): ?(.*)$/.exec(line) ?? ['', line]
      if (name === '') this.comments.push(value)
      else fields[name] = name in fields ? `${fields[name]}\n${value}` : value
    }
    if (fields.data !== undefined)
      this.#arrived.push({ event: fields.event ?? 'message', data: JSON.parse(fields.data) })
  }
}
