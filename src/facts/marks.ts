/**
 * Where a fact comes from. `contract`: the stored document. `documented`: another public page of the same
 * documentation. `observed`: seen in a live answer. `assumed`: nobody says; our choice.
 */
export type Mark = 'contract' | 'documented' | 'observed' | 'assumed'
