import { relative } from 'node:path'
import type { Profile } from '../facts/profiles.ts'
import { lastVerified, type Verification } from '../facts/verified.ts'
import type { Scenario } from '../scenarios/load.ts'
import { renderPolicies } from '../scenarios/policies.ts'
import type { Contract } from '../spec/contract.ts'
import { pointerSegment } from '../spec/document.ts'
import type { Family } from '../spec/families.ts'
import { sampleOf } from '../spec/sample.ts'
import type { Policy } from '../store/store.ts'

/** A mock in words: what the banner and the page tell of it. */
export interface About {
  readonly baseUrl: string
  readonly contract: {
    readonly title: string
    readonly version: string
    /** Seen from the working directory. */
    readonly file: string
    /** The first 12 hexadecimal digits of the SHA-256 of its bytes. */
    readonly hash: string
    /** Null is never. */
    readonly lastVerified: Verification | null
  }
  readonly profile: Profile
  readonly families: readonly FamilyAbout[]
  /** Credits for each output picture, in the scenario of new sandboxes. */
  readonly pricePerPicture: number
  /** Such as `1/s, 60/m`, or `off`. */
  readonly limits: string
  /** What new sandboxes follow. */
  readonly scenario: { readonly name: string; readonly summary: string }
  /** Where events go and how they are signed; undefined where nowhere. */
  readonly webhook: string | undefined
  readonly takesAnyKey: boolean
  readonly cors: boolean
  /** Each operation as `POST /v1/things`. */
  readonly routes: readonly string[]
  /** A submission that one can paste. */
  readonly curl: string
}

/** A task family, for whoever draws a form of it. */
export interface FamilyAbout {
  /** Path of its accept operation. */
  readonly name: string
  readonly accept: {
    readonly id: string
    readonly summary: string
    readonly method: string
    readonly path: string
    readonly mediaTypes: readonly string[]
  }
  readonly result: { readonly id: string; readonly method: string; readonly path: string }
  /** The path parameter of the result that is the task's id. */
  readonly idParameter: string
  /** JSON pointer into the stored document. */
  readonly requestSchema: string
  /** The least that is accepted. */
  readonly sample: unknown
}

/** What a description is made of. */
export interface AboutOptions {
  readonly baseUrl: string
  readonly contract: Contract
  readonly profile: Profile
  readonly scenario: Scenario
  /** Undefined: those of the scenario's account. */
  readonly limits: readonly Policy[] | undefined
  readonly webhook: string | undefined
  readonly keys: ReadonlySet<string> | undefined
  readonly cors: boolean
  readonly demoKey: string | undefined
}

export function aboutOf(options: AboutOptions): About {
  const { baseUrl, contract, profile, scenario, limits, webhook, keys, cors, demoKey } = options
  const { document, file, hash, operations, families } = contract
  const { name, summary, account } = scenario
  const { title = file, version = '' } = document.info ?? {}
  const isBeside = !relative(process.cwd(), file).startsWith('..')
  return {
    baseUrl,
    contract: {
      ...{ title, version, hash },
      file: (isBeside ? relative(process.cwd(), file) : file) || file,
      lastVerified: lastVerified(hash),
    },
    profile,
    families: families.map((family) => familyOf(contract, family)),
    pricePerPicture: account.pricePerPicture,
    limits: renderPolicies(limits ?? account.limits),
    scenario: { name, summary },
    webhook,
    takesAnyKey: keys === undefined,
    cors,
    routes: operations.map(({ method, path }) => `${method} ${path}`),
    curl: curlOf(baseUrl, contract, demoKey ?? (keys ? keyVariable : 'test')),
  }
}

function familyOf({ document }: Contract, family: Family): FamilyAbout {
  const { name, accept, result, idParameter, requestSchema } = family
  const mediaTypes = [...(accept.body?.content.keys() ?? [])]
  const schema = `${accept.pointer}/requestBody/content/${pointerSegment(mediaTypes[0] ?? '')}/schema`
  return {
    name,
    accept: { id: accept.id, summary: accept.summary, method: accept.method, path: accept.path, mediaTypes },
    result: { id: result.id, method: result.method, path: result.path },
    idParameter,
    requestSchema: `#${schema}`,
    sample: sampleOf(document, requestSchema),
  }
}

/** Stands, in a shell and on a page, for a key that is not shown. */
export const keyVariable = '$CLAID_API_KEY'

/** A submission that one can paste. */
function curlOf(url: string, { document, families }: Contract, key: string): string {
  const [family] = families
  if (!family) return `curl ${url}/openapi.json`
  const body = JSON.stringify(sampleOf(document, family.requestSchema))
  return `curl ${url}${family.name} -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -d '${body.replaceAll("'", `'\\''`)}'`
}
