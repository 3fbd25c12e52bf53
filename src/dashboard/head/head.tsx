import { useChosen } from '../control/chosen.ts'
import { about, sandboxes } from '../control/state.ts'
import { useCell } from '../parts/cell.ts'
import { Copy } from '../parts/copy.tsx'
import { ClockControls } from './clock-controls.tsx'
import { Connection } from './connection.tsx'
import { CreditsControl } from './credits-control.tsx'
import { NewDemo } from './new-demo.tsx'
import { SandboxSwitch } from './sandbox-switch.tsx'
import { ScenarioPicker } from './scenario-picker.tsx'

export function Head() {
  const { baseUrl } = useCell(about) ?? {}
  const chosen = useChosen()
  const count = useCell(sandboxes).length
  return (
    <header class="head">
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
      {chosen ? (
        <div class="head-row steering">
          <ClockControls key={chosen.id} sandbox={chosen} />
          <ScenarioPicker key={chosen.id} sandbox={chosen} />
          <CreditsControl key={chosen.id} sandbox={chosen} />
        </div>
      ) : (
        count > 1 && (
          <p class="head-hint">Choose a sandbox to move its clock, set its scenario and see its credits.</p>
        )
      )}
    </header>
  )
}
