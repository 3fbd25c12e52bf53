/** Keys by the name they are written with where they must not be seen. */
export class Secrets {
  readonly #forms: (readonly [form: string, name: string])[] = []

  /** @param name what stands in its place, such as `$CLAID_API_KEY` */
  add(secret: string | undefined, name: string): void {
    if (!secret) return
    const forms = new Set([
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64'),
    ])
    for (const form of forms) this.#forms.push([form, name])
    // A key may be the start of another: the longer one is replaced first.
    this.#forms.sort(([a], [b]) => b.length - a.length)
  }

  /** The text without any secret. */
  mask(text: string): string {
    let clean = text
    for (const [form, name] of this.#forms) {
      // One or two letters stand in any word; a key that short is hidden where keys stand.
      if (form.length > 2) clean = clean.replaceAll(form, name)
      else clean = clean.replaceAll(`Bearer ${form}`, `Bearer ${name}`)
    }
    return clean
  }
}
