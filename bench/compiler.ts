/** The C compiler of the benchmark: for its fixture, for headers that may be missing, and as a peer that reads C. */
import { setting } from '../src/settings.ts'

/** The program; unlike in builds, `CC` holds no arguments here. */
export const COMPILER: string = setting('CC') ?? 'gcc'
