/** What V8 reads members by: prototypes that it keeps in its fast form, whatever way the objects came about. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

const FFI = JSON.stringify(new URL('../../../src/index.js', import.meta.url).href)

/** Makes objects in each way, 1,000 of one after 1,000 of another, reads and writes them, and names the ways whose prototypes are slow. */
const SCENE = `
  import { types } from 'node:util'
  import { FFI } from ${FFI}
  const ffi = new FFI('typedef struct { int num; double dnum; } item; union u { int i; float f; }; struct outer { item inner; item *next; union u u; };')
  const block = ffi.new('item[1000]')
  const outer = ffi.new('struct outer *', { next: block })
  const ways = {
    new: () => ffi.new('item *'),
    added: (i) => ffi.add(block, i),
    addedBySelf: (i) => ffi.cast('item *', block).add(i),
    item: (i) => block[i],
    at: (i) => ffi.at(block, i),
    cast: (i) => ffi.cast('item *', ffi.add(block, i)),
    dereferenced: () => ffi.new('item *')[0],
    address: (i) => ffi.addressof(block, i),
    subtracted: (i) => ffi.sub(ffi.add(block, i), 0),
    member: () => outer.inner,
    pointed: () => outer.next,
    owned: () => ffi.gc(ffi.new('item *'), () => {}),
  }
  const isFast = (object) => {
    for (let o = object; o && !types.isProxy(o); o = Object.getPrototypeOf(o)) if (!%HasFastProperties(o)) return false
    return true
  }
  const order = process.argv[1].split(',')
  const slow = []
  for (const way of order) {
    const made = Array.from({ length: 1000 }, (_, i) => ways[way](i))
    for (let round = 0; round < 20; round++) for (const each of made) each.num += each.dnum
    made[0].num = 1
    if (made[0].num !== 1) slow.push(way + ' is wrong')
  }
  for (const way of order) if (!isFast(ways[way](1))) slow.push(way)
  console.log(slow.join() || 'all are fast')`

const WAYS = 'new,added,addedBySelf,item,at,cast,dereferenced,address,subtracted,member,pointed,owned'.split(',')

test('members are read by fast prototypes, whatever the order in which objects came about', () => {
  const orders = [WAYS, [...WAYS].reverse(), ['address', 'new'], ['item', 'new', 'added'], ['cast', 'owned', 'new']]
  for (const order of orders) {
    const args = ['--allow-natives-syntax', '--input-type=module', '-e', SCENE, order.join()]
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    assert.equal(stdout.trim(), 'all are fast', `${order.join()}: ${stderr}`)
  }
})
