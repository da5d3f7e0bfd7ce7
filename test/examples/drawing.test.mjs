// @ts-check
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { unlessAll } from '../../dist/test/support/settings.js'
import { withoutCompiler } from '../support/without-compiler.mjs'
import { built, ended } from './workbench.mjs'

/** What every scene begins with. */
const PROLOGUE = `
import { Drawing, DrawingError, Layer } from './dist/drawing.js'
import { lib } from './native/drawing.js'
const counted = () => { const { drawings, layers, misuses } = lib.drawing_counted(); return [drawings, layers, misuses].join() }
const turn = () => new Promise((resolve) => setImmediate(resolve))
async function collect() { for (let round = 0; round < 20; round++) { gc(); await turn() } }
const thrown = (run) => { try { run() } catch (error) { return error.message } }
`

const skip = unlessAll || withoutCompiler
const bench = built('drawing', skip)

describe('examples/drawing', { skip }, () => {
  after(() => bench.dispose())

  /**
   * Runs a program over the classes: what it prints, and what the library logs.
   * @param {string} body
   */
  function scene(body, status = 0) {
    const args = ['--expose-gc', '--input-type=module', '-e', PROLOGUE + body]
    const result = ended(bench.folder, 'node', args, { DRAWING_LOG: '1' })
    assert.equal(result.status, status, result.stderr.join('\n'))
    const log = result.stderr.filter((line) => /^(create|destroy|MISUSE)/.test(line))
    return { printed: result.stdout, destroyed: log.filter((line) => !line.startsWith('create')) }
  }

  it('draws, throws what the library returns as errors, and ends everything in order', () => {
    const { status, stdout, stderr } = ended(bench.folder, 'node', ['dist/main.js'], { DRAWING_LOG: '1' })
    assert.equal(status, 0)
    assert.deepEqual(stdout, [
      "'house' has 2 layers: 'roof', 'lower walls'",
      'the roof lies in { least: { x: -1, y: 2 }, greatest: { x: 3, y: 6 } }',
      'a radius is positive (code 2)',
    ])
    assert.deepEqual(
      stderr.filter((line) => line.startsWith('destroy')),
      [
        "destroy layer 'roof'",
        "destroy layer 'lower walls'",
        "destroy drawing 'house'",
        "destroy layer 'clouds'",
        "destroy drawing 'sky'",
      ],
    )
  })

  it('destroys the layers of a drawing before the drawing that is disposed of', () => {
    const { printed, destroyed } = scene(`
      const drawing = new Drawing('d')
      const layers = ['a', 'b'].map((name) => drawing.addLayer(name))
      drawing[Symbol.dispose]()
      console.log(counted(), layers.map((layer) => layer.isDisposed).join())`)
    assert.deepEqual(printed, ['0,0,0 true,true'])
    assert.deepEqual(destroyed, ["destroy layer 'b'", "destroy layer 'a'", "destroy drawing 'd'"])
  })

  it('destroys once what is disposed of twice, in whatever order', () => {
    const { printed, destroyed } = scene(`
      const drawing = new Drawing('d')
      const layer = drawing.addLayer('a')
      for (const each of [drawing, layer, drawing, layer]) each[Symbol.dispose]()
      console.log(counted())
      await collect()`)
    assert.deepEqual(printed, ['0,0,0'])
    assert.deepEqual(destroyed, ["destroy layer 'a'", "destroy drawing 'd'"])
  })

  it('throws where something is used that has been disposed of', () => {
    const { printed } = scene(`
      const drawing = new Drawing('d')
      const layer = drawing.addLayer('a')
      drawing[Symbol.dispose]()
      console.log(thrown(() => drawing.title))
      console.log(thrown(() => layer.addCircle({ x: 0, y: 0 }, 1)))
      console.log(thrown(() => drawing.addLayer('b')))
      console.log(thrown(() => new Layer(drawing, 'c')))`)
    assert.deepEqual(printed, [
      'this Drawing has been disposed of',
      'this Layer has been disposed of',
      'this Drawing has been disposed of',
      'this Drawing has been disposed of',
    ])
  })

  it('keeps a drawing that the program has dropped for as long as a layer of it lives', () => {
    const { printed, destroyed } = scene(`
      let layer = new Drawing('d').addLayer('a')
      await collect()
      console.log(counted(), layer.addCircle({ x: 1, y: 1 }, 1).circleCount)
      layer = undefined
      await collect()
      console.log(counted())`)
    assert.deepEqual(printed, ['1,1,0 1', '0,0,0'])
    assert.deepEqual(destroyed, ["destroy layer 'a'", "destroy drawing 'd'"])
  })

  it('ends a dropped drawing with the last layer that is disposed of', () => {
    const { printed } = scene(`
      const layers = ((drawing) => ['a', 'b'].map((name) => drawing.addLayer(name)))(new Drawing('d'))
      await collect()
      layers[0][Symbol.dispose]()
      console.log(counted())
      layers[1][Symbol.dispose]()
      console.log(counted())`)
    assert.deepEqual(printed, ['1,1,0', '0,0,0'])
  })

  it('ends in order what is collected at once', () => {
    const { printed, destroyed } = scene(`
      const draw = (_, i) => {
        const drawing = new Drawing('d' + i)
        for (const name of ['x', 'y', 'z']) drawing.addLayer(name)
      }
      Array.from({ length: 100 }, draw)
      await collect()
      console.log(counted())`)
    assert.deepEqual(printed, ['0,0,0'])
    assert.equal(destroyed.length, 400)
    assert.ok(!destroyed.some((line) => line.startsWith('MISUSE')))
  })

  for (const [how, end, status] of /** @type {const} */ ([
    ['the program ends', '', 0],
    ['the program calls process.exit', 'process.exit(3)', 3],
    ['nobody catches an error', 'throw new Error()', 1],
  ]))
    it(`destroys what lives at exit when ${how}`, () => {
      const { destroyed } = scene(
        `
        const drawing = new Drawing('kept')
        const kept = [drawing.addLayer('a'), drawing.addLayer('b'), new Drawing('dropped').addLayer('c')]
        globalThis.kept = kept
        await collect()
        ${end}`,
        status,
      )
      assert.deepEqual(destroyed, [
        "destroy layer 'b'",
        "destroy layer 'a'",
        "destroy drawing 'kept'",
        "destroy layer 'c'",
        "destroy drawing 'dropped'",
      ])
    })

  it('destroys what lives in a worker when the worker ends', () => {
    const { destroyed, printed } = scene(`
      const { Worker } = await import('node:worker_threads')
      const program = "import('./dist/drawing.js').then(({ Drawing }) => { new Drawing('w').addLayer('a') })"
      const worker = new Worker(program, { eval: true })
      await new Promise((resolve) => worker.on('exit', resolve))
      console.log(counted())`)
    assert.deepEqual(printed, ['0,0,0'])
    assert.deepEqual(destroyed, ["destroy layer 'a'", "destroy drawing 'w'"])
  })

  it('makes no object where the library makes none', () => {
    const { printed, destroyed } = scene(`
      console.log(thrown(() => new Drawing('')))
      const drawing = new Drawing('d')
      console.log(thrown(() => drawing.addLayer('x'.repeat(lib.DRAWING_NAME_SIZE))))
      console.log(thrown(() => (drawing.addLayer('a').name = '')))`)
    assert.deepEqual(printed, Array(3).fill('a name has 1 to 31 bytes'))
    assert.deepEqual(destroyed, ["destroy layer 'a'", "destroy drawing 'd'"])
  })
})
