/** What the native side calls a C function in lines on stderr, beforehand: it prints them where JavaScript cannot be asked. */
import { addon } from '../../native/load.ts'
import type { FunctionType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'

/** The number of the text that names a function which holds the JavaScript thread up, and says what helps. */
export function textOfFunction(type: FunctionType, name: string): number {
  const plain = /^[A-Za-z_]\w*$/.test(name) ? name : 'f'
  return addon.text(`'${spell(type, name)}': call it as ${plain}.pumped(...) or ${plain}.async(...)`)
}
