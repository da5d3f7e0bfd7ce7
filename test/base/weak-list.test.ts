/** What a list that keeps nothing alive still holds. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v8 from 'node:v8'
import { WeakList } from '../../src/base/weak-list.ts'
import { collectThoroughly, withoutCollector } from '../support/collect.ts'

const countWeakRefs = () => Number(v8.queryObjects(WeakRef))

test('what others refer to is found again, in the order in which it came', () => {
  const list = new WeakList<{ i: number }>()
  const kept = Array.from({ length: 100 }, (_, i) => ({ i }))
  for (const object of kept) list.add(object)
  assert.deepEqual([...list], kept)
})

test('what was collected leaves the list, and so does its place', { skip: withoutCollector }, async () => {
  const list = new WeakList<object>()
  const kept = {}
  const before = countWeakRefs()
  list.add(kept)
  for (let i = 0; i < 2000; i++) {
    list.add({ i })
    if (i % 100 === 99) await collectThoroughly()
  }
  assert.deepEqual([...list], [kept])
  assert.ok(countWeakRefs() - before <= 200, `${countWeakRefs() - before} references for one object`)
})
