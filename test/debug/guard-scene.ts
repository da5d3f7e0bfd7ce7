/** Scenes of damage that nobody looks for at once; the tests run them in processes of their own, by name. */
import { collectUntil } from '../support/collect.ts'
import { openGuarded } from './guard-fixture.ts'

const SCENES: Readonly<Record<string, () => unknown>> = {
  exit: () => {
    const { ffi, lib } = openGuarded({ guard: true })
    const kept = ffi.new('char[4]')
    lib.keep(kept)
    lib.poke(4, 1)
    process.on('exit', () => void kept)
  },
  collected: async () => {
    const { ffi, lib } = openGuarded({ guard: true })
    const damaged = (): void => {
      lib.keep(ffi.new('char[5]'))
      lib.poke(-1, 7)
    }
    damaged()
    let error: Error | undefined
    process.on('uncaughtException', (thrown) => (error ??= thrown as Error))
    await collectUntil(() => error !== undefined)
    console.log(error?.message)
  },
  thrown: () => {
    const { ffi, lib } = openGuarded(undefined)
    try {
      lib.put(ffi.new('char[4]'), 4, 1)
    } catch (error) {
      console.log((error as { code?: string }).code)
    }
  },
}

await SCENES[process.argv[2] as string]?.()
