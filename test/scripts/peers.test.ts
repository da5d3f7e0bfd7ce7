import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { checkPeer, PROCESS_ROWS } from '../../bench/peers/measure.ts'
import { findPeers } from '../../bench/peers/runtimes.ts'
import { buildFixture } from '../../bench/row.ts'
import { ROWS } from '../../bench/rows/all.ts'

const known = ROWS.map(({ name }) => name)
const { peers, absent } = findPeers()

describe('the peers of the benchmark', () => {
  const fixture = buildFixture()
  after(() => fixture.remove())

  /** What the loops of a row made, by the first peer that has the row. */
  const made = new Map<string, number>()

  for (const peer of peers) {
    it(`${peer.name} measures rows of the table, and its loops do what those of the others do`, () => {
      const { values } = checkPeer(peer, fixture)
      for (const [name, value] of Object.entries(values)) {
        assert.ok(known.includes(name), `no row is called '${name}'`)
        assert.equal(value, made.get(name) ?? value, name)
        made.set(name, value)
      }
      assert.ok(Object.keys(values).length > 10)
    })
  }

  for (const { name, reason } of absent) it(`${name} measures rows of the table`, { skip: reason }, () => {})

  it('measure processes for rows of the table', () => {
    for (const name of PROCESS_ROWS) assert.ok(known.includes(name), `no row is called '${name}'`)
  })
})
