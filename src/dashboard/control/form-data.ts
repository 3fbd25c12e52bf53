/** Whether an operation takes its body as a form alone. */
export const takesForm = (mediaTypes: readonly string[]): boolean =>
  !mediaTypes.some((type) => type.includes('json')) && mediaTypes.includes('multipart/form-data')

/** The parts of a form: each member by its name, each item of a list on its own. */
export function partsOf(body: unknown): [name: string, value: string | File][] {
  return Object.entries((body ?? {}) as object).flatMap(([name, value]) =>
    [value]
      .flat()
      .map((item): [string, string | File] => [
        name,
        item instanceof File ? item : typeof item === 'object' ? JSON.stringify(item) : String(item),
      ]),
  )
}

export function formOf(body: unknown): FormData {
  const form = new FormData()
  for (const [name, value] of partsOf(body)) form.append(name, value)
  return form
}
