/** What users of the package see: no pointers, no buffers, no C. */
import { ffi, lib } from '../native/greet.js'

const LANGUAGES = { en: lib.GREET_ENGLISH, de: lib.GREET_GERMAN, fr: lib.GREET_FRENCH }

export type Language = keyof typeof LANGUAGES

/** Of the C library. */
export const version = ffi.string(lib.GREET_VERSION)

/** A greeting. */
export function greet(name: string, language: Language = 'en'): string {
  const length = lib.greet(null, 0, name, LANGUAGES[language])
  const into = ffi.new('char[]', length + 1)
  lib.greet(into, length + 1, name, LANGUAGES[language])
  return ffi.string(into)
}
