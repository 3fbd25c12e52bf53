/** A picture of a result. */
export interface Picture {
  readonly url: string
  readonly name: string
  readonly width: number | undefined
  readonly height: number | undefined
}

/** What a result has to show. */
export interface Shown {
  /** Every output object with a link of this mock, wherever the result has it. */
  readonly pictures: readonly Picture[]
  /** Where pictures were written that have no link, such as `s3://bucket/folder/name.png`. */
  readonly written: readonly string[]
}

export function shownIn(result: unknown): Shown {
  const pictures: Picture[] = []
  const written: string[] = []
  const walk = (value: unknown, name: string) => {
    if (Array.isArray(value)) for (const item of value) walk(item, name)
    else if (typeof value === 'object' && value !== null) {
      const { tmp_url: link, object_uri: place, width, height } = value as Record<string, unknown>
      if (!name.startsWith('input')) {
        const url = typeof link === 'string' ? ownAddress(link) : undefined
        if (url !== undefined) {
          pictures.push({ url, name: url.split('/').at(-1) ?? 'picture', ...sizeOf(width, height) })
        } else if (typeof place === 'string') written.push(place)
      }
      for (const [member, inner] of Object.entries(value)) if (member !== 'request') walk(inner, member)
    }
  }
  walk(result, '')
  return { pictures, written }
}

const sizeOf = (width: unknown, height: unknown) => ({
  width: typeof width === 'number' ? width : undefined,
  height: typeof height === 'number' ? height : undefined,
})

/** The link by its path, since the page asks no host but its own; undefined where it is no picture of this mock. */
function ownAddress(link: string): string | undefined {
  if (!URL.canParse(link, document.baseURI)) return undefined
  const path = /\/(pictures\/.*)$/.exec(new URL(link, document.baseURI).pathname)?.[1]
  return path === undefined ? undefined : new URL(path, document.baseURI).href
}

/** How many pictures a result will have, as far as its request says. */
export function picturesAsked(request: unknown): number {
  const { output } = (request ?? {}) as { output?: { number_of_images?: unknown } }
  const count = output?.number_of_images
  return typeof count === 'number' && count >= 1 && count <= 12 ? Math.floor(count) : 1
}
