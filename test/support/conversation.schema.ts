import { z } from 'zod'

/** The clock of a case starts here, so that a date in an answer can be written down. */
export const START = '2025-12-04T09:04:31.347Z'

/** Members of a `$…` object in an expected body, each the only member of its object. */
const matchers = {
  $match: z.string(),
  $type: z.union([z.string(), z.array(z.string()).min(2)]),
  $sum: z.tuple([z.union([z.string(), z.number()]), z.number()]),
  $not: z.json(),
  $each: z.json(),
}

/** Members of a `$…` object in a sent body. */
const makers = {
  $repeat: z.tuple([z.string().min(1), z.int().min(1)]),
}

const duration = z.string().regex(/^\d+(\.\d+)?(ms|s|m|h)$/, 'a duration such as 500ms, 5s, 1m or 24h')

/** What a client sees of a broken connection: the code of a rejected fetch, or a body that ends too early. */
export const faults = ['ECONNRESET', 'UND_ERR_SOCKET', 'terminated'] as const
const pointer = z.string().regex(/^(\/([^~/]|~[01])*)*$/, 'a JSON pointer such as /data/id')
const saved = z.union([pointer, z.string().regex(/^header:[a-z0-9-]+$/)])
const path = z.string().regex(/^(\/|\$\{?[a-z])/, 'a path, or a variable that holds a link')

const headerExpectation = z.union([
  z.string(),
  z.null(),
  z.strictObject({ match: z.string() }),
  z.strictObject({ not: z.string() }),
])

const file = z.strictObject({ filename: z.string(), type: z.string(), base64: z.base64() })
const field = z.union([z.string(), file])

const request = z
  .strictObject({
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
    path,
    /** Whose sandbox; the first of the case's `keys` when left out, nobody's when null. */
    key: z.string().nullable().exactOptional(),
    headers: z.record(z.string(), z.string()).exactOptional(),
    /** Sent as JSON, with `content-type: application/json` unless `headers` says otherwise. */
    body: z.json().exactOptional(),
    /** Sent as it stands and with no content type but the one in `headers`. */
    rawBody: z.string().exactOptional(),
    form: z.record(z.string(), z.union([field, z.array(field).min(1)])).exactOptional(),
    /** Sent in pieces, so that no content-length announces its size. */
    stream: z.literal(true).exactOptional(),
  })
  .refine((sent) => ['body', 'rawBody', 'form'].filter((name) => name in sent).length <= 1, {
    error: 'body, rawBody and form exclude each other',
  })

const bodyMembers = ['body', 'bodyIncludes', 'bodyText', 'bodyIsBroken', 'bodyFile', 'picture']

const expectation = z
  .strictObject({
    /** Left out where the fault leaves no answer. */
    status: z.int().min(200).max(599).exactOptional(),
    fault: z.enum(faults).exactOptional(),
    /** How often and how long the answer waits in real time; no wait at all when left out. */
    waits: z.strictObject({ times: z.int().min(1), from: duration, to: duration }).exactOptional(),
    headers: z.record(z.string(), headerExpectation).exactOptional(),
    /** The whole JSON body: a member too many fails as surely as one too few. */
    body: z.json().exactOptional(),
    /** Members that the JSON body has among others. */
    bodyIncludes: z.json().exactOptional(),
    /** Places in the JSON body where nothing is. */
    bodyLacks: z.array(pointer).min(1).exactOptional(),
    bodyText: z.union([z.string(), z.strictObject({ match: z.string() })]).exactOptional(),
    /** Text that cannot be read as JSON. */
    bodyIsBroken: z.literal(true).exactOptional(),
    /** The bytes of a file of the package. */
    bodyFile: z.string().exactOptional(),
    picture: z
      .strictObject({ format: z.enum(['png', 'jpeg']), width: z.int(), height: z.int() })
      .exactOptional(),
    /** Pointer to a schema of the served document that Ajv must find the body true to. */
    schema: pointer.exactOptional(),
    /** Names for later steps, and for this step's own expectations. */
    save: z.record(z.string().regex(/^[a-z]\w*$/i), saved).exactOptional(),
  })
  .refine((expected) => 'fault' in expected || bodyMembers.some((name) => name in expected), {
    error: 'says nothing of the body: give body, bodyIncludes, bodyText, bodyFile or picture',
  })
  .refine((expected) => !('fault' in expected && bodyMembers.some((name) => name in expected)), {
    error: 'an answer that breaks has no body',
  })
  .refine(({ fault, status }) => (status === undefined) === (fault !== undefined && fault !== 'terminated'), {
    error: 'every answer has a status, and only a fetch that is rejected has none',
  })

const step = z.strictObject({ advance: duration.exactOptional(), request, expect: expectation })

/** What a case may ask of `createMock`; `spec` is a path inside `test/`. */
const options = z.strictObject({
  spec: z.string().exactOptional(),
  speed: z.number().exactOptional(),
  seed: z.union([z.number(), z.string()]).exactOptional(),
  keys: z.array(z.string()).min(1).exactOptional(),
  credits: z.int().exactOptional(),
  rateLimit: z.string().exactOptional(),
  profile: z.enum(['documented', 'observed']).exactOptional(),
  publicUrl: z.url().exactOptional(),
  maxBody: z.int().exactOptional(),
  startAt: z.string().exactOptional(),
  scenario: z.string().exactOptional(),
})

export const conversationSchema = z
  .strictObject({
    title: z.string().min(1),
    options: options.default({}),
    /** Whose sandboxes are frozen before the first step. */
    keys: z.array(z.string().min(1)).min(1).default(['test-key']),
    steps: z.array(step).min(1),
  })
  .superRefine((conversation, context) => {
    const known = new Set(['base'])
    const used = new Set<string>()
    conversation.steps.forEach((each, index) => {
      const at = ['steps', index]
      const report = (message: string) => context.addIssue({ code: 'custom', path: at, message })
      const { key } = each.request
      if (key && !conversation.keys.includes(key)) report(`key "${key}" is not among the case's keys`)
      const own = namesIn(each.request)
      for (const name of own) if (!known.has(name)) report(`$${name} is used before it is saved`)
      for (const name of Object.keys(each.expect.save ?? {})) {
        if (known.has(name)) report(`$${name} is saved twice`)
        known.add(name)
      }
      const { save, ...rest } = each.expect
      const expected = namesIn(rest)
      for (const name of expected) if (!known.has(name)) report(`$${name} is used before it is saved`)
      for (const name of [...own, ...expected]) used.add(name)
      for (const problem of problemsOf(each.request.body, makers)) report(problem)
      for (const problem of problemsOf(each.expect.body, matchers)) report(problem)
      for (const problem of problemsOf(each.expect.bodyIncludes, matchers)) report(problem)
    })
    for (const name of known) {
      if (name !== 'base' && !used.has(name)) {
        context.addIssue({ code: 'custom', message: `$${name} is saved and never used` })
      }
    }
  })

export type Conversation = z.infer<typeof conversationSchema>
export type Step = Conversation['steps'][number]
export type Sent = Step['request']
export type Expected = Step['expect']

/** `$name` and `${name}`; `$$` stands for the sign itself. A matcher's own name is no variable. */
const variablePattern = /\$\$|\$\{([a-z]\w*)\}|\$([a-z]\w*)/gi

function namesIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return [...value.matchAll(variablePattern)].flatMap((match) => match[1] ?? match[2] ?? [])
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(namesIn)
}

