import { about, type Known, sandboxes } from './state.ts'

/**
 * The key to write into what is pasted elsewhere: that of a sandbox which the mock has opened itself, or any where
 * there is no sandbox yet and every key is let in. Undefined is a key that only its owner knows.
 */
export function keyFor(sandbox: Known | undefined): string | undefined {
  if (sandbox?.secret) return sandbox.secret
  return sandboxes.value.length === 0 && about.value?.takesAnyKey ? 'test' : undefined
}
