import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useChosen, useNone } from '../control/chosen.ts'
import { place } from '../control/place.ts'
import { about, type Known, sandboxes } from '../control/state.ts'
import { useCell } from '../parts/cell.ts'
import { Copy } from '../parts/copy.tsx'
import { useMedia } from '../parts/media.ts'
import { ClockControls } from './clock-controls.tsx'
import { Connection } from './connection.tsx'
import { CreditsControl } from './credits-control.tsx'
import { NewDemo } from './new-demo.tsx'
import { OpenSandbox } from './open-sandbox.tsx'
import { SandboxSwitch } from './sandbox-switch.tsx'
import { ScenarioPicker } from './scenario-picker.tsx'

export function Head() {
  const { baseUrl } = useCell(about) ?? {}
  return (
    <header class="head" ref={useHeight()}>
      <div class="head-row">
        <SandboxSwitch />
        <div class="base-url">
          <span class="label">Base URL</span>
          <code>{baseUrl ?? '…'}</code>
          {baseUrl && <Copy text={baseUrl} label="Copy the base URL" />}
        </div>
        <Connection />
        <NewDemo />
      </div>
      <Steering />
    </header>
  )
}

/** What is done to one sandbox, or how to get there. */
function Steering() {
  const chosen = useChosen()
  const count = useCell(sandboxes).length
  const isNone = useNone()
  const isNarrow = useMedia('(max-width: 40rem)')
  const { sandbox: picked } = useCell(place)
  if (isNone) {
    return (
      <div class="head-row">
        <p class="head-hint grow">
          No sandbox yet: the first request with a key opens one, with its own clock, scenario and credits.
        </p>
        <OpenSandbox />
      </div>
    )
  }
  if (!chosen) {
    if (count < 2) return null
    return <p class="head-hint">Choose a sandbox to move its clock, set its scenario and see its credits.</p>
  }
  const controls = (
    <>
      {picked === undefined && count > 1 && (
        <p class="head-hint whole-row">
          Steering {chosen.key} · {chosen.id}
        </p>
      )}
      <div class="head-row steering">
        <ClockControls key={chosen.id} sandbox={chosen} />
        <ScenarioPicker key={chosen.id} sandbox={chosen} />
        <CreditsControl key={chosen.id} sandbox={chosen} />
      </div>
    </>
  )
  return isNarrow ? <Folded sandbox={chosen}>{controls}</Folded> : controls
}

/** On a phone the work comes first. */
function Folded({ sandbox, children }: { readonly sandbox: Known; readonly children: ComponentChildren }) {
  const { clock, scenario, credits } = sandbox
  return (
    <details class="folded-head">
      <summary>
        <span class="label">Steer</span>
        <span class="clipped grow">
          {clock.frozen ? 'frozen' : 'running'} · {scenario.name} · {credits.balance ?? 'unlimited'}
        </span>
      </summary>
      {children}
    </details>
  )
}

/** Tells the style sheet how tall the head is: what stays in sight begins below it. */
function useHeight() {
  const head = useRef<HTMLElement>(null)
  useEffect(() => {
    const element = head.current
    if (!element) return undefined
    const tell = () => document.documentElement.style.setProperty('--head', `${element.offsetHeight}px`)
    const observer = new ResizeObserver(tell)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return head
}
