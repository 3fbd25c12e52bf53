import { z } from 'zod'
import type { Problem } from '../errors.ts'
import type { JsonSchema, OpenApiDocument } from './document.ts'
import { problemsOf } from './problems.ts'
import { guarded, rewriteSchema } from './rewrite.ts'
import { tighten } from './tighten.ts'

/** @returns all problems of a value, or undefined when it is true to the schema */
export type Validate = (value: unknown) => Problem[] | undefined

/**
 * Converts a schema of the document with `z.fromJSONSchema`, from an equal one that the conversion keeps
 * whole, and puts JSON Schema's meaning in place where Zod's is another.
 */
export function compileSchema(document: OpenApiDocument, schema: JsonSchema | boolean): Validate {
  const source = rewriteSchema(document, schema) as Parameters<typeof z.fromJSONSchema>[0]
  const zod = tighten(z.fromJSONSchema(source, { registry: new GuardedSchemas() }))
  return (value) => {
    // What `safeParse` does, without writing a message for each issue: the wording is not Zod's.
    const { issues } = zod._zod.run({ value, issues: [] }, { async: false }) as z.core.ParsePayload
    return issues.length === 0 ? undefined : problemsOf(issues as z.core.$ZodIssue[], value)
  }
}

/**
 * Zod keeps the schemas of `contains` and `propertyNames` inside a function, out of reach afterwards; but
 * it tells the registry of each schema with a keyword it does not know. A registry of our own also spares
 * the global one, which would keep every schema for ever.
 */
class GuardedSchemas extends z.core.$ZodRegistry<Record<string, unknown>> {
  override add(...[schema, meta]: Parameters<z.core.$ZodRegistry<Record<string, unknown>>['add']>): this {
    if (meta && guarded in meta) tighten(schema as z.ZodType)
    return this
  }
}
