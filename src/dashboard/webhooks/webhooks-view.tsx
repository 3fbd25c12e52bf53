import { useChosen, useShown } from '../control/chosen.ts'
import { keyFor } from '../control/keys.ts'
import { linkTo, place } from '../control/place.ts'
import { readOlder } from '../control/read.ts'
import { Unchosen } from '../head/open-sandbox.tsx'
import { useCell } from '../parts/cell.ts'
import { Empty } from '../parts/empty.tsx'
import { act } from '../parts/notices.tsx'
import { DeliveryCard } from './delivery-card.tsx'
import { EndpointForm } from './endpoint-form.tsx'
import { ReceiverSwitch } from './receiver-switch.tsx'

export function WebhooksView() {
  const { id } = useCell(place)
  const chosen = useChosen()
  const shown = useShown()
  const deliveries = shown
    .flatMap((sandbox) => sandbox.deliveries.map((delivery) => ({ delivery, sandbox })))
    .sort((a, b) => b.delivery.createdAt - a.delivery.createdAt || b.delivery.id - a.delivery.id)
  const hasOlder = shown.some((sandbox) => sandbox.hasOlder.deliveries)
  const one = shown.length === 1 ? shown[0] : undefined
  return (
    <div class="webhooks">
      <section class="card" aria-labelledby="endpoint-title">
        <h2 id="endpoint-title">Where events go</h2>
        {chosen ? (
          <>
            <ReceiverSwitch sandbox={chosen} />
            <EndpointForm key={`${chosen.id} ${JSON.stringify(chosen.webhook)}`} sandbox={chosen} />
          </>
        ) : (
          <Unchosen to="to see and set its webhook" />
        )}
      </section>
      <section class="card" aria-labelledby="deliveries-title">
        <h2 id="deliveries-title">
          Deliveries{' '}
          <span class="count">
            {deliveries.length}
            {hasOlder ? '+' : ''}
          </span>
        </h2>
        {deliveries.length === 0 ? (
          <Empty title="Nothing was delivered yet" code={exampleOf(keyFor(chosen))}>
            Switch the built-in receiver on or set an address, then submit a task with{' '}
            <a href={linkTo({ view: 'try' })}>Try it</a>: its end is told here, attempt by attempt. From a
            terminal:
          </Empty>
        ) : (
          deliveries.map(({ delivery, sandbox }) => (
            <DeliveryCard
              key={`${sandbox.id} ${delivery.id}`}
              delivery={delivery}
              sandbox={sandbox.id}
              isOpen={delivery.id === id}
            />
          ))
        )}
        {hasOlder && shown.length > 1 && (
          <p class="quiet">The newest of each sandbox. Choose a sandbox to see all of its deliveries.</p>
        )}
        {hasOlder && one && (
          <button type="button" class="button" onClick={() => act(() => readOlder(one.id, 'deliveries'))}>
            Show older deliveries
          </button>
        )}
      </section>
    </div>
  )
}

const exampleOf = (key = '$CLAID_API_KEY'): string =>
  [
    `curl -X PUT '${new URL('_mock/webhook', document.baseURI).href}' \\`,
    `  -H "Authorization: Bearer ${key}" -H 'Content-Type: application/json' \\`,
    `  -d '{"url": "http://localhost:3000/hook", "secret": "a secret"}'`,
  ].join('\n')