export type Variables = Map<string, unknown>

/** The value with its variables filled in; a text that is nothing but `$name` becomes the saved value itself. */
export function fill(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') {
    const whole = /^\$(?:\{([a-z]\w*)\}|([a-z]\w*))$/i.exec(value)
    const name = whole?.[1] ?? whole?.[2]
    return name === undefined ? fillText(value, variables) : variables.get(name)
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, variables))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) =>
      name === '$match' ? [name, patternOf(String(inner), variables).source] : [name, fill(inner, variables)],
    ),
  )
}

export function fillText(text: string, variables: Variables, written = (value: string) => value): string {
  return text.replace(variablePattern, (_, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare
    return name === undefined ? '$' : written(String(variables.get(name)))
  })
}

export function patternOf(text: string, variables: Variables): RegExp {
  return new RegExp(
    fillText(text, variables, (value) => value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')),
    'u',
  )
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function problemsOf(value: unknown, allowed: Record<string, z.ZodType>): string[] {
  if (typeof value !== 'object' || value === null) return []
  const names = Object.keys(value)
  const special = names.find((name) => name.startsWith('$'))
  if (special === undefined) return Object.values(value).flatMap((inner) => problemsOf(inner, allowed))
  const schema = allowed[special]
  if (!schema) return [`${special} is none of ${Object.keys(allowed).join(', ')}`]
  if (names.length > 1) return [`${special} stands alone in its object`]
  const inner = (value as Record<string, unknown>)[special]
  const parsed = schema.safeParse(inner)
  return parsed.success ? problemsOf(inner, allowed) : [`${special}: ${z.prettifyError(parsed.error)}`]
}
